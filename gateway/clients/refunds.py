"""What the finance desk asks of pledges about money on its way back, and about disputes of it."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read


@dataclass(frozen=True)
class Refund:
    """Money that is to go back, or has gone; the whole account is told only where somebody has to pay it."""

    id: str
    number: str
    state: str
    method: str
    automatic: bool
    trouble: str | None
    failure: str | None
    payee_name: str | None
    payee_iban: str | None
    payee_account_masked: str | None
    amount_cents: int
    reason: str
    pledge_number: str | None
    campaign_id: str | None
    campaign_title: str | None
    listed_at: str
    in_payment_file: bool = False


@dataclass(frozen=True)
class Refundable:
    """A pledge whose money may go back, and how it would go."""

    pledge_id: str
    pledge_number: str
    campaign_title: str
    method: str
    automatic: bool
    payer_account_masked: str | None
    paid_cents: int
    refunded_cents: int
    refundable_cents: int
    charged_back: bool


@dataclass(frozen=True)
class Preview:
    """What a proposal of many refunds would hold: what goes by itself, and what somebody has to pay."""

    refunds: int
    amount_cents: int
    automatic_refunds: int
    automatic_cents: int
    bank_refunds: int
    bank_cents: int


@dataclass(frozen=True)
class Batch:
    """How far many refunds are that two people agreed to at once."""

    campaign_title: str | None
    state: str
    made_at: str
    lines: int
    done: int
    skipped: int


@dataclass(frozen=True)
class Dispute:
    """A payer's bank disputes a charge."""

    id: str
    provider_id: str
    state: str
    is_open: bool
    reason: str
    amount_cents: int
    taken_cents: int
    fee_cents: int
    open_loss_cents: int
    opened_at: str
    due_by: str | None
    days_left: int | None
    can_answer: bool
    submissions: int
    pledge_id: str
    pledge_number: str
    campaign_id: str
    campaign_title: str


@dataclass(frozen=True)
class Answer:
    """An answer that was given to a payer's bank."""

    at: str
    answer: str | None
    evidence: dict[str, str]


@dataclass(frozen=True)
class Step:
    """One step of a dispute's life."""

    at: str
    state: str


@dataclass(frozen=True)
class DisputeDetails:
    """A dispute with what we hold, a draft of the answer, and what was answered."""

    dispute: Dispute
    draft: dict[str, str]
    answers: tuple[Answer, ...]
    changes: tuple[Step, ...]
    consent_version: str
    paid_cents: int
    refunded_cents: int


@dataclass(frozen=True)
class FraudWarning:
    """A card's issuer suspects fraud."""

    id: str
    fraud_type: str
    warned_at: str
    pledge_number: str
    campaign_title: str
    paid_cents: int


class Refunds(Client):
    """Client of the pledges service for refunds."""

    def refunds(self, state: str = "", after: str = "") -> Page[Refund]:
        """Refunds, oldest first."""
        return read_page(self.get("/refunds", state=state, after=after), lambda each: read(Refund, each))

    def propose(self, refund_id: str, comment: str, key: str | None) -> None:
        """Propose to pay a listed refund; another person decides."""
        self.post(path("refunds", refund_id, "proposals"), {"comment": comment}, key=key)

    def retry(self, refund_id: str) -> None:
        """Send a failed refund to the same card once more."""
        self.post(path("refunds", refund_id, "retry"))

    def propose_by_bank(
        self, refund_id: str, payee_name: str, payee_iban: str, comment: str, key: str | None
    ) -> None:
        """Propose to pay a failed refund to this account; another person decides."""
        sent = {"payee_name": payee_name, "payee_iban": payee_iban, "comment": comment}
        self.post(path("refunds", refund_id, "bank-proposals"), sent, key=key)

    def refundable(self, name: str) -> Refundable:
        """What of a pledge, named by its number or id, may go back. Raises Problem 404."""
        return read(Refundable, self.get(path("desk", "pledges", name, "refundable")))

    def propose_for_pledge(
        self, pledge_id: str, amount_cents: int, reason: str, comment: str, key: str | None
    ) -> None:
        """Propose to give back a part of what a pledge paid, or all of it."""
        sent = {"amount_cents": amount_cents, "reason": reason, "comment": comment}
        self.post(path("desk", "pledges", pledge_id, "refund-proposals"), sent, key=key)

    def preview(self, campaign_id: str, *, whole: bool) -> Preview:
        """What a proposal about a campaign would hold now. Raises Problem 404."""
        asked = {"campaign_id": campaign_id, "whole": "true" if whole else "false"}
        return read(Preview, self.get("/refund-batches/preview", **asked))

    def propose_campaign(
        self, campaign_id: str, *, whole: bool, reason: str, comment: str, key: str | None
    ) -> None:
        """Propose to give back a campaign's listed refunds, or all of its money."""
        sent = {"campaign_id": campaign_id, "whole": whole, "reason": reason, "comment": comment}
        self.post("/refund-batches", sent, key=key)

    def propose_chosen(self, refunds: list[str], comment: str, key: str | None) -> None:
        """Propose to pay the chosen listed refunds at once."""
        self.post("/refund-batches", {"refunds": refunds, "comment": comment}, key=key)

    def batches(self) -> tuple[Batch, ...]:
        """The newest approved batches."""
        return tuple(read(Batch, each) for each in self.get("/refund-batches")["items"])


class Disputes(Client):
    """Client of the pledges service for disputes and warnings of fraud."""

    def disputes(self, state: str, after: str = "") -> Page[Dispute]:
        """Disputes that are open or decided, oldest first."""
        return read_page(self.get("/disputes", state=state, after=after), lambda each: read(Dispute, each))

    def dispute(self, dispute_id: str) -> DisputeDetails:
        """One dispute. Raises Problem 404."""
        body = self.get(path("disputes", dispute_id))
        return read(
            DisputeDetails,
            body,
            dispute=read(Dispute, body),
            answers=tuple(read(Answer, each) for each in body["answers"]),
            changes=tuple(read(Step, each) for each in body["changes"]),
        )

    def answer(self, dispute_id: str, evidence: dict[str, Any]) -> None:
        """Answer the payer's bank, once and for all."""
        self.post(path("disputes", dispute_id, "evidence"), evidence)

    def propose_write_off(self, dispute_id: str, comment: str, key: str | None) -> None:
        """Propose to bear what a lost dispute took and no campaign holds."""
        self.post(path("disputes", dispute_id, "write-off-proposals"), {"comment": comment}, key=key)

    def warnings(self) -> tuple[FraudWarning, ...]:
        """Open warnings of fraud."""
        return tuple(read(FraudWarning, each) for each in self.get("/fraud-warnings")["items"])

    def dismiss(self, warning_id: str, comment: str) -> None:
        """Leave a warning at that."""
        self.post(path("fraud-warnings", warning_id, "dismissal"), {"comment": comment})
