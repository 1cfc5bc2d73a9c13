"""What the desks ask of pledges about the charging run."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path
from gateway.clients.finance import read


@dataclass(frozen=True)
class Run:
    """Whether charging runs; `stop_code` is the card provider's own word."""

    stopped_at: str | None
    stop_code: str | None
    slowed_down: bool


@dataclass(frozen=True)
class Lines:
    """How many charges there are, and how many of them wait, are done, or are stuck."""

    total: int
    waiting: int
    done: int
    stuck: int


@dataclass(frozen=True)
class Standing:
    """How many pledges stand so, and for how much."""

    state: str
    pledges: int
    cents: int


@dataclass(frozen=True)
class Retrying:
    """What holds charges up that are tried again by themselves."""

    reason: str
    lines: int


@dataclass(frozen=True)
class StuckCharge:
    """A pledge that a person has to look at."""

    pledge_number: str
    reason: str


@dataclass(frozen=True)
class Progress:
    """How far the charging of one campaign has come."""

    campaign_id: str
    title: str
    decided_at: str | None
    as_of: str
    lines: Lines
    planned_cents: int
    states: tuple[Standing, ...]
    retrying: tuple[Retrying, ...]
    stuck: tuple[StuckCharge, ...]
    per_minute: float
    ends_at: str | None
    run: Run


@dataclass(frozen=True)
class Charging:
    """Whether charging runs, and the campaigns that have charges left."""

    run: Run
    campaigns: tuple[Progress, ...]


def _read_progress(body: dict[str, Any]) -> Progress:
    return read(
        Progress,
        body,
        lines=read(Lines, body["lines"]),
        states=tuple(read(Standing, each) for each in body["states"]),
        retrying=tuple(read(Retrying, each) for each in body["retrying"]),
        stuck=tuple(read(StuckCharge, each) for each in body["stuck"]),
        run=read(Run, body["run"]),
    )


class ChargingRun(Client):
    """Client of the pledges service for the charging run."""

    def progress(self, campaign_id: str) -> Progress:
        """One campaign's charges. Raises Problem 404."""
        return _read_progress(self.get(path("campaigns", campaign_id, "charging")))

    def overview(self) -> Charging:
        """Whether charging runs, and for whom."""
        body = self.get("/charging")
        campaigns = tuple(_read_progress(each) for each in body["campaigns"])
        return Charging(run=read(Run, body["run"]), campaigns=campaigns)

    def restart(self) -> None:
        """Let charging go on after the card provider refused our key."""
        self.post("/charging/restart", {})
