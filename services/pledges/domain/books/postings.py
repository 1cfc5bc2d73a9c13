"""How each thing that happens to money stands in the books. Every sum given here is positive cents.

The cause names the row or the provider's object, so one happening can be posted once only.
"""

from datetime import date
from uuid import UUID

from services.pledges.domain.books.ledger import Line, Posting

UNALLOCATED = "unallocated_receipts"


def bank(collecting_account_id: UUID) -> str:
    """The account for money in the bank."""
    return f"bank:{collecting_account_id}"


def held(campaign_id: UUID) -> str:
    """The account for money held for a campaign until it is paid out or refunded."""
    return f"held:{campaign_id}"


def card_charged(
    collecting_account_id: UUID,
    campaign_id: UUID,
    charge_id: str,
    booked_on: date,
    amount_cents: int,
    fee_cents: int,
) -> Posting:
    """A card was charged; the provider kept its fee. `charge_id` is the provider's id of the charge."""
    fee = (Line("stripe_fees", fee_cents),) if fee_cents else ()
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="card_charge",
        cause_id=charge_id,
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(
            Line("stripe_balance", amount_cents - fee_cents),
            *fee,
            Line(held(campaign_id), -amount_cents),
        ),
    )


def bank_received(
    collecting_account_id: UUID, campaign_id: UUID, line_id: UUID, booked_on: date, amount_cents: int
) -> Posting:
    """A bank line paid a known pledge of the campaign."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line",
        cause_id=str(line_id),
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(Line(bank(collecting_account_id), amount_cents), Line(held(campaign_id), -amount_cents)),
    )


def bank_unallocated(
    collecting_account_id: UUID, line_id: UUID, booked_on: date, signed_cents: int
) -> Posting:
    """A bank line came (or, negative, money went) and nobody knows yet what for."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line",
        cause_id=str(line_id),
        booked_on=booked_on,
        lines=(Line(bank(collecting_account_id), signed_cents), Line(UNALLOCATED, -signed_cents)),
    )


def part_replaced(collecting_account_id: UUID, line_id: UUID, booked_on: date, amount_cents: int) -> Posting:
    """A part of a bundle turned out to be told otherwise by the bank, so it is taken back."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line_replaced",
        cause_id=str(line_id),
        booked_on=booked_on,
        lines=(Line(UNALLOCATED, amount_cents), Line(bank(collecting_account_id), -amount_cents)),
    )


def bank_matched_later(
    collecting_account_id: UUID, campaign_id: UUID, line_id: UUID, booked_on: date, amount_cents: int
) -> Posting:
    """A receipt that lay unallocated turned out to be for a pledge of the campaign."""
    return _moved(
        collecting_account_id,
        "bank_line_match",
        line_id,
        booked_on,
        UNALLOCATED,
        held(campaign_id),
        amount_cents,
        campaign_id,
    )


def payout_matched_later(
    collecting_account_id: UUID, line_id: UUID, booked_on: date, own_cents: int
) -> Posting | None:
    """A receipt that lay unallocated turned out to be a payout, so much of it this account's own."""
    if own_cents == 0:
        return None
    return _moved(
        collecting_account_id,
        "bank_line_match",
        line_id,
        booked_on,
        UNALLOCATED,
        "stripe_in_transit",
        own_cents,
    )


def refund_listed(
    collecting_account_id: UUID, campaign_id: UUID, refund_id: UUID, booked_on: date, amount_cents: int
) -> Posting:
    """Money held for a campaign is to go back to its payer."""
    return _moved(
        collecting_account_id,
        "refund_listed",
        refund_id,
        booked_on,
        held(campaign_id),
        "refunds_due",
        amount_cents,
        campaign_id,
    )


def receipt_to_be_refunded(
    collecting_account_id: UUID, refund_id: UUID, booked_on: date, amount_cents: int
) -> Posting:
    """A receipt that belongs to no pledge is to go back to its payer."""
    return _moved(
        collecting_account_id, "refund_listed", refund_id, booked_on, UNALLOCATED, "refunds_due", amount_cents
    )


def refund_paid(
    collecting_account_id: UUID, campaign_id: UUID | None, line_id: UUID, booked_on: date, amount_cents: int
) -> Posting:
    """The bank carried out a refund; the outgoing line is the cause."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line",
        cause_id=str(line_id),
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(Line("refunds_due", amount_cents), Line(bank(collecting_account_id), -amount_cents)),
    )


def refund_paid_later(
    collecting_account_id: UUID, campaign_id: UUID | None, line_id: UUID, booked_on: date, amount_cents: int
) -> Posting:
    """An outgoing line that lay unallocated turned out to be a refund."""
    return _moved(
        collecting_account_id,
        "bank_line_match",
        line_id,
        booked_on,
        "refunds_due",
        UNALLOCATED,
        amount_cents,
        campaign_id,
    )


def payout_sent(
    collecting_account_id: UUID, payout_id: UUID, booked_on: date, amount_cents: int, item: str = ""
) -> Posting:
    """The provider sent this account's share of a payout, or took it back where the share is negative.

    `item` names an item of it that the books could explain only later.
    """
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="payout",
        cause_id=f"{payout_id}:{collecting_account_id}{item and ':' + item}",
        booked_on=booked_on,
        lines=(Line("stripe_in_transit", amount_cents), Line("stripe_balance", -amount_cents)),
    )


def payout_arrived(
    collecting_account_id: UUID, line_id: UUID, booked_on: date, amount_cents: int, own_cents: int
) -> Posting:
    """The provider's payout is in the bank, so much of it this account's own.

    The rest is other accounts' money that has come here: owed to them, and never mixed with ours.
    """
    parts = (Line("stripe_in_transit", -own_cents), Line(UNALLOCATED, own_cents - amount_cents))
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line",
        cause_id=str(line_id),
        booked_on=booked_on,
        lines=(Line(bank(collecting_account_id), amount_cents), *(part for part in parts if part.cents)),
    )


def _moved(
    collecting_account_id: UUID,
    cause_kind: str,
    cause_id: UUID,
    booked_on: date,
    debit: str,
    credit: str,
    cents: int,
    campaign_id: UUID | None = None,
) -> Posting:
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind=cause_kind,
        cause_id=str(cause_id),
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(Line(debit, cents), Line(credit, -cents)),
    )
