"""Connected accounts: made by us, filled in on the provider's own page."""

from datetime import datetime

import stripe

from services.pledges.domain.connecting.openings import NewAccount
from services.pledges.stripe_troubles import translated

LISTED_AT_ONCE = 100


class StripeAccounts:
    """Calls that open an account for an association."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    @translated
    def create_account(self, key: str, new: NewAccount) -> str:
        """An account that takes no money until its owner has filled it in; its id."""
        made = self._client.v1.accounts.create(
            {
                "type": "express",
                "country": "FI",
                "business_type": "non_profit",
                "business_profile": {"name": new.association_name},
                "capabilities": {"transfers": {"requested": True}},
                "metadata": {"opening_id": new.opening_id},
            },
            {"idempotency_key": key},
        )
        return made.id

    @translated
    def find_account(self, new: NewAccount, since: datetime) -> str | None:
        """The account, if it was made: by our own id, among those made since then."""
        listed = self._client.v1.accounts.list(
            {"created": {"gte": int(since.timestamp())}, "limit": LISTED_AT_ONCE}
        )
        made = (each.to_dict() for each in listed.auto_paging_iter())
        return next((each["id"] for each in made if _opening_of(each) == new.opening_id), None)

    @translated
    def link_account(self, account: str, return_url: str, refresh_url: str) -> str:
        """The address of the provider's page, good for a few minutes. Raises RequestRefused."""
        link = self._client.v1.account_links.create(
            {
                "account": account,
                "type": "account_onboarding",
                "return_url": return_url,
                "refresh_url": refresh_url,
            }
        )
        return link.url


def _opening_of(account: dict[str, object]) -> object:
    metadata = account.get("metadata")
    return metadata.get("opening_id") if isinstance(metadata, dict) else None
