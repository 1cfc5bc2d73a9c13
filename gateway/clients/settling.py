"""What the finance desk asks of pledges about paying associations, and about payment files."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read
from services.chassis.http_client import Reply
from services.chassis.identity import identity


@dataclass(frozen=True)
class ToSettle:
    """A funded campaign that holds money."""

    campaign_id: str
    title: str
    association_name: str
    account_kind: str
    held_cents: int
    match_held_cents: int
    open_state: str | None


@dataclass(frozen=True)
class StatementRow:
    """One row of a statement."""

    row: str
    cents: int


@dataclass(frozen=True)
class Statement:
    """What came in for a campaign and what has become of it, by the ledger."""

    campaign_id: str
    campaign_title: str
    association_name: str
    legal_number: str
    collecting_account_name: str
    way: str
    promised_cents: int
    rows: tuple[StatementRow, ...]
    held_cents: int
    fees_cents: int
    kept_back_cents: int
    payable_cents: int
    settled_cents: int
    passed_on_cents: int
    at_provider_cents: int
    holdback_percent: int


@dataclass(frozen=True)
class Settlement:
    """One instalment."""

    id: str
    number: str
    campaign_id: str
    campaign_title: str
    association_name: str
    instalment: int
    is_last: bool
    way: str
    state: str
    amount_cents: int
    taken_cents: int
    fees_cents: int
    holdback_cents: int
    payee_name: str
    payee_account_masked: str | None
    payee_iban: str | None
    failure: str | None
    drafted_at: str
    approved_at: str | None
    paid_at: str | None
    # Why one that was agreed to cannot be paid now; told of a single one.
    hindrance: str | None = None


@dataclass(frozen=True)
class Hold:
    """An account whose number was changed, to which nothing is paid yet."""

    id: str
    collecting_account_id: str
    association_name: str
    old_account_masked: str
    new_account_masked: str
    began_at: str
    until: str


@dataclass(frozen=True)
class OwnShare:
    """What the association covers itself of its project, in cents."""

    base_cents: int
    required_cents: int
    covered_cents: int
    short_by_cents: int


@dataclass(frozen=True)
class MatchSettling:
    """A sponsor's match that lies on another account than the campaign's own."""

    collecting_account_id: str
    statement: Statement
    to_pay_cents: int
    objections: tuple[str, ...]


@dataclass(frozen=True)
class CampaignSettling:
    """A campaign's statement now, and what may be done about it."""

    statement: Statement
    to_pay_cents: int
    objections: tuple[str, ...]
    payee_name: str | None
    payee_account_masked: str | None
    hold: Hold | None
    settlements: tuple[Settlement, ...]
    match: tuple[MatchSettling, ...] = ()
    report: str = "missing"
    own_share: OwnShare | None = None

    @property
    def only_last_waits(self) -> bool:
        """Whether all that is in the way of the last settlement is what the last one alone waits for."""
        return bool(self.objections) and set(self.objections) <= {"report_missing", "own_share_short"}


@dataclass(frozen=True)
class Waiting:
    """What of one account waits for a payment file."""

    collecting_account_id: str
    association_name: str
    account_masked: str
    refunds: int
    refund_cents: int
    settlements: int
    settlement_cents: int


@dataclass(frozen=True)
class PaymentFile:
    """A file for the bank; `counts` says how many of its payments stand where."""

    id: str
    number: int
    message_id: str
    format: str
    state: str
    payments: int
    amount_cents: int
    execute_on: str
    sha256: str
    made_at: str
    approved_at: str | None
    downloaded_at: str | None
    counts: dict[str, int]


@dataclass(frozen=True)
class Order:
    """One payment of a file."""

    end_to_end_id: str
    kind: str
    payee_name: str | None
    payee_account_masked: str | None
    amount_cents: int
    state: str
    reason: str | None


@dataclass(frozen=True)
class BankAnswer:
    """What the bank said of a file."""

    file_id: str
    message_id: str
    name: str
    received_at: str
    accepted: int
    rejected: int
    unknown_names: tuple[str, ...]
    late_names: tuple[str, ...]


@dataclass(frozen=True)
class ListedAnswer:
    """An answer of the list; `refusal` is why it changed nothing."""

    name: str
    received_at: str
    file_id: str | None
    message_id: str | None
    accepted: int
    rejected: int
    refusal: str | None


@dataclass(frozen=True)
class WholeFile:
    """A file with its payments and answers."""

    file: PaymentFile
    orders: tuple[Order, ...]
    answers: tuple[BankAnswer, ...]


class Settling(Client):
    """Client of the pledges service for settlements and payment files."""

    def campaigns(self, after: str = "") -> Page[ToSettle]:
        """Funded campaigns that hold money."""
        return read_page(self.get("/settlements/campaigns", after=after), lambda each: read(ToSettle, each))

    def settlements(self, state: str = "", after: str = "") -> Page[Settlement]:
        """Settlements, newest first."""
        body = self.get("/settlements", state=state, after=after)
        return read_page(body, lambda each: read(Settlement, each))

    def settlement(self, settlement_id: str) -> tuple[Settlement, Statement]:
        """One settlement and what was agreed to. Raises Problem 404."""
        body = self.get(path("settlements", settlement_id))
        return read(Settlement, body), _statement(body["statement"])

    def campaign(self, campaign_id: str) -> CampaignSettling:
        """A campaign's statement now. Raises Problem 404."""
        body = self.get(path("campaigns", campaign_id, "settling"))
        return read(
            CampaignSettling,
            body,
            statement=_statement(body["statement"]),
            objections=tuple(body["objections"]),
            own_share=read(OwnShare, body["own_share"]) if body.get("own_share") else None,
            hold=read(Hold, body["hold"]) if body["hold"] else None,
            settlements=tuple(read(Settlement, each) for each in body["settlements"]),
            match=tuple(_match(each) for each in body["match"]),
        )

    def statement_file(self, campaign_id: str, ending: str, settlement_id: str) -> Reply:
        """The statement as pdf or csv, as the service wrote it."""
        params = {"settlement_id": settlement_id} if settlement_id else {}
        return self.forward("GET", path("campaigns", campaign_id, f"settling.{ending}"), params=params)

    def collection_account(self, campaign_id: str, ending: str) -> Reply:
        """The draft of the account to the police as pdf or csv, as the service wrote it."""
        return self.forward("GET", path("campaigns", campaign_id, f"collection-account.{ending}"))

    def draft(
        self, campaign_id: str, *, is_last: bool, amount_cents: int | None, account_id: str | None = None
    ) -> str:
        """Draft the next settlement, of match the one from the account it lies on; its id."""
        sent = {"is_last": is_last, "amount_cents": amount_cents, "collecting_account_id": account_id}
        return str(self.post(path("campaigns", campaign_id, "settlements"), sent)["id"])

    def keep_back(self, campaign_id: str, percent: int) -> None:
        """Set how much is kept back until the last settlement."""
        self.post(path("campaigns", campaign_id, "holdback"), {"holdback_percent": percent})

    def propose(self, settlement_id: str, comment: str) -> None:
        """Put a draft before a second person."""
        self.post(path("settlements", settlement_id, "proposals"), {"comment": comment})

    def propose_cancellation(self, settlement_id: str, comment: str) -> None:
        """Propose to take back what was agreed to."""
        self.post(path("settlements", settlement_id, "cancellation-proposals"), {"comment": comment})

    def drop(self, settlement_id: str) -> None:
        """Throw a draft away."""
        self.post(path("settlements", settlement_id, "drop"))

    def correct(self, settlement_id: str) -> None:
        """Say that what hindered the bank has passed."""
        self.post(path("settlements", settlement_id, "correction"))

    def end_hold(self, hold_id: str, comment: str) -> None:
        """Propose that payments to a changed account go out before their time."""
        self.post(path("account-holds", hold_id, "end-proposals"), {"comment": comment})

    def waiting(self) -> tuple[Waiting, ...]:
        """What is agreed to and stands in no file, by account."""
        return tuple(read(Waiting, each) for each in self.get("/payment-files/waiting")["items"])

    def files(self, after: str = "") -> Page[PaymentFile]:
        """Payment files, newest first."""
        return read_page(self.get("/payment-files", after=after), lambda each: read(PaymentFile, each))

    def file(self, file_id: str) -> WholeFile:
        """One file with its payments. Raises Problem 404."""
        body = self.get(path("payment-files", file_id))
        return WholeFile(
            file=read(PaymentFile, body),
            orders=tuple(read(Order, each) for each in body["orders"]),
            answers=tuple(_answer(each) for each in body["answers"]),
        )

    def make_file(self, collecting_account_id: str, file_format: str, comment: str) -> None:
        """Write a file and put it before a second person."""
        sent = {"collecting_account_id": collecting_account_id, "format": file_format, "comment": comment}
        self.post("/payment-files", sent)

    def file_content(self, file_id: str) -> Reply:
        """The file itself, as the service keeps it."""
        return self.forward("GET", path("payment-files", file_id, "content"))

    def answers(self, after: str = "") -> Page[ListedAnswer]:
        """What the bank answered, newest first, whichever way it came."""
        body = self.get("/payment-answers", after=after, limit=10)
        return read_page(body, lambda each: read(ListedAnswer, each))

    def bring_answer(self, name: str, content: bytes) -> BankAnswer:
        """Read what the bank answered. Raises Problem 422 with the reason."""
        reply = self._service.request(
            "POST",
            "/payment-answers",
            identity=identity(),
            body=content,
            params={"name": name},
            headers={"Content-Type": "application/octet-stream"},
        )
        return _answer(reply.json)


def _statement(body: dict[str, Any]) -> Statement:
    return read(Statement, body, rows=tuple(read(StatementRow, each) for each in body["rows"]))


def _match(body: dict[str, Any]) -> MatchSettling:
    statement, objections = _statement(body["statement"]), tuple(body["objections"])
    return read(MatchSettling, body, statement=statement, objections=objections)


def _answer(body: dict[str, Any]) -> BankAnswer:
    unknown, late = tuple(body["unknown_names"]), tuple(body["late_names"])
    return read(BankAnswer, body, unknown_names=unknown, late_names=late)
