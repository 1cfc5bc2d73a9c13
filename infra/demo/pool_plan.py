"""Two sponsors' pools: one of the city that has money left, and one of a foundation that is spent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from infra.demo.bank_plan import Booking, OddReceipt
from infra.demo.identifiers import id_at
from infra.demo.plan import AccountHolder, PlannedCampaign, moment, published
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.match_funding.rules import Kind, MatchRule, Unlock
from services.pledges.domain.pledging.banking_days import add_banking_days
from services.pledges.domain.pledging.deadlines import first_instant_after, local_day

_OPENED_AT = 8 * 60
GRANT_CENTS = 60_000


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A pool as it is told: days count back from the day of loading, sums are cents."""

    key: str
    name: str
    sponsor: str
    rule: MatchRule
    districts: tuple[str, ...]
    paid_cents: int
    opened: int
    closes: int


_DRAFTS = (
    _Draft(
        key="viherpotti",
        name="Viher- ja taidepotti",
        sponsor="Keksitty Säätiö",
        rule=MatchRule(kind=Kind.GOAL, grant_cents=GRANT_CENTS, unlock=Unlock.PERCENT, threshold=75),
        districts=("kaukola", "tupala"),
        paid_cents=2 * GRANT_CENTS,
        opened=225,
        closes=100,
    ),
    _Draft(
        key="lahipotti",
        name="Kaupungin lähipotti",
        sponsor="Keksitty kaupunki, yhteisöpalvelut",
        rule=MatchRule(
            kind=Kind.RATIO,
            percent=50,
            pledge_cap_cents=5_000,
            person_cap_cents=10_000,
            campaign_cap_cents=100_000,
        ),
        districts=("kattilansilta", "rokkala", "savilahti"),
        paid_cents=300_000,
        opened=22,
        closes=-40,
    ),
)


@dataclass(frozen=True, kw_only=True)
class PlannedPool:
    """A pool with its days, its campaigns, and what its sponsor paid."""

    id: UUID
    number: int
    name: str
    sponsor: str
    rule: MatchRule
    districts: tuple[str, ...]
    campaigns: tuple[PlannedCampaign, ...]
    opened_at: datetime
    closes_on: date
    is_over: bool
    receipt: OddReceipt
    booked_on: date

    @property
    def closes_at(self) -> datetime:
        """The first moment that draws nothing more."""
        return first_instant_after(self.closes_on)

    @property
    def made_at(self) -> datetime:
        """When finance wrote it down: before its sponsor paid."""
        return self.opened_at - timedelta(days=20)

    def joined_at(self, campaign: PlannedCampaign) -> datetime:
        """When the campaign began to draw: a minute after both were open."""
        return max(self.opened_at, campaign.opened) + timedelta(minutes=1)


def plan_pools(
    campaigns: Sequence[PlannedCampaign], numbers: Iterator[int], now: datetime
) -> list[PlannedPool]:
    """Both pools as they stand at that moment, the older one first."""
    return [_plan(draft, campaigns, next(numbers), now) for draft in _DRAFTS]


def _plan(draft: _Draft, campaigns: Sequence[PlannedCampaign], number: int, now: datetime) -> PlannedPool:
    today = local_day(now)
    opened_at = moment(today - timedelta(days=draft.opened), _OPENED_AT)
    closes_on = today - timedelta(days=draft.closes)
    return PlannedPool(
        id=id_at(opened_at, "pool", draft.key),
        number=number,
        name=draft.name,
        sponsor=draft.sponsor,
        rule=draft.rule,
        districts=draft.districts,
        campaigns=tuple(_drawing(draft, campaigns, opened_at, closes_on)),
        opened_at=opened_at,
        closes_on=closes_on,
        is_over=closes_on < today,
        # As any receipt whose reference belongs to no pledge, it waits until two people place it.
        receipt=OddReceipt(
            None,
            "reference_unknown",
            draft.paid_cents,
            draft.sponsor,
            # Pledges' references end in a 1 before the check digit, pools' in a 7.
            viite_from_base(f"{number}7"),
        ),
        booked_on=add_banking_days(local_day(opened_at), -3),
    )


def _drawing(
    draft: _Draft, campaigns: Sequence[PlannedCampaign], opened_at: datetime, closes_on: date
) -> Iterator[PlannedCampaign]:
    """What ran while the pool was open; of those that are decided, only what came about without it."""
    for campaign in published(campaigns):
        ran = campaign.opened < first_instant_after(closes_on) and campaign.deadline > opened_at
        if campaign.text["district"] in draft.districts and ran:
            yield campaign


def payments(pools: Sequence[PlannedPool], operator: AccountHolder) -> list[Booking]:
    """What the sponsors paid, as the bank books it on the operator's account."""
    return [Booking(operator, each.booked_on, each.receipt) for each in pools]


def granted_cents(pools: Sequence[PlannedPool]) -> Mapping[UUID, int]:
    """What was set aside when they were decided, by campaign; only of pools that are over."""
    over = [each for each in pools if each.is_over]
    return {campaign.id: pool.rule.grant_cents or 0 for pool in over for campaign in pool.campaigns}
