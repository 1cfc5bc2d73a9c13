"""Spending a pool: who waited longest is served first, and no cap is passed. Sums are whole cents.

What was reserved for a pledge stays reserved as long as the pledge lives, even if another one that came
before it would have drawn more; what becomes free serves whoever waits, in the order of their waiting.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.pledges.domain.match_funding.rules import MatchRule


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A pledge that would draw more than is reserved for it; `person` is who is behind it."""

    pledge_id: UUID
    campaign_id: UUID
    person: str
    wanted_cents: int
    reserved_cents: int


@dataclass
class Drawn:
    """What of a pool is drawn by persons and campaigns, and what is left."""

    left_cents: int
    by_person: dict[str, int] = field(default_factory=dict)
    by_campaign: dict[UUID, int] = field(default_factory=dict)
    by_person_in_campaign: dict[tuple[str, UUID], int] = field(default_factory=dict)

    def move(self, person: str, campaign_id: UUID, cents: int) -> None:
        """So much more is drawn, or less where it is negative."""
        self.left_cents -= cents
        self.by_person[person] = self.by_person.get(person, 0) + cents
        self.by_campaign[campaign_id] = self.by_campaign.get(campaign_id, 0) + cents
        both = (person, campaign_id)
        self.by_person_in_campaign[both] = self.by_person_in_campaign.get(both, 0) + cents

    def room_cents(self, rule: MatchRule, person: str, campaign_id: UUID) -> int:
        """How much more a person can draw for a campaign."""
        room = [self.left_cents]
        if rule.person_cap_cents is not None:
            room.append(rule.person_cap_cents - self.by_person.get(person, 0))
        if rule.campaign_cap_cents is not None:
            room.append(rule.campaign_cap_cents - self.by_campaign.get(campaign_id, 0))
        if rule.person_in_campaign_cap_cents is not None:
            used = self.by_person_in_campaign.get((person, campaign_id), 0)
            room.append(rule.person_in_campaign_cap_cents - used)
        return max(0, min(room))


def serve(rule: MatchRule, drawn: Drawn, waiting: Iterable[Waiting]) -> Iterator[tuple[UUID, int]]:
    """Give the waiting, in the order in which they come, what there is room for: pledge and cents more."""
    for each in waiting:
        if drawn.left_cents == 0:
            return
        room = drawn.room_cents(rule, each.person, each.campaign_id)
        cents = min(each.wanted_cents - each.reserved_cents, room)
        if cents > 0:
            drawn.move(each.person, each.campaign_id, cents)
            yield each.pledge_id, cents


def released_share(granted_cents: int, collected_cents: int, base_cents: int) -> int:
    """So much of a campaign's one sum is set free when so much of what unlocked it has been collected."""
    if base_cents <= 0:
        return 0
    return granted_cents * min(collected_cents, base_cents) // base_cents
