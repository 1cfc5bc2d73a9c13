"""How money passed on to a collecting account's own provider account stands in the books.

`stripe_balance` is our own balance at the provider. What was passed on is on its way to the bank of
whoever collects, so it lies in `stripe_in_transit` until that bank's statement tells of the payout.
Every sum given here is positive cents; the cause is the provider's object.
"""

from datetime import date

from services.pledges.domain.books.ledger import Line, Posting
from services.pledges.domain.books.return_postings import Books


def transfer_made(books: Books, provider_id: str, booked_on: date, cents: int) -> Posting:
    """A charge's money left our balance for the account of whoever collects."""
    lines = (Line("stripe_in_transit", cents), Line("stripe_balance", -cents))
    return books.posting("transfer", provider_id, booked_on, *lines)


def transfer_reversed(books: Books, provider_id: str, booked_on: date, cents: int) -> Posting:
    """Money came back from that account, because it went back to a backer."""
    lines = (Line("stripe_balance", cents), Line("stripe_in_transit", -cents))
    return books.posting("transfer_reversal", provider_id, booked_on, *lines)
