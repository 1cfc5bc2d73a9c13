"""What the finance desk asks of pledges about its figures and about the money by funder."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.clients.calling import Client
from gateway.clients.finance import read


@dataclass(frozen=True)
class MoneyDay:
    """Sums at the end of a day."""

    day: date
    promised_cents: int
    secured_cents: int
    collected_cents: int
    refunded_cents: int


@dataclass(frozen=True)
class Counted:
    """What happened in the week or month that begins on `start`."""

    start: date
    part: str
    items: int
    cents: int


@dataclass(frozen=True)
class Age:
    """Lines of one age that wait for a person."""

    age: str
    lines: int
    cents: int


@dataclass(frozen=True)
class Coming:
    """What a day brings; the sum of a deadline is what is still missing."""

    kind: str
    on_day: date
    campaign_id: str | None
    title: str | None
    items: int
    cents: int


@dataclass(frozen=True)
class DistrictSum:
    """Sums of a district's campaigns."""

    district_slug: str
    campaigns: int
    backers: int
    promised_cents: int
    collected_cents: int


@dataclass(frozen=True)
class RunningCampaign:
    """A campaign that takes pledges, with its last days and an estimate."""

    campaign_id: str
    title: str
    last_on: date
    goal_cents: int
    cap_cents: int | None
    promised_cents: int
    secured_cents: int
    collected_cents: int
    matched_cents: int
    standing: tuple[int, ...]
    outcome: str
    fills_on: date | None
    percent: int | None

    @property
    def reached_percent(self) -> int:
        """What is secured with its match, of the goal."""
        return 100 * (self.secured_cents + self.matched_cents) // self.goal_cents if self.goal_cents else 0

    @property
    def near_cap(self) -> bool:
        """Whether less than a tenth of what the law or the permit allows is left."""
        return self.cap_cents is not None and 10 * self.promised_cents >= 9 * self.cap_cents


@dataclass(frozen=True)
class NearLimit:
    """A campaign near its cap or its end; what is secured has its match with it."""

    campaign_id: str
    title: str
    last_on: date
    days_left: int
    cap_cents: int | None
    goal_cents: int
    promised_cents: int
    secured_cents: int

    @property
    def cap_percent(self) -> int | None:
        """How much of what the law or the permit allows is promised."""
        return 100 * self.promised_cents // self.cap_cents if self.cap_cents else None


@dataclass(frozen=True)
class DeskFigures:
    """The figures that the desk opens with."""

    as_of: str
    period: str
    first_on: date
    last_on: date
    money: tuple[MoneyDay, ...]
    given: tuple[Counted, ...]
    awaiting_pledges: int
    awaiting_cents: int
    overdue: int
    passed_on_cents: int
    ages: tuple[Age, ...]
    oldest_days: int | None
    reason: str | None
    coming: tuple[Coming, ...]
    districts: tuple[DistrictSum, ...]
    campaigns: tuple[RunningCampaign, ...]
    near_limits: tuple[NearLimit, ...]


@dataclass(frozen=True)
class BookFigures:
    """Fees, ways of paying, and how long matching took."""

    as_of: str
    period: str
    first_on: date
    last_on: date
    fees: tuple[Counted, ...]
    received: tuple[Counted, ...]
    received_by_week: tuple[Counted, ...]
    waited: tuple[tuple[int, int], ...]
    median_days: int | None
    days_of_most: int | None
    money: tuple[MoneyDay, ...]


@dataclass(frozen=True)
class FunderEntry:
    """A sum entered for a funder."""

    id: str
    funder: str
    kind: str
    amount_cents: int
    entered_for: date
    note: str
    entered_at: str


@dataclass(frozen=True)
class Funders:
    """Planned and realised cents by funder, what the platform collected, and the newest entries."""

    planned: dict[str, int]
    realised: dict[str, int]
    collected_cents: int
    entries: tuple[FunderEntry, ...]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _money(body: dict[str, Any]) -> tuple[MoneyDay, ...]:
    return tuple(read(MoneyDay, each, day=_day(each["day"])) for each in body["money"])


def _counted(items: list[dict[str, Any]]) -> tuple[Counted, ...]:
    return tuple(read(Counted, each, start=_day(each["start"])) for each in items)


def _campaign(body: dict[str, Any]) -> RunningCampaign:
    return read(RunningCampaign, body, last_on=_day(body["last_on"]), fills_on=_day(body["fills_on"]))


def _span(body: dict[str, Any]) -> dict[str, Any]:
    return {"first_on": _day(body["first_on"]), "last_on": _day(body["last_on"]), "money": _money(body)}


class Figures(Client):
    """Client of the pledges service for figures."""

    def desk(self, period: str) -> DeskFigures:
        """The figures that the desk opens with. Raises Problem 422 for an unknown period."""
        body = self.get("/desk/figures", period=period)
        ageing, awaiting = body["ageing"], body["awaiting"]
        return read(
            DeskFigures,
            body,
            **_span(body),
            given=_counted(body["given"]),
            awaiting_pledges=awaiting["pledges"],
            awaiting_cents=awaiting["cents"],
            overdue=awaiting["overdue"],
            ages=tuple(read(Age, each) for each in ageing["ages"]),
            oldest_days=ageing["oldest_days"],
            reason=ageing["reason"],
            coming=tuple(read(Coming, each, on_day=_day(each["on_day"])) for each in body["coming"]),
            districts=tuple(read(DistrictSum, each) for each in body["districts"]),
            campaigns=tuple(_campaign(each) for each in body["campaigns"]),
            near_limits=tuple(
                read(NearLimit, each, last_on=_day(each["last_on"])) for each in body["near_limits"]
            ),
        )

    def books(self, period: str) -> BookFigures:
        """Fees, ways of paying and waiting times. Raises Problem 422 for an unknown period."""
        body = self.get("/desk/figures/books", period=period)
        return read(
            BookFigures,
            body,
            **_span(body),
            fees=_counted(body["fees"]),
            received=_counted(body["received"]),
            received_by_week=_counted(body["received_by_week"]),
            waited=tuple((each["days"], each["lines"]) for each in body["waited"]),
        )

    def funders(self) -> Funders:
        """Planned and realised money by funder."""
        body = self.get("/desk/funders")
        return Funders(
            planned={each["funder"]: each["planned_cents"] for each in body["funders"]},
            realised={each["funder"]: each["realised_cents"] for each in body["funders"]},
            collected_cents=body["collected_cents"],
            entries=tuple(
                read(FunderEntry, each, entered_for=_day(each["entered_for"])) for each in body["entries"]
            ),
        )

    def enter(self, entry: dict[str, Any], key: str | None) -> None:
        """Enter a sum for a funder. Raises Problem 422."""
        self.post("/desk/funders/entries", entry, key=key)
