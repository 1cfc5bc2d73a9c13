"""What the finance desk asks of pledges about the traffic with the card provider."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client
from gateway.clients.finance import read


@dataclass(frozen=True)
class UnsubscribedEvent:
    """A kind of event that nobody asked for."""

    kind: str
    times: int
    last_at: str


@dataclass(frozen=True)
class StuckEvent:
    """An event that programs gave up on."""

    id: str
    kind: str
    effect: str | None
    received_at: str


@dataclass(frozen=True)
class Events:
    """Events of the last month."""

    waiting: int
    parked: int
    swept: int
    of_other_version: int
    received: int
    last_webhook_at: str | None
    unsubscribed: tuple[UnsubscribedEvent, ...]
    stuck: tuple[StuckEvent, ...]


@dataclass(frozen=True)
class SweepStep:
    """What one step of a sweep came to."""

    step: str
    looked_at: int
    healed: int


@dataclass(frozen=True)
class Sweep:
    """A sweep; without an end it is running, or comes again."""

    began_at: str
    ended_at: str | None
    begun_by: str
    step: str
    trouble: str | None
    steps: tuple[SweepStep, ...]
    healed: int


@dataclass(frozen=True)
class TransferCount:
    """Transfers of one state."""

    state: str
    transfers: int
    cents: int


@dataclass(frozen=True)
class TransferTask:
    """A transfer or a reversal that waits, or that failed."""

    kind: str
    pledge_number: str
    association_name: str
    cents: int
    waits_for: str | None
    since: str
    next_try_at: str


@dataclass(frozen=True)
class Payout:
    """A payout; without an association's name it is our own."""

    provider_id: str
    amount_cents: int
    arrives_on: str
    state: str
    findings: tuple[str, ...]
    association_name: str | None


@dataclass(frozen=True)
class ProviderTraffic:
    """All of it."""

    as_of: str
    events: Events
    sweeps: tuple[Sweep, ...]
    transfers: tuple[TransferCount, ...]
    tasks: tuple[TransferTask, ...]
    payouts: tuple[Payout, ...]


class Provider(Client):
    """Client of the pledges service for the card provider's traffic."""

    def traffic(self) -> ProviderTraffic:
        """Events, sweeps, transfers and payouts."""
        body = self.get("/desk/provider")
        return ProviderTraffic(
            as_of=body["as_of"],
            events=_read_events(body["events"]),
            sweeps=tuple(_read_sweep(each) for each in body["sweeps"]),
            transfers=tuple(read(TransferCount, each) for each in body["transfers"]),
            tasks=tuple(read(TransferTask, each) for each in body["tasks"]),
            payouts=tuple(read(Payout, each) for each in body["payouts"]),
        )


def _read_events(body: dict[str, Any]) -> Events:
    return read(
        Events,
        body,
        unsubscribed=tuple(read(UnsubscribedEvent, each) for each in body["unsubscribed"]),
        stuck=tuple(read(StuckEvent, each) for each in body["stuck"]),
    )


def _read_sweep(body: dict[str, Any]) -> Sweep:
    return read(Sweep, body, steps=tuple(read(SweepStep, each) for each in body["steps"]))
