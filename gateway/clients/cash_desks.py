"""What the desks ask of pledges about cash."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path, read_page
from gateway.clients.finance import read


@dataclass(frozen=True)
class CashDesk:
    """A drawer and what should lie in it."""

    id: str
    name: str
    association_name: str
    expected_cents: int
    waiting: bool


@dataclass(frozen=True)
class CashReceipt:
    """Cash for one pledge; the sum is told once it is decided."""

    number: int | None
    pledge_number: str
    amount_cents: int | None
    state: str
    taken_at: str
    taken_by: str
    decided_by: str | None


@dataclass(frozen=True)
class CashCount:
    """A count of the drawer."""

    id: str
    counted_at: str
    expected_cents: int
    counted_cents: int
    difference_cents: int
    comment: str
    state: str
    decision_reason: str | None
    own: bool


@dataclass(frozen=True)
class CashDeposit:
    """Cash on its way to the bank."""

    amount_cents: int
    reference: str
    taken_at: str
    state: str


@dataclass(frozen=True)
class CashDay:
    """One desk today."""

    desk: CashDesk
    day: str
    receipts: tuple[CashReceipt, ...]
    counts: tuple[CashCount, ...]
    deposits: tuple[CashDeposit, ...]


@dataclass(frozen=True)
class WaitingCash:
    """Cash that waits for its second person."""

    id: str
    desk_name: str
    number: str
    campaign_title: str
    taken_at: str
    expires_at: str


class CashDesks(Client):
    """Client of the pledges service for cash."""

    def of_campaign(self, campaign_id: str) -> list[tuple[str, str]]:
        """Id and name of each desk that takes cash for the campaign."""
        body = self.get(path("campaigns", campaign_id, "cash-desks"))
        return [(each["id"], each["name"]) for each in body["items"]]

    def all(self) -> tuple[CashDesk, ...]:
        """Every desk."""
        return read_page(self.get("/cash-desks"), lambda each: read(CashDesk, each)).items

    def day(self, desk_id: str) -> CashDay:
        """One desk today. Raises Problem 404."""
        body = self.get(path("cash-desks", desk_id))
        return CashDay(
            desk=read(CashDesk, body),
            day=body["day"],
            receipts=tuple(read(CashReceipt, each) for each in body["receipts"]),
            counts=tuple(read(CashCount, each) for each in body["counts"]),
            deposits=tuple(read(CashDeposit, each) for each in body["deposits"]),
        )

    def open(self, name: str, collecting_account_id: str) -> None:
        """Open a drawer for an account."""
        self.post("/cash-desks", {"name": name, "collecting_account_id": collecting_account_id})

    def waiting(self) -> tuple[WaitingCash, ...]:
        """Cash that somebody else took and that waits to be counted."""
        return read_page(self.get("/cash-receipts"), lambda each: read(WaitingCash, each)).items

    def confirm(self, receipt_id: str, counted_cents: int) -> int:
        """Say what one counted; the number of the receipt."""
        at = path("cash-receipts", receipt_id, "confirmation")
        return int(self.post(at, {"counted_cents": counted_cents})["number"])

    def give_back(self, receipt_id: str) -> None:
        """The giver has the money back."""
        self.post(path("cash-receipts", receipt_id, "return"))

    def count(self, desk_id: str, counted: dict[str, Any]) -> int:
        """Count the drawer; the difference in cents."""
        return int(self.post(path("cash-desks", desk_id, "counts"), counted)["difference_cents"])

    def decide(self, count_id: str, decision: str, difference_cents: int, reason: str) -> None:
        """Agree to a difference, or have it counted again."""
        sent = {"decision": decision, "difference_cents": difference_cents, "reason": reason}
        self.post(path("cash-counts", count_id, "decision"), sent)

    def deposit(self, desk_id: str, amount_cents: int) -> str:
        """Take money to the bank; the reference to pay it in with."""
        sent = {"amount_cents": amount_cents}
        return str(self.post(path("cash-desks", desk_id, "deposits"), sent)["reference"])
