"""By what rule a pool adds to what people give. Sums are whole cents."""

from dataclasses import dataclass
from enum import StrEnum

from services.contracts.money import LARGEST_CENTS

MOST_PERCENT = 1000


class Kind(StrEnum):
    """What a pool follows: the sum of each pledge, each person, or the campaign as a whole."""

    RATIO = "ratio"
    PER_HEAD = "per_head"
    GOAL = "goal"


class Unlock(StrEnum):
    """What a campaign's own backers must reach before a goal-based pool gives its one sum."""

    PERCENT = "percent"
    AMOUNT = "amount"
    BACKERS = "backers"


class NotARule(ValueError):
    """The rule cannot be as it was asked for: the field, and a stable code."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True, kw_only=True)
class MatchRule:
    """One rule; caps that are not set do not bind.

    RATIO gives `percent` of a pledge, 100 being a euro for a euro; PER_HEAD gives `head_cents` for each
    person who gives at least `least_cents`; GOAL gives `grant_cents` once `unlock` has reached `threshold`
    (percent of the goal, cents, or persons).
    """

    kind: Kind
    percent: int | None = None
    head_cents: int | None = None
    least_cents: int = 0
    grant_cents: int | None = None
    unlock: Unlock | None = None
    threshold: int | None = None
    pledge_cap_cents: int | None = None
    person_cap_cents: int | None = None
    campaign_cap_cents: int | None = None

    @property
    def person_in_campaign_cap_cents(self) -> int | None:
        """What one person can draw for one campaign: a head is counted once."""
        return self.head_cents

    def wanted_cents(self, basis_cents: int) -> int:
        """What a pledge of so much draws if nothing else limits it; a part of a cent is not given."""
        if basis_cents < max(1, self.least_cents):
            return 0
        match self.kind:
            case Kind.RATIO:
                wanted = basis_cents * (self.percent or 0) // 100
            case Kind.PER_HEAD:
                wanted = self.head_cents or 0
            case Kind.GOAL:
                return 0
        return wanted if self.pledge_cap_cents is None else min(wanted, self.pledge_cap_cents)

    def is_unlocked(self, *, goal_cents: int, basis_cents: int, persons: int) -> bool:
        """Whether a campaign's own backers have done what a goal-based pool waits for."""
        threshold = self.threshold or 0
        match self.unlock:
            case Unlock.PERCENT:
                return basis_cents * 100 >= goal_cents * threshold
            case Unlock.AMOUNT:
                return basis_cents >= threshold
            case Unlock.BACKERS:
                return persons >= threshold
        return False


_NEEDED = {
    Kind.RATIO: {"percent"},
    Kind.PER_HEAD: {"head_cents"},
    Kind.GOAL: {"grant_cents", "unlock", "threshold"},
}
_OF_ONE_KIND = frozenset().union(*_NEEDED.values())
_CAPS = ("pledge_cap_cents", "person_cap_cents", "campaign_cap_cents")


def check_rule(rule: MatchRule) -> None:
    """See that the rule says all that its kind needs, and nothing else. Raises NotARule."""
    needed = _NEEDED[rule.kind]
    for field in sorted(_OF_ONE_KIND):
        given = getattr(rule, field) is not None
        if given != (field in needed):
            raise NotARule(field, "not_with_this_kind" if given else "required")
    for field in ("head_cents", "grant_cents", "threshold", *_CAPS):
        _check_sum(field, getattr(rule, field), least=1)
    _check_sum("least_cents", rule.least_cents, least=0)
    if rule.percent is not None and not 1 <= rule.percent <= MOST_PERCENT:
        raise NotARule("percent", "out_of_range")
    if rule.kind is Kind.GOAL:
        _check_goal(rule)


def _check_goal(rule: MatchRule) -> None:
    if rule.unlock is Unlock.PERCENT and not 1 <= (rule.threshold or 0) <= 100:
        raise NotARule("threshold", "out_of_range")
    # The one sum is the cap, and whoever gives at all is one of those whom it waits for.
    for field in (*_CAPS, "least_cents"):
        if getattr(rule, field):
            raise NotARule(field, "not_with_this_kind")


def _check_sum(field: str, value: int | None, *, least: int) -> None:
    if value is not None and not least <= value <= LARGEST_CENTS:
        raise NotARule(field, "out_of_range")
