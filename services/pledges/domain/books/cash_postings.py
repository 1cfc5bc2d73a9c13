"""How cash stands in the books. Sums are positive cents; only a difference may be below zero."""

from datetime import date
from uuid import UUID

from services.pledges.domain.books.ledger import Line, Posting
from services.pledges.domain.books.postings import UNALLOCATED, bank, held


def cash_received(
    collecting_account_id: UUID, campaign_id: UUID, receipt_id: UUID, booked_on: date, amount_cents: int
) -> Posting:
    """Two people confirmed cash for a pledge of the campaign."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="cash_receipt",
        cause_id=str(receipt_id),
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(Line("cash_desk", amount_cents), Line(held(campaign_id), -amount_cents)),
    )


def cash_difference(
    collecting_account_id: UUID, count_id: UUID, booked_on: date, difference_cents: int
) -> Posting:
    """A drawer held so much more, or less, than the books said, and two people agreed."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="cash_difference",
        cause_id=str(count_id),
        booked_on=booked_on,
        lines=(Line("cash_desk", difference_cents), Line("write_off", -difference_cents)),
    )


def cash_deposited(
    collecting_account_id: UUID, deposit_id: UUID, booked_on: date, amount_cents: int
) -> Posting:
    """Cash left the drawer for the bank."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="cash_deposit",
        cause_id=str(deposit_id),
        booked_on=booked_on,
        lines=(Line("bank_in_transit", amount_cents), Line("cash_desk", -amount_cents)),
    )


def deposit_arrived(
    collecting_account_id: UUID, line_id: UUID, booked_on: date, amount_cents: int, *, posted: bool
) -> Posting:
    """The bank has the cash that was on its way; `posted` says that the line lay unallocated until now."""
    arrived = UNALLOCATED if posted else bank(collecting_account_id)
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line_match" if posted else "bank_line",
        cause_id=str(line_id),
        booked_on=booked_on,
        lines=(Line(arrived, amount_cents), Line("bank_in_transit", -amount_cents)),
    )
