"""What a budget has to add up to: what is done in any case, and what only if more comes."""

from collections.abc import Sequence
from typing import Protocol


class Line(Protocol):
    """What the rule reads of a budget line."""

    @property
    def amount_cents(self) -> int: ...
    @property
    def optional(self) -> bool: ...


def essential_cents(lines: Sequence[Line]) -> int:
    """What is done in any case costs, in cents."""
    return sum(line.amount_cents for line in lines if not line.optional)


def budget_fault(lines: Sequence[Line], goal_cents: int | None, optimum_cents: int | None) -> str | None:
    """Why the lines do not add up, as a code, or nothing.

    Either all lines are the goal, or those done in any case are the goal and all of them the optimum.
    """
    total, essential = sum(line.amount_cents for line in lines), essential_cents(lines)
    if total == goal_cents:
        return None
    if essential == goal_cents:
        return None if total == optimum_cents else "not_the_optimum"
    return "not_the_goal"


def minimum_is_too_small(lines: Sequence[Line], minimum_cents: int | None) -> bool:
    """Whether the campaign would begin with less than what it does in any case costs.

    Only where it is said which lines wait for more: a single list says nothing about the minimum.
    """
    parted = any(line.optional for line in lines)
    return parted and minimum_cents is not None and essential_cents(lines) > minimum_cents
