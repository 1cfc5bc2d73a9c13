"""What is odd about a bank file, as codes; after a colon comes a detail."""

from collections.abc import Iterable

# A file that disagrees in everything is told by its first disagreements.
MOST_WARNINGS = 50


def most_telling(warnings: Iterable[str]) -> list[str]:
    """Each warning once, in the order in which they came, cut with a count of what was left out."""
    unique = list(dict.fromkeys(warnings))
    if len(unique) <= MOST_WARNINGS:
        return unique
    more = [warning for warning in unique if not warning.startswith("and_more:")]
    return [*more[: MOST_WARNINGS - 1], f"and_more:{len(more) - MOST_WARNINGS + 1}"]
