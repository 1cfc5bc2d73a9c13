"""What the finance desk asks of pledges about days, months and the checks of the books."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import Approval, read


@dataclass(frozen=True)
class DayRow:
    """A day in the list."""

    day: str
    state: str
    looked_at: str
    open: int
    explained: int


@dataclass(frozen=True)
class DayAccount:
    """One account at the day's end."""

    kind: str
    name: str
    ledger_cents: int
    provider_cents: int | None
    bank_cents: int | None
    differences: int


@dataclass(frozen=True)
class Difference:
    """A difference with its cause, and who looks into it."""

    id: str
    cause: str
    subject_kind: str
    subject: str
    name: str
    cents: int
    state: str
    owner: str
    found_at: str
    assigned_to: str | None
    comment: str | None
    decided_at: str | None


@dataclass(frozen=True)
class Seal:
    """What a day was closed with."""

    number: int
    hash: str
    head: str
    sealed_at: str
    sealed_by: str


@dataclass(frozen=True)
class LatePosting:
    """What was booked on a day after it was closed."""

    transaction_id: str
    cause_kind: str
    posted_at: str


@dataclass(frozen=True)
class Day:
    """A day."""

    day: str
    state: str
    looked_at: str
    accounts: tuple[DayAccount, ...]
    differences: tuple[Difference, ...]
    seal: Seal | None
    next_in_line: bool
    late: tuple[LatePosting, ...] = ()


@dataclass(frozen=True)
class PeriodLock:
    """A month that is or was locked."""

    id: str
    month: str
    locked_at: str
    comment: str
    reopened_at: str | None


@dataclass(frozen=True)
class Check:
    """The newest run of a check of the books."""

    name: str
    ran_at: str
    passed: bool
    halts: bool
    findings: tuple[dict[str, Any], ...]


class DayClose(Client):
    """Client of the pledges service for closing days."""

    def days(self, after: str = "") -> tuple[Page[DayRow], str | None]:
        """Days, newest first, and the head of the chain over them."""
        body = self.get("/days", after=after, limit=31)
        return read_page(body, lambda each: read(DayRow, each)), body.get("head")

    def day(self, day: str) -> Day:
        """A day. Raises Problem 404."""
        return _read_day(self.get(path("days", day)))

    def prove(self, day: str) -> None:
        """Compare the day once more."""
        self.post(path("days", day, "proof"))

    def close(self, day: str) -> None:
        """Close the day. Raises Problem 409."""
        self.post(path("days", day, "seal"))

    def take(self, difference_id: str) -> None:
        """Look into a difference oneself."""
        self.post(path("differences", difference_id, "taking"))

    def explain(self, difference_id: str, comment: str) -> None:
        """Say why a difference is there and right."""
        self.post(path("differences", difference_id, "explanation"), {"comment": comment})

    def periods(self, after: str = "") -> tuple[Page[PeriodLock], str | None]:
        """Locks of months, newest first, and the month that may be locked next."""
        body = self.get("/periods", after=after, limit=24)
        return read_page(body, lambda each: read(PeriodLock, each)), body.get("next_month")

    def lock(self, month: str, comment: str) -> None:
        """Lock a month. Raises Problem 409."""
        self.post("/periods", {"month": month, "comment": comment})

    def ask_to_reopen(self, lock_id: str, comment: str, key: str | None) -> Approval:
        """Ask for a month to be reopened; another person decides. Raises Problem 409."""
        sent = self.post(path("periods", lock_id, "reopening"), {"comment": comment}, key=key)
        return read(Approval, sent)

    def checks(self) -> tuple[Check, ...]:
        """The newest run of every check."""
        return tuple(read(Check, each) for each in self.get("/books/checks")["checks"])


def _read_day(body: dict[str, Any]) -> Day:
    return read(
        Day,
        body,
        accounts=tuple(read(DayAccount, each) for each in body["accounts"]),
        differences=tuple(read(Difference, each) for each in body["differences"]),
        seal=read(Seal, body["seal"]) if body.get("seal") else None,
        late=tuple(read(LatePosting, each) for each in body["late"]),
    )
