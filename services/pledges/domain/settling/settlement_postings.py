"""How settlements and the payments of payment files stand in the books. Sums are cents.

When two people have agreed to a settlement, its sum is owed: `held` -> `payable`. When two people have
agreed to a payment file, the bank may carry it out at any moment, so its payments are on their way:
`payable` or `refunds_due` -> `bank_in_transit`. The debit on the statement ends that; a payment that the
bank refuses is reversed. What comes back after the debit is owed again.
"""

from datetime import date
from uuid import UUID

from services.pledges.domain.books.ledger import Line, Posting
from services.pledges.domain.books.postings import UNALLOCATED, bank, held
from services.pledges.domain.books.return_postings import Books
from services.pledges.domain.settling.statement import Share

IN_TRANSIT = "bank_in_transit"


def payable(campaign_id: UUID) -> str:
    """The account for what is owed to the association, or lies free on its own account."""
    return f"payable:{campaign_id}"


def holdback(campaign_id: UUID) -> str:
    """The account for what is kept back until the last settlement."""
    return f"holdback:{campaign_id}"


def settlement_agreed(books: Books, settlement_id: UUID, booked_on: date, share: Share) -> Posting:
    """Two people agreed: so much is owed to the association, who bears the fees of its own campaign."""
    campaign_id = books.campaign_id
    lines = (
        Line(held(campaign_id), share.taken_cents),
        Line("stripe_fees", -share.fees_cents),
        Line(holdback(campaign_id), -share.holdback_cents),
        Line(payable(campaign_id), -share.amount_cents),
    )
    moved = (line for line in lines if line.cents)
    return books.posting("settlement", str(settlement_id), booked_on, *moved)


def payment_ordered(
    collecting_account_id: UUID,
    campaign_id: UUID | None,
    order_id: UUID,
    booked_on: date,
    owed: str,
    amount_cents: int,
) -> Posting:
    """A payment stands in a file that two people agreed to; `owed` is the account that it pays off."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="payment_ordered",
        cause_id=str(order_id),
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(Line(owed, amount_cents), Line(IN_TRANSIT, -amount_cents)),
    )


def payments_debited(
    collecting_account_id: UUID,
    campaign_id: UUID | None,
    line_id: UUID,
    booked_on: date,
    amount_cents: int,
    *,
    posted: bool,
) -> Posting:
    """The bank debited payments of a file; `posted` says that the line lay unallocated until now."""
    left = UNALLOCATED if posted else bank(collecting_account_id)
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line_match" if posted else "bank_line",
        cause_id=str(line_id),
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(Line(IN_TRANSIT, amount_cents), Line(left, -amount_cents)),
    )


def payment_returned(
    collecting_account_id: UUID,
    campaign_id: UUID | None,
    line_id: UUID,
    booked_on: date,
    owed: str,
    amount_cents: int,
    *,
    posted: bool,
) -> Posting:
    """The payee's bank sent a payment back; `posted` says that the line lay unallocated until now."""
    came = UNALLOCATED if posted else bank(collecting_account_id)
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line_match" if posted else "bank_line",
        cause_id=str(line_id),
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(Line(came, amount_cents), Line(owed, -amount_cents)),
    )
