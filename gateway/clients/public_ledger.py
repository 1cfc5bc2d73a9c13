"""What pages ask of pledges about the way of a campaign's money, as everybody may see it."""

from dataclasses import dataclass

from gateway.clients.calling import Client, path, read
from services.chassis.http_client import Reply


@dataclass(frozen=True)
class Steps:
    """What stands at each step of the way, in cents."""

    promised_cents: int
    secured_cents: int
    collected_cents: int
    match_reserved_cents: int
    match_released_cents: int
    match_freed_cents: int
    refunded_cents: int
    other_cents: int
    fees_cents: int
    fees_to_come_cents: int
    settled_cents: int
    settled_waiting_cents: int
    kept_back_cents: int
    left_cents: int


@dataclass(frozen=True)
class PublicSettlement:
    """What was paid to the association; `way` is bank_transfer, or release to its own account."""

    number: str
    instalment: int
    is_last: bool
    is_paid: bool
    way: str
    payee_name: str
    amount_cents: int
    fees_cents: int
    holdback_cents: int
    agreed_at: str | None
    paid_at: str | None
    voucher: str | None


@dataclass(frozen=True)
class PublicMonth:
    """A month that has rows, with what was left at its end."""

    month: str
    rows: int
    in_cents: int
    out_cents: int
    balance_cents: int


@dataclass(frozen=True)
class PublicRow:
    """One row; `items` is None where fewer than three payments are all there are of the kind."""

    month: str
    since: str
    until: str
    span: str
    kind: str
    method: str
    corrects: bool
    settlement: str | None
    voucher: str | None
    items: int | None
    cents: int
    balance_cents: int


@dataclass(frozen=True)
class PublicLedger:
    """The steps of the money, and the rows of some months; `earlier` is the month before them."""

    state: str
    account_holder: str
    counted_at: str | None
    steps: Steps
    settlements: tuple[PublicSettlement, ...]
    months: tuple[PublicMonth, ...]
    earlier: str | None
    rows: tuple[PublicRow, ...]


class PublicLedgers(Client):
    """The public ledger of a campaign."""

    def of_campaign(self, campaign_id: str, month: str = "") -> PublicLedger:
        """The ledger with the rows of the months up to one, the newest unless named. Raises Problem 404."""
        asked = {"month": month} if month else {}
        body = self.get(path("campaigns", campaign_id, "public-ledger"), **asked)
        return read(
            PublicLedger,
            body,
            steps=read(Steps, body["steps"]),
            settlements=tuple(read(PublicSettlement, each) for each in body["settlements"]),
            months=tuple(read(PublicMonth, each) for each in body["months"]),
            rows=tuple(read(PublicRow, each) for each in body["rows"]),
        )

    def file(self, campaign_id: str, ending: str) -> Reply:
        """All rows as a file: csv, xlsx or json."""
        return self.forward("GET", path("campaigns", campaign_id, f"public-ledger.{ending}"))
