"""How money that goes back by card, or is taken back by a payer's bank, stands in the books.

Every sum given here is positive cents. The cause names the row or the provider's object, so one
happening can be posted once only.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pledges.domain.books.ledger import Line, Posting
from services.pledges.domain.books.postings import held
from services.pledges.domain.disputing.dispute_answers import DisputeMovement


@dataclass(frozen=True)
class Books:
    """Whose books: the collecting account and, where there is one, the campaign."""

    collecting_account_id: UUID
    campaign_id: UUID

    def posting(self, cause_kind: str, cause_id: str, booked_on: date, *lines: Line) -> Posting:
        """A posting in these books."""
        return Posting(
            collecting_account_id=self.collecting_account_id,
            cause_kind=cause_kind,
            cause_id=cause_id,
            booked_on=booked_on,
            campaign_id=self.campaign_id,
            lines=lines,
        )


def disputed(charge_id: str) -> str:
    """The account for money that a payer's bank has taken and may yet give back."""
    return f"disputed:{charge_id}"


def card_refund_booked(books: Books, provider_id: str, booked_on: date, cents: int) -> Posting:
    """The provider took a refund from its balance. Its fee for the charge is not given back."""
    lines = (Line("refunds_due", cents), Line("stripe_balance", -cents))
    return books.posting("card_refund", provider_id, booked_on, *lines)


def card_refund_returned(books: Books, provider_id: str, booked_on: date, cents: int) -> Posting:
    """A refund did not reach its payer: the money is in the provider's balance again, and still owed."""
    lines = (Line("stripe_balance", cents), Line("refunds_due", -cents))
    return books.posting("card_refund_failed", provider_id, booked_on, *lines)


def refund_dropped(books: Books, refund_id: UUID, booked_on: date, cents: int) -> Posting:
    """A listed refund is not owed any more, since the payer's bank has taken the money back."""
    lines = (Line("refunds_due", cents), Line(held(books.campaign_id), -cents))
    return books.posting("refund_dropped", str(refund_id), booked_on, *lines)


def dispute_moved(books: Books, charge_id: str, movement: DisputeMovement, booked_on: date) -> Posting:
    """The provider took a disputed sum and its fee from the balance, or brought the sum back."""
    fee = (Line("stripe_fees", movement.fee_cents),) if movement.fee_cents else ()
    net = Line("stripe_balance", movement.amount_cents - movement.fee_cents)
    lines = (net, *fee, Line(disputed(charge_id), -movement.amount_cents))
    return books.posting("dispute_moved", movement.id, booked_on, *lines)


def dispute_lost(books: Books, charge_id: str, cause_id: str, booked_on: date, cents: int) -> Posting:
    """The payer keeps the money, and the campaign has so much less."""
    lines = (Line(held(books.campaign_id), cents), Line(disputed(charge_id), -cents))
    return books.posting("dispute_lost", cause_id, booked_on, *lines)


def dispute_written_off(books: Books, charge_id: str, cause_id: str, booked_on: date, cents: int) -> Posting:
    """What a lost dispute took beyond what the campaign still holds; two people agreed to bear it."""
    lines = (Line("write_off", cents), Line(disputed(charge_id), -cents))
    return books.posting("dispute_written_off", cause_id, booked_on, *lines)
