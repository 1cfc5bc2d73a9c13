"""What became of each drawn pledge: when it was made, paid, withdrawn, released or let lapse."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from infra.demo import texts
from infra.demo.generating import DRAWN
from infra.demo.identifiers import id_at
from infra.demo.plan import GIVEN_BACK, WORK_BEGINS, Cast, PlannedCampaign, moment
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.pledging.banking_days import add_banking_days, is_banking_day
from services.pledges.domain.pledging.deadlines import bank_transfer_due_on, lapses_after, local_day

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """One line of a pledge's history."""

    at: datetime
    happening: str
    state: str
    actor: str = "platform"
    reason: str | None = None
    cause: str | None = None


@dataclass
class PlannedPledge:
    """A pledge with all that happened to it; `booked_on` is the bank's day of its payment."""

    campaign: PlannedCampaign
    id: UUID
    number: int
    method: str
    cents: int
    fate: str
    name: str
    email: str
    is_named: bool
    made_at: datetime
    wait: int
    due_on: date | None = None
    booked_on: date | None = None
    secured_at: datetime | None = None
    state: str = ""
    refunded_cents: int = 0
    delivered_on: date | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def reference(self) -> str | None:
        """What a bank transfer is known by."""
        return viite_from_base(f"{self.number}1") if self.method == "bank_transfer" else None

    @property
    def subject(self) -> UUID:
        """Under which the backer's contact is kept."""
        return id_at(self.made_at, "backer", self.id)

    @property
    def is_paid(self) -> bool:
        """Whether its money came."""
        return self.state == "paid"

    def note(self, at: datetime, happening: str, state: str, actor: str = "platform", **more: str) -> None:
        """Add to the history; the state is the newest one."""
        self.changes.append(Change(at, happening, state, actor, **more))
        self.state = state

    def pay(self, at: datetime) -> None:
        """A file brought its payment."""
        self.secured_at = at
        self.note(at, "bank_payment_matched", "paid", "bank", reason=f"booked {self.booked_on}")

    def give_back(self, at: datetime) -> None:
        """A file brought the debit of its refund."""
        self.refunded_cents = self.cents
        self.note(at, "refund_paid", "paid", "bank", reason=self.campaign.state)

    def hand_over(self, at: datetime) -> None:
        """Its association marked as delivered what it bought."""
        self.delivered_on = local_day(at)
        self.note(at, "reward_delivered", "paid", f"person:{self.campaign.organiser.owner}")


def plan_pledges(
    campaigns: Sequence[PlannedCampaign], numbers: Iterator[int], cast: Cast, now: datetime
) -> list[PlannedPledge]:
    """All pledges, numbered in the order in which they were made."""
    known = {each.key: each for each in campaigns}
    with (DRAWN / "pledges.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if known[row["campaign"]].published_at]
    made = [
        (known[row["campaign"]].at(int(row["day"]), int(row["minute"])), place)
        for place, row in enumerate(rows)
    ]
    return [
        _live(_begin(known[rows[place]["campaign"]], rows[place], at, place, next(numbers)), cast, now)
        for at, place in sorted(made)
    ]


_PEOPLE = texts.people()


def _begin(
    campaign: PlannedCampaign, row: Mapping[str, str], at: datetime, place: int, number: int
) -> PlannedPledge:
    person, first, last = int(row["person"]), _PEOPLE["first"], _PEOPLE["last"]
    name = f"{first[person % len(first)]} {last[person // len(first) % len(last)]}"
    made_at = at + timedelta(seconds=place % 60)
    return PlannedPledge(
        campaign=campaign,
        id=id_at(made_at, "pledge", campaign.key, place),
        number=number,
        method=row["method"],
        cents=int(row["euros"]) * 100,
        fate=row["fate"],
        name=name,
        email=f"asukas{person}@demo.example",
        is_named=row["named"] == "1",
        made_at=made_at,
        wait=int(row["wait"]),
    )


def _live(pledge: PlannedPledge, cast: Cast, now: datetime) -> PlannedPledge:
    if pledge.method == "cash":
        _live_by_cash(pledge, cast)
    elif pledge.method == "card":
        _live_by_card(pledge, now)
    else:
        _live_by_bank(pledge, now)
    return pledge


def _live_by_bank(pledge: PlannedPledge, now: datetime) -> None:
    campaign, made_on = pledge.campaign, local_day(pledge.made_at)
    pledge.due_on = bank_transfer_due_on(made_on, campaign.deadline)
    pledge.note(pledge.made_at, "made", "awaiting_payment", "backer")
    if pledge.fate == "W":
        pledge.note(_taken_back(pledge, now), "withdrawn", "withdrawn", "backer")
    elif pledge.fate == "L":
        lapsed = moment(lapses_after(pledge.due_on) + DAY, 6)
        if lapsed < now:
            pledge.note(lapsed, "lapsed", "lapsed")
    elif pledge.fate == "P":
        pledge.booked_on = _booked_on(pledge, made_on, now)
    if pledge.booked_on is None and pledge.state == "awaiting_payment":
        _release(pledge)


def _taken_back(pledge: PlannedPledge, now: datetime) -> datetime:
    return min(pledge.made_at + timedelta(hours=3), now - timedelta(minutes=9))


def _booked_on(pledge: PlannedPledge, made_on: date, now: datetime) -> date | None:
    """The banking day on which the payment came, if it has come: before the end, and before today."""
    day = made_on + DAY * (1 + pledge.wait)
    while not is_banking_day(day):
        day += DAY
    closed_on = pledge.campaign.deadline_on
    if pledge.campaign.state == "cancelled" and pledge.campaign.closed_at:
        closed_on = local_day(pledge.campaign.closed_at) - DAY
    if pledge.campaign.terms_state == "funded" and day > closed_on:
        day = add_banking_days(closed_on + DAY, -1)
    return day if day <= min(closed_on, local_day(now) - DAY) else None


def _release(pledge: PlannedPledge) -> None:
    campaign = pledge.campaign
    if campaign.state in GIVEN_BACK and campaign.closed_at:
        reason = campaign.state
        pledge.note(
            campaign.closed_at + timedelta(seconds=5),
            "released",
            "released",
            reason=reason,
            cause=plan_cause(campaign),
        )


def _live_by_card(pledge: PlannedPledge, now: datetime) -> None:
    campaign, at = pledge.campaign, pledge.made_at
    pledge.note(at, "made", "draft", "backer")
    pledge.note(at + timedelta(seconds=1), "setup_opened", "setup_open")
    if pledge.fate == "D":
        pledge.note(at + timedelta(minutes=36), "session_expired", "draft", "stripe")
        if campaign.closed_at:
            told = campaign.closed_at + timedelta(seconds=5)
            pledge.note(told, "released", "released", reason="unfinished", cause=plan_cause(campaign))
        return
    pledge.secured_at = at + timedelta(seconds=50)
    pledge.note(pledge.secured_at, "card_saved", "pledged", "backer")
    if pledge.fate == "W":
        pledge.note(_taken_back(pledge, now), "withdrawn", "withdrawn", "backer")
    elif pledge.fate == "R":
        _release(pledge)
    elif pledge.fate == "N" and campaign.closed_at:
        _drop(pledge, campaign.closed_at, now)


def _drop(pledge: PlannedPledge, closed_at: datetime, now: datetime) -> None:
    """The card was declined at the end and nobody repaired it within a week."""
    pledge.note(closed_at, "queued_to_charge", "queued", cause=plan_cause(pledge.campaign))
    pledge.note(closed_at + timedelta(seconds=8), "charge_started", "charging")
    pledge.note(closed_at + timedelta(seconds=9), "card_declined", "declined", "stripe")
    pledge.note(min(closed_at + 7 * DAY, now - timedelta(minutes=30)), "dropped", "dropped")


def _live_by_cash(pledge: PlannedPledge, cast: Cast) -> None:
    """A helper wrote it down and took the notes, another counted them."""
    pledge.note(pledge.made_at, "made", "awaiting_payment", cast.helper, reason="at_desk")
    pledge.secured_at = pledge.made_at + timedelta(minutes=4)
    cause = f"cash_receipt:{cash_receipt_id(pledge)}"
    pledge.note(pledge.secured_at, "cash_confirmed", "paid", cast.finance, cause=cause)


def hand_over_rewards(pledges: Sequence[PlannedPledge]) -> None:
    """Associations that are at work have delivered two thirds of what they sold."""
    for pledge in pledges:
        campaign = pledge.campaign
        is_sold = "reward" in campaign.text and campaign.state == "delivering" and pledge.is_paid
        if is_sold and campaign.closed_at and pledge.number % 3:
            pledge.hand_over(campaign.closed_at + WORK_BEGINS + timedelta(days=3, hours=12))


def cash_receipt_id(pledge: PlannedPledge) -> UUID:
    """The id of the receipt for a promise paid in notes."""
    return id_at(pledge.made_at, "receipt", pledge.id)


def plan_id(campaign: PlannedCampaign) -> UUID:
    """The id of the decision on a campaign that has ended."""
    if campaign.closed_at is None:
        raise LookupError(campaign.key)
    return id_at(campaign.closed_at, "plan", campaign.key)


def plan_cause(campaign: PlannedCampaign) -> str:
    """How a history names that decision."""
    return f"plan:{plan_id(campaign)}"
