"""How bank lines stand in the books that people place, part by part, and take back again.

Sums are signed as the line is: positive for money that came in. Whatever is placed here lay among the
unallocated receipts before.
"""

from datetime import date
from uuid import UUID

from services.pledges.domain.books.ledger import Line, Posting
from services.pledges.domain.books.postings import UNALLOCATED, bank

# The accounts that a line may be booked to by a person or a rule, beside pledges, refunds and payouts.
PLAIN_ACCOUNTS = ("bank_fees", "write_off")


def part_placed(
    collecting_account_id: UUID,
    part_id: UUID,
    booked_on: date,
    account: str,
    signed_cents: int,
    campaign_id: UUID | None = None,
) -> Posting:
    """A part of a line turned out to belong to that account."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line_part",
        cause_id=str(part_id),
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(Line(UNALLOCATED, signed_cents), Line(account, -signed_cents)),
    )


def booked_by_rule(
    collecting_account_id: UUID,
    line_id: UUID,
    booked_on: date,
    account: str,
    signed_cents: int,
    *,
    posted: bool,
) -> Posting:
    """A rule of the staff named the account of a new line; `posted` says that it lies unallocated already."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line_match" if posted else "bank_line",
        cause_id=str(line_id),
        booked_on=booked_on,
        lines=(
            Line(UNALLOCATED if posted else bank(collecting_account_id), signed_cents),
            Line(account, -signed_cents),
        ),
    )


def line_returned(
    collecting_account_id: UUID, line_id: UUID, times_undone: int, booked_on: date, signed_cents: int
) -> Posting:
    """A line whose only posting was reversed lies among the unallocated receipts again."""
    return Posting(
        collecting_account_id=collecting_account_id,
        cause_kind="bank_line_returned",
        cause_id=f"{line_id}:{times_undone}",
        booked_on=booked_on,
        lines=(Line(bank(collecting_account_id), signed_cents), Line(UNALLOCATED, -signed_cents)),
    )
