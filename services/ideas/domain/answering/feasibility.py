"""Whether an idea can be done, as staff see it."""

from enum import StrEnum


class Feasibility(StrEnum):
    """An answer may be taken back to open when something new is known."""

    OPEN = "open"
    FEASIBLE = "feasible"
    PARTLY = "partly"
    NOT_FEASIBLE = "not_feasible"
