"""What campaigns are given beside money: who comes to a shift, who promises what, and what it is worth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from infra.demo import texts
from infra.demo.givers import Giver
from infra.demo.identifiers import id_at
from infra.demo.plan import PlannedCampaign, published
from services.contracts.events import CampaignContributionsChanged
from services.contracts.own_share import ShareBase, value_of_work
from services.ideas.domain.budgeting.defaults import ShareDefaults
from services.ideas.domain.deadlines import local_day
from services.ideas.domain.volunteering.ages import latest_birth_year
from services.ideas.domain.volunteering.shift_times import (
    QUARTER_MINUTES,
    planned_minutes,
    shift_instants,
)

CENTS_PER_HOUR = ShareDefaults().cents_per_hour
_WITH_MINUTES = ("checked_in", "approved")


@dataclass(frozen=True, kw_only=True)
class PlannedSignUp:
    """One person's turn in a shift; minutes for those who came."""

    giver: Giver
    state: str
    asked_at: datetime
    minutes: int | None


@dataclass(frozen=True, kw_only=True)
class PlannedShift:
    """A shift with those who signed up, in turn."""

    id: UUID
    text: dict[str, Any]
    made_at: datetime
    starts_at: datetime
    ends_at: datetime
    sign_ups: Sequence[PlannedSignUp]


@dataclass(frozen=True, kw_only=True)
class PlannedPromise:
    """So much of a need from one person; what came of it has a condition and a value in cents."""

    giver: Giver
    state: str
    count: int
    condition: str | None
    actual_cents: int | None
    promised_at: datetime


@dataclass(frozen=True, kw_only=True)
class PlannedNeed:
    """Goods that are needed, with what was promised of them."""

    id: UUID
    text: dict[str, Any]
    made_at: datetime
    needed_by: date
    promises: Sequence[PlannedPromise]


@dataclass(frozen=True, kw_only=True)
class PlannedEntry:
    """The association's own money."""

    text: dict[str, Any]
    spent_on: date
    entered_at: datetime

    @property
    def cents(self) -> int:
        """The sum."""
        return int(self.text["euros"]) * 100


@dataclass
class Given:
    """All that one campaign is given beside money."""

    campaign: PlannedCampaign
    share: dict[str, Any] | None
    shifts: list[PlannedShift] = field(default_factory=list)
    needs: list[PlannedNeed] = field(default_factory=list)
    entries: list[PlannedEntry] = field(default_factory=list)

    @property
    def approved_minutes(self) -> int:
        """The minutes that count."""
        sign_ups = (each for shift in self.shifts for each in shift.sign_ups)
        return sum(each.minutes or 0 for each in sign_ups if each.state == "approved")

    @property
    def told(self) -> CampaignContributionsChanged | None:
        """What ideas has told pledges: nothing where nothing is asked and nothing was approved."""
        counted = self.counted
        values = counted.hours_cents + counted.goods_cents + counted.own_money_cents
        return counted if values or counted.share_basis_points else None

    @property
    def counted(self) -> CampaignContributionsChanged:
        """What it comes to."""
        promises = (each for need in self.needs for each in need.promises)
        share = self.share or {"points": 0, "base": ShareBase.TOTAL_COST, "counts_backers": True}
        return CampaignContributionsChanged(
            campaign_id=str(self.campaign.id),
            hours_cents=value_of_work(self.approved_minutes, CENTS_PER_HOUR),
            goods_cents=sum(each.actual_cents or 0 for each in promises if each.state == "approved"),
            own_money_cents=sum(each.cents for each in self.entries if each.text["receipt"]),
            share_basis_points=share["points"],
            share_base=str(share["base"]),
            counts_backers=share["counts_backers"],
        )


def plan_given(campaigns: Sequence[PlannedCampaign], givers: Sequence[Giver], now: datetime) -> list[Given]:
    """Everything, campaign by campaign; people come round in turn."""
    told, turn = texts.given()["campaigns"], cycle(givers)
    return [
        _plan(campaign, told[campaign.key], turn, now)
        for campaign in published(campaigns)
        if campaign.key in told
    ]


def _plan(campaign: PlannedCampaign, text: dict[str, Any], turn: Iterator[Giver], now: datetime) -> Given:
    given = Given(campaign, text.get("share"))
    given.shifts = [_shift(campaign, each, turn, now) for each in text["shifts"]]
    given.needs = [_need(campaign, each, turn, now) for each in text["goods"]]
    for each in text["own_money"]:
        spent_on = local_day(now) + timedelta(days=each["day"])
        entered_at = now + timedelta(days=each["day"] + 1)
        given.entries.append(PlannedEntry(text=each, spent_on=spent_on, entered_at=entered_at))
    return given


def _shift(
    campaign: PlannedCampaign, text: dict[str, Any], turn: Iterator[Giver], now: datetime
) -> PlannedShift:
    day = local_day(now) + timedelta(days=text["day"])
    starts_at, ends_at = shift_instants(
        day, time.fromisoformat(text["begins"]), time.fromisoformat(text["ends"])
    )
    # Nobody is asked long before.
    made_at = max(campaign.opened + timedelta(hours=3), min(now, starts_at) - timedelta(days=16))
    states = [state for state, people in text["people"].items() for _ in range(people)]
    step = (min(now, starts_at) - made_at) / (len(states) + 1)
    latest = None if text["least_age"] is None else latest_birth_year(text["least_age"], day)
    coming = (each for each in turn if latest is None or (each.birth_year or 9999) <= latest)
    minutes = planned_minutes(starts_at, ends_at)
    return PlannedShift(
        id=id_at(made_at, "shift", campaign.key, text["title"]),
        text=text,
        made_at=made_at,
        starts_at=starts_at,
        ends_at=ends_at,
        sign_ups=[
            PlannedSignUp(
                giver=next(coming),
                state=state,
                asked_at=made_at + step * place,
                # Every third went home a quarter earlier.
                minutes=minutes - QUARTER_MINUTES * (place % 3 == 0) if state in _WITH_MINUTES else None,
            )
            for place, state in enumerate(states, start=1)
        ],
    )


def _need(
    campaign: PlannedCampaign, text: dict[str, Any], turn: Iterator[Giver], now: datetime
) -> PlannedNeed:
    needed_by = local_day(now) + timedelta(days=text["by"])
    until = min(now, now + timedelta(days=text["by"]))
    made_at = max(campaign.opened + timedelta(hours=5), until - timedelta(days=20))
    step = (until - made_at) / (len(text["promises"]) + 1)
    promises = [
        PlannedPromise(
            giver=next(turn),
            state=state,
            count=count,
            condition=condition[0] if condition else None,
            actual_cents=count * text["euros"] * 100 if condition else None,
            promised_at=made_at + step * place,
        )
        for place, (state, count, *condition) in enumerate(text["promises"], start=1)
    ]
    return PlannedNeed(
        id=id_at(made_at, "need", campaign.key, text["name"]),
        text=text,
        made_at=made_at,
        needed_by=needed_by,
        promises=promises,
    )
