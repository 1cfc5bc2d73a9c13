"""Pledges that count only if something holds: "20 € if 15 neighbours do" (decision 11).

Conditions may depend on each other, so all are solved together: start with every pledge in, drop
those whose condition fails, and repeat until none does. As conditions only ever ask for more, the
order of dropping does not matter and the result is the greatest set in which every condition holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID


class ConditionKind(StrEnum):
    """What a condition can ask for; each holds the more, the more there is (monotone)."""

    BACKERS = "backers_at_least"
    CENTS = "cents_at_least"
    MATCH = "match_at_least"
    VOLUNTEERS = "volunteers_at_least"


@dataclass(frozen=True)
class Condition:
    """Other backers, cents with one's own and the match, cents of match, or volunteers: at least so many."""

    kind: ConditionKind
    threshold: int


def is_easier(condition: Condition | None, *, than: Condition | None) -> bool:
    """Whether the change only makes a promise firmer: no condition, or less of the same."""
    if condition is None or than is None:
        return condition is None
    return condition.kind is than.kind and condition.threshold <= than.threshold


@dataclass(frozen=True)
class ConditionalPledge:
    """A promise with a condition; its sum in cents."""

    pledge_id: UUID
    condition: Condition
    amount_cents: int


@dataclass(frozen=True)
class Standing:
    """What conditions are held against: backers and cents that count, match reserved, volunteers."""

    backers: int
    secured_cents: int
    matched_cents: int = 0
    volunteers: int = 0

    def meets(self, condition: Condition) -> bool:
        """Whether a pledge that is counted in here may stay."""
        return self.measured_by(condition.kind) >= condition.threshold

    def measured_by(self, kind: ConditionKind) -> int:
        """What a condition of that kind asks about, seen by a pledge that is counted in here."""
        match kind:
            case ConditionKind.BACKERS:
                # "If 15 neighbours do" means 15 besides oneself.
                return self.backers - 1
            case ConditionKind.CENTS:
                return self.secured_cents + self.matched_cents
            case ConditionKind.MATCH:
                return self.matched_cents
            case ConditionKind.VOLUNTEERS:
                return self.volunteers

    def with_pledge(self, amount_cents: int) -> "Standing":
        """The standing with one more backer."""
        return replace(self, backers=self.backers + 1, secured_cents=self.secured_cents + amount_cents)

    def without_pledge(self, amount_cents: int) -> "Standing":
        """The standing with one backer less."""
        return replace(self, backers=self.backers - 1, secured_cents=self.secured_cents - amount_cents)


@dataclass(frozen=True)
class Solution:
    """Whose conditions hold and whose do not, and what counts then."""

    met: tuple[ConditionalPledge, ...]
    unmet: tuple[ConditionalPledge, ...]
    standing: Standing

    @property
    def unmet_cents(self) -> int:
        """What is promised under conditions that do not hold."""
        return sum(pledge.amount_cents for pledge in self.unmet)


def solve(unconditional: Standing, pledges: Sequence[ConditionalPledge]) -> Solution:
    """The greatest set of pledges whose conditions all hold, beside what counts without condition.

    Each pledge is dropped at most once and always the hardest first, so that the time is that of
    sorting.
    """
    standing = replace(
        unconditional,
        backers=unconditional.backers + len(pledges),
        secured_cents=unconditional.secured_cents + sum(pledge.amount_cents for pledge in pledges),
    )
    by_kind: dict[ConditionKind, list[ConditionalPledge]] = {kind: [] for kind in ConditionKind}
    for pledge in pledges:
        by_kind[pledge.condition.kind].append(pledge)
    for queue in by_kind.values():
        queue.sort(key=lambda pledge: pledge.condition.threshold)
    unmet: list[ConditionalPledge] = []
    dropped = True
    while dropped:
        dropped = False
        for queue in by_kind.values():
            while queue and not standing.meets(queue[-1].condition):
                unmet.append(queue.pop())
                standing = standing.without_pledge(unmet[-1].amount_cents)
                dropped = True
    met = tuple(pledge for queue in by_kind.values() for pledge in queue)
    return Solution(met, tuple(unmet), standing)


@dataclass(frozen=True)
class Unlock:
    """How many more backers, or cents, would bring so many waiting pledges in, of so many cents."""

    kind: ConditionKind
    missing: int
    pledges: int
    amount_cents: int


def next_unlocks(solution: Solution) -> list[Unlock]:
    """For conditions on backers and on cents: the least that would bring waiting pledges in, and whom.

    What is missing is taken as coming without condition, and a backer as bringing no money, so that
    what is told is never too good.
    """
    found = []
    for kind in (ConditionKind.BACKERS, ConditionKind.CENTS):
        missing = _least_missing(solution, kind)
        if missing is not None:
            then = solve(_with_more(solution.standing, kind, missing), solution.unmet)
            joined = sum(pledge.amount_cents for pledge in then.met)
            found.append(Unlock(kind, missing, len(then.met), joined))
    return found


def _least_missing(solution: Solution, kind: ConditionKind) -> int | None:
    waiting = [pledge for pledge in solution.unmet if pledge.condition.kind is kind]
    waiting.sort(key=lambda pledge: pledge.condition.threshold)
    standing, shortages = solution.standing, []
    # The easiest of them come in together: each one adds to what the harder ones are held against.
    for pledge in waiting:
        standing = standing.with_pledge(pledge.amount_cents)
        shortages.append(pledge.condition.threshold - standing.measured_by(kind))
    return min(shortages, default=None)


def _with_more(standing: Standing, kind: ConditionKind, missing: int) -> Standing:
    if kind is ConditionKind.BACKERS:
        return replace(standing, backers=standing.backers + missing)
    return replace(standing, secured_cents=standing.secured_cents + missing)
