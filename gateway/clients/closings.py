"""What the desks ask of pledges about closings: rehearsed before, compared afterwards."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read


@dataclass(frozen=True)
class Amount:
    """So many pledges, of so many cents."""

    pledges: int
    cents: int


@dataclass(frozen=True)
class Rehearsal:
    """What a closing brings; sums in cents. `letters` are (name, how many), `blocks` are codes."""

    outcome: str
    minimum_cents: int
    goal_cents: int
    promised_cents: int
    secured_cents: int
    collected_cents: int
    matched_cents: int
    charged: Amount
    kept: Amount
    refunded_by_card: Amount
    refunded_by_bank: Amount
    released: Amount
    lapsing: Amount
    unfinished: Amount
    awaited: int
    unmet: int
    letters: tuple[tuple[str, int], ...]
    blocks: tuple[str, ...]

    @property
    def letters_in_all(self) -> int:
        """How many mails go out."""
        return sum(count for _, count in self.letters)


@dataclass(frozen=True)
class ComparedRow:
    """One line: as rehearsed, as planned, as it came out."""

    subject: str
    rehearsed: Amount | None
    planned: Amount
    actual: Amount


@dataclass(frozen=True)
class Difference:
    """One difference and its cause."""

    subject: str
    cause: str
    pledges: int
    cents: int


@dataclass(frozen=True)
class Closing:
    """One campaign's closing, to come or past."""

    campaign_id: str
    title: str
    association_name: str
    state: str
    model: str
    deadline: str
    rehearsal: Rehearsal | None = None
    rehearsed_at: str | None = None
    outcome: str | None = None
    decided_at: str | None = None
    compared_at: str | None = None
    rows: tuple[ComparedRow, ...] = ()
    differences: tuple[Difference, ...] = ()
    unexplained: int = 0
    is_final: bool = False


@dataclass(frozen=True)
class Coming:
    """Campaigns that end soon, and how many past closings nobody can explain."""

    as_of: str
    unexplained: int
    items: tuple[Closing, ...]


_AMOUNTS = ("charged", "kept", "refunded_by_card", "refunded_by_bank", "released", "lapsing", "unfinished")


def _amount(body: dict[str, Any] | None) -> Amount | None:
    return read(Amount, body) if body else None


def _rehearsal(body: dict[str, Any] | None) -> Rehearsal | None:
    if not body:
        return None
    amounts = {name: read(Amount, body[name]) for name in _AMOUNTS}
    return read(Rehearsal, body, letters=tuple(body["letters"].items()), **amounts)


def _closing(body: dict[str, Any]) -> Closing:
    comparison = body.get("comparison") or {}
    return read(
        Closing,
        body,
        rehearsal=_rehearsal(body.get("rehearsal")),
        rows=tuple(
            ComparedRow(
                each["subject"],
                _amount(each["rehearsed"]),
                read(Amount, each["planned"]),
                read(Amount, each["actual"]),
            )
            for each in comparison.get("rows", ())
        ),
        differences=tuple(read(Difference, each) for each in comparison.get("differences", ())),
    )


class Closings(Client):
    """Client of the pledges service for closings."""

    def coming(self) -> Coming:
        """Campaigns that end within two days."""
        body = self.get("/closings")
        return read(Coming, body, items=tuple(_closing(each) for each in body["items"]))

    def past(self, after: str = "") -> Page[Closing]:
        """Closings that were, newest first."""
        return read_page(self.get("/closings/past", after=after), _closing)

    def show(self, campaign_id: str) -> Closing:
        """One campaign's closing. Raises Problem 403, 404."""
        return _closing(self.get(path("campaigns", campaign_id, "closing")))
