"""What the provider takes from our balance for the account itself, not for any one payment."""

from datetime import date
from uuid import UUID

from services.pledges.domain.books.ledger import Line, Posting

# The provider's kinds of balance transactions; they belong to whoever operates the platform.
ACCOUNT_FEES = frozenset({"stripe_fee", "stripe_fx_fee", "network_cost", "tax_fee"})
# What two people may say that an unknown item is.
DECISIONS = ("fee", "write_off", "campaign")


def account_fee(owner_id: UUID, item_id: str, booked_on: date, net_cents: int) -> Posting:
    """A fee of the account, or one given back; `net_cents` is signed as the provider signs it."""
    return Posting(
        collecting_account_id=owner_id,
        cause_kind="account_fee",
        cause_id=item_id,
        booked_on=booked_on,
        lines=(Line("stripe_balance", net_cents), Line("stripe_fees", -net_cents)),
    )


def item_decided(
    owner_id: UUID, item_id: str, booked_on: date, net_cents: int, account: str, campaign_id: UUID | None
) -> Posting:
    """Two people said what an item is that nobody knew; `net_cents` is signed as the provider signs it."""
    return Posting(
        collecting_account_id=owner_id,
        cause_kind="payout_item",
        cause_id=item_id,
        booked_on=booked_on,
        campaign_id=campaign_id,
        lines=(Line("stripe_balance", net_cents), Line(account, -net_cents)),
    )


def payout_explained(
    arrived_at: UUID, payout_id: UUID, item_id: str, booked_on: date, net_cents: int
) -> Posting:
    """An item that came to the bank unexplained is this account's own after all."""
    return Posting(
        collecting_account_id=arrived_at,
        cause_kind="payout_explained",
        cause_id=f"{payout_id}:{item_id}",
        booked_on=booked_on,
        lines=(Line("unallocated_receipts", net_cents), Line("stripe_in_transit", -net_cents)),
    )
