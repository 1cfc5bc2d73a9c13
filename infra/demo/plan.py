"""Each campaign's days, counted from the day of loading, and who answers for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from infra.demo import texts
from infra.demo.identifiers import id_at
from services.ideas.domain.deadlines import CITY_TIME, closing_instant, local_day
from services.ideas.domain.legal import LegalMode
from services.ideas.domain.names import slug_of

OPENED_AT = 9 * 60
UNPUBLISHED = ("draft", "submitted", "needs_work", "approved", "rejected")
GIVEN_BACK = ("not_funded", "cancelled")
SETTLED = ("delivering", "reported")
# Work begins a month after the end, and the report comes another two months later.
WORK_BEGINS, REPORTED_AFTER = timedelta(days=25), timedelta(days=120)


@dataclass(frozen=True, kw_only=True)
class AccountHolder:
    """Whose account the bank tells of."""

    key: str
    name: str
    iban: str
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class Organiser(AccountHolder):
    """An association as the services know it."""

    id: UUID
    business_id: str
    address: str
    email: str
    phone: str
    owner: str


@dataclass(frozen=True)
class Cast:
    """Who does what in the city, by the subject that the services know them by."""

    reviewer: str
    finance: str
    approver: str
    helper: str
    organisers: Mapping[str, Organiser]
    operator: AccountHolder
    # Associations of the stories, whom members of the register may have let know of them.
    of_stories: Mapping[str, UUID]


@dataclass(frozen=True)
class PlannedCampaign:
    """A campaign with its days; nothing is said of the days of one that was never opened."""

    text: Mapping[str, Any]
    id: UUID
    organiser: Organiser
    created_at: datetime
    published_at: datetime | None
    deadline_on: date
    deadline: datetime
    closed_at: datetime | None
    ordinal: int | None

    @property
    def key(self) -> str:
        """Its short name in the texts."""
        return str(self.text["key"])

    @property
    def state(self) -> str:
        """How it stands on the day of loading."""
        return str(self.text["state"])

    @property
    def slug(self) -> str:
        """Its address."""
        return slug_of(self.text["title"])

    @property
    def terms_state(self) -> str:
        """How pledges calls the state."""
        return {"published": "open", "suspended": "suspended"}.get(
            self.state, self.state if self.state in GIVEN_BACK else "funded"
        )

    @property
    def opened(self) -> datetime:
        """When it was opened, for one that was."""
        if self.published_at is None:
            raise LookupError(self.key)
        return self.published_at

    def at(self, day: int, minute: int) -> datetime:
        """A local minute, so many days after the opening."""
        return moment(local_day(self.opened) + timedelta(days=day), minute)


def moment(day: date, minute: int) -> datetime:
    """A local minute of a day, in UTC."""
    clock = time(minute // 60, minute % 60)
    return datetime.combine(day, clock, CITY_TIME).astimezone(UTC)


def plan_campaigns(cast: Cast, now: datetime) -> list[PlannedCampaign]:
    """All campaigns as they stand at that moment, the oldest first."""
    begun: dict[tuple[str, int], int] = {}
    planned = []
    for text in sorted(texts.campaigns(), key=lambda each: (-each["began"], each["key"])):
        opened = _opened(text, now)
        ordinal = None
        if opened and text["mode"] == LegalMode.PIENKERAYS:
            year = (str(text["association"]), local_day(opened).year)
            ordinal = begun[year] = begun.get(year, 0) + 1
        planned.append(_plan(text, cast.organisers[text["association"]], opened, now, ordinal))
    return planned


def _opened(text: Mapping[str, Any], now: datetime) -> datetime | None:
    if text["state"] in UNPUBLISHED:
        return None
    day = local_day(now) - timedelta(days=text["began"])
    return min(moment(day, OPENED_AT), now - timedelta(minutes=5))


def _plan(
    text: Mapping[str, Any], organiser: Organiser, opened: datetime | None, now: datetime, ordinal: int | None
) -> PlannedCampaign:
    deadline_on = local_day(opened or now) + timedelta(days=text["days"])
    deadline = closing_instant(deadline_on)
    created_at = (opened or now - timedelta(days=1)) - timedelta(days=9)
    return PlannedCampaign(
        text=text,
        id=id_at(created_at, "campaign", text["key"]),
        organiser=organiser,
        created_at=created_at,
        published_at=opened,
        deadline_on=deadline_on,
        deadline=deadline,
        closed_at=_closed(text, deadline, now),
        ordinal=ordinal,
    )


def _closed(text: Mapping[str, Any], deadline: datetime, now: datetime) -> datetime | None:
    if text["state"] == "cancelled":
        ended = local_day(now) - timedelta(days=text["ended"])
        return moment(ended, 10 * 60)
    return (
        None
        if text["state"] in (*UNPUBLISHED, "published", "suspended")
        else deadline + timedelta(seconds=20)
    )


def published(campaigns: Sequence[PlannedCampaign]) -> list[PlannedCampaign]:
    """Those that were opened at some time."""
    return [each for each in campaigns if each.published_at is not None]
