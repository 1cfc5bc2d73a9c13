"""What a rule would have done with pledges of the past: the same spending, played again moment by moment."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.pledges.domain.match_funding.pool import Drawn, Waiting, serve
from services.pledges.domain.match_funding.rules import Kind, MatchRule


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A pledge was worth so much from then on, in cents; `draws` is false where it is left out of pools."""

    at: datetime
    pledge_id: UUID
    campaign_id: UUID
    person: str
    worth_cents: int
    draws: bool = True


@dataclass(frozen=True, kw_only=True)
class PastCampaign:
    """A campaign's terms, cents; `outcome` is how it ended, or nothing while it runs."""

    campaign_id: UUID
    model: str
    goal_cents: int
    minimum_cents: int
    deadline: datetime
    outcome: str | None


@dataclass
class _Eligible:
    """What a campaign's own backers have secured: cents, and how many pledges each of them has."""

    cents: int = 0
    pledges: dict[str, int] = field(default_factory=dict)

    def change(self, person: str, before_cents: int, now_cents: int) -> None:
        self.cents += now_cents - before_cents
        count = self.pledges.get(person, 0) + (now_cents > 0) - (before_cents > 0)
        self.pledges[person] = count
        if not count:
            del self.pledges[person]


@dataclass
class _Claim:
    pledge_id: UUID
    campaign_id: UUID
    person: str
    draws: bool
    since: datetime
    worth_cents: int = 0
    wanted_cents: int = 0
    reserved_cents: int = 0

    @property
    def place(self) -> tuple[datetime, UUID]:
        return self.since, self.pledge_id


@dataclass
class Played:
    """How it came out, in cents: what was drawn for each pledge and campaign, and how campaigns ended.

    `funded` names campaigns whose minimum was reached with the match, `spent_at` when the pool was empty.
    """

    left_cents: int
    by_pledge: dict[UUID, int] = field(default_factory=dict)
    by_campaign: dict[UUID, int] = field(default_factory=dict)
    secured: dict[UUID, int] = field(default_factory=dict)
    funded: set[UUID] = field(default_factory=set)
    persons: int = 0
    spent_at: datetime | None = None


class Simulation:
    """One pool, played over the past."""

    def __init__(self, rule: MatchRule, pool_cents: int, campaigns: Mapping[UUID, PastCampaign]) -> None:
        self._rule = rule
        self._campaigns = campaigns
        self._claims: dict[UUID, _Claim] = {}
        self._drawn = Drawn(pool_cents)
        # Whoever would draw more, in the order of waiting; walking over everybody would take minutes.
        self._queue: list[tuple[datetime, UUID]] = []
        self._eligible: dict[UUID, _Eligible] = defaultdict(_Eligible)
        self._granted: dict[UUID, int] = {}
        self._decided: set[UUID] = set()
        self._funded: set[UUID] = set()
        self._spent_at: datetime | None = None

    def play(self, moments: Iterable[Moment]) -> Played:
        """Every moment in its order, and every deadline among them."""
        waiting = sorted(self._campaigns.values(), key=lambda each: (each.deadline, each.campaign_id))
        for moment in moments:
            while waiting and waiting[0].deadline <= moment.at:
                self._close(waiting.pop(0))
            self._note(moment)
        for campaign in waiting:
            if campaign.outcome is not None:
                self._close(campaign)
        return self._played()

    def _note(self, moment: Moment) -> None:
        campaign = self._campaigns[moment.campaign_id]
        if campaign.campaign_id in self._decided and self._ended_otherwise(campaign):
            # What was let go because it had failed would have been kept.
            return
        claim = self._claims.get(moment.pledge_id)
        if claim is None:
            claim = _Claim(moment.pledge_id, moment.campaign_id, moment.person, moment.draws, moment.at)
            self._claims[moment.pledge_id] = claim
        if claim.draws:
            self._eligible[claim.campaign_id].change(claim.person, claim.worth_cents, moment.worth_cents)
        claim.worth_cents = moment.worth_cents
        self._reckon(claim, moment.at)
        self._grant(campaign, moment.at)

    def _ended_otherwise(self, campaign: PastCampaign) -> bool:
        return campaign.campaign_id in self._funded and campaign.outcome == "not_funded"

    def _reckon(self, claim: _Claim, at: datetime) -> None:
        wanted = self._rule.wanted_cents(claim.worth_cents) if claim.draws else 0
        if claim.campaign_id in self._decided:
            wanted = min(wanted, claim.reserved_cents)
        self._leave_queue(claim)
        claim.wanted_cents = wanted
        if wanted < claim.reserved_cents:
            self._move(claim, wanted - claim.reserved_cents)
            self._serve_everybody(at)
        elif wanted > claim.reserved_cents:
            claim.since = at
            self._serve([claim], at)
            if claim.wanted_cents > claim.reserved_cents:
                insort(self._queue, claim.place)

    def _serve_everybody(self, at: datetime) -> None:
        """Walk along the queue as far as the pool reaches; whoever is served or decided on leaves it."""
        walked: list[_Claim] = []

        def in_order() -> Iterator[_Claim]:
            for _, pledge_id in self._queue:
                walked.append(self._claims[pledge_id])
                if walked[-1].campaign_id not in self._decided:
                    yield walked[-1]

        self._serve(in_order(), at)
        self._queue[: len(walked)] = [each.place for each in walked if self._is_waiting(each)]

    def _is_waiting(self, claim: _Claim) -> bool:
        return claim.reserved_cents < claim.wanted_cents and claim.campaign_id not in self._decided

    def _leave_queue(self, claim: _Claim) -> None:
        at = bisect_left(self._queue, claim.place)
        if at < len(self._queue) and self._queue[at] == claim.place:
            del self._queue[at]

    def _serve(self, claims: Iterable[_Claim], at: datetime) -> None:
        waiting = (
            Waiting(
                pledge_id=claim.pledge_id,
                campaign_id=claim.campaign_id,
                person=claim.person,
                wanted_cents=claim.wanted_cents,
                reserved_cents=claim.reserved_cents,
            )
            for claim in claims
        )
        for pledge_id, cents in serve(self._rule, self._drawn, waiting):
            self._claims[pledge_id].reserved_cents += cents
        self._see_the_end(at)

    def _grant(self, campaign: PastCampaign, at: datetime) -> None:
        if self._rule.kind is not Kind.GOAL or campaign.campaign_id in self._decided:
            return
        mine = self._eligible[campaign.campaign_id]
        reached = self._rule.is_unlocked(
            goal_cents=campaign.goal_cents, basis_cents=mine.cents, persons=len(mine.pledges)
        )
        has = self._granted.get(campaign.campaign_id, 0)
        wanted = (self._rule.grant_cents or 0) if reached else 0
        granted = min(wanted, has + self._drawn.left_cents)
        self._drawn.left_cents -= granted - has
        self._granted[campaign.campaign_id] = granted
        self._see_the_end(at)

    def _close(self, campaign: PastCampaign) -> None:
        """Decide as the closer does, with the match that this pool gave."""
        mine = [claim for claim in self._claims.values() if claim.campaign_id == campaign.campaign_id]
        secured = sum(claim.worth_cents for claim in mine)
        self._decided.add(campaign.campaign_id)
        matched = self._matched(campaign.campaign_id)
        enough = secured + matched >= campaign.minimum_cents
        if secured > 0 if campaign.model == "keep_what_comes" else enough:
            self._funded.add(campaign.campaign_id)
            return
        for claim in mine:
            claim.wanted_cents = 0
            self._move(claim, -claim.reserved_cents)
        self._drawn.left_cents += self._granted.pop(campaign.campaign_id, 0)
        self._serve_everybody(campaign.deadline)

    def _matched(self, campaign_id: UUID) -> int:
        return self._drawn.by_campaign.get(campaign_id, 0) + self._granted.get(campaign_id, 0)

    def _move(self, claim: _Claim, cents: int) -> None:
        claim.reserved_cents += cents
        self._drawn.move(claim.person, claim.campaign_id, cents)

    def _see_the_end(self, at: datetime) -> None:
        if self._drawn.left_cents == 0 and self._spent_at is None:
            self._spent_at = at

    def _played(self) -> Played:
        drawing = {pledge_id: claim for pledge_id, claim in self._claims.items() if claim.reserved_cents}
        secured: dict[UUID, int] = {}
        for claim in self._claims.values():
            secured[claim.campaign_id] = secured.get(claim.campaign_id, 0) + claim.worth_cents
        return Played(
            left_cents=self._drawn.left_cents,
            by_pledge={pledge_id: claim.reserved_cents for pledge_id, claim in drawing.items()},
            by_campaign={each: cents for each in self._campaigns if (cents := self._matched(each))},
            secured=secured,
            funded=self._funded,
            persons=len({claim.person for claim in drawing.values()}),
            spent_at=self._spent_at,
        )
