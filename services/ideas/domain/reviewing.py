"""Rules of the review: how many people it takes, and when two of them are two."""


class SameReviewer(ValueError):
    """Whoever approved first cannot be the second pair of eyes."""


def reviewers_needed(goal_cents: int | None, second_above_cents: int) -> int:
    """One reviewer, or two where the goal is over the limit; a goal that equals it needs one. In cents."""
    return 2 if (goal_cents or 0) > second_above_cents else 1


def completes(needed: int, first: str | None, reviewer: str) -> bool:
    """Whether this reviewer's approval is the last that is needed. Raises SameReviewer."""
    if first == reviewer:
        raise SameReviewer(reviewer)
    return needed == 1 or first is not None
