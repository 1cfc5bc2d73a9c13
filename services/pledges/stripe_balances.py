"""Balances, payouts and connected accounts: where money lies at the provider, and how it leaves.

`account` is the connected account that is asked about, or nothing for our own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import stripe
from stripe import RequestOptions

from services.chassis import logs
from services.contracts.money import CURRENCY
from services.pledges.domain.payouts.payout_answers import BalanceItem, PayoutFacts
from services.pledges.domain.transferring.transfer_answers import AccountFacts
from services.pledges.stripe_objects import id_of
from services.pledges.stripe_troubles import translated

log = logs.get(__name__)

LISTED_AT_ONCE = 100


class StripeBalances:
    """Calls about balances, payouts and accounts."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    @translated
    def balance_cents(self, account: str | None = None) -> int:
        """Euros at the provider, available and pending together."""
        balance = self._client.v1.balance.retrieve(options=_on_behalf_of(account)).to_dict()
        parts = (*balance["available"], *balance["pending"])
        return sum(part["amount"] for part in parts if part["currency"] == "eur")

    @translated
    def keep_back(self, cents: int) -> None:
        """Let our own payouts leave that much in our balance."""
        self._client.v1.balance_settings.update(
            {"payments": {"payouts": {"minimum_balance_by_currency": {"eur": cents}}}}
        )

    @translated
    def payouts_since(self, since: datetime, account: str | None = None) -> list[PayoutFacts]:
        """Payouts made since then, newest first."""
        listed = self._client.v1.payouts.list(
            {"created": {"gte": int(since.timestamp())}, "limit": LISTED_AT_ONCE}, _on_behalf_of(account)
        )
        return [_payout_facts(payout.to_dict()) for payout in listed.auto_paging_iter()]

    @translated
    def fetch_payout(self, payout_id: str, account: str | None = None) -> PayoutFacts:
        """A payout as it stands."""
        fetched = self._client.v1.payouts.retrieve(payout_id, options=_on_behalf_of(account))
        return _payout_facts(fetched.to_dict())

    @translated
    def payout_items(self, payout_id: str, account: str | None = None) -> list[BalanceItem]:
        """What a payout is made of, without the payout itself; their net sums to its amount."""
        listed = self._client.v1.balance_transactions.list(
            {"payout": payout_id, "limit": LISTED_AT_ONCE}, _on_behalf_of(account)
        )
        items = [_item_facts(item) for item in _in_our_currency(listed, account)]
        return [item for item in items if item.kind != "payout"]

    @translated
    def items_since(self, since: datetime, account: str | None = None) -> list[tuple[BalanceItem, datetime]]:
        """Every balance transaction made since then, with its moment."""
        listed = self._client.v1.balance_transactions.list(
            {"created": {"gte": int(since.timestamp())}, "limit": LISTED_AT_ONCE}, _on_behalf_of(account)
        )
        return [
            (_item_facts(item), datetime.fromtimestamp(item["created"], UTC))
            for item in _in_our_currency(listed, account)
        ]

    @translated
    def fetch_account(self, account: str) -> AccountFacts:
        """A connected account as it stands. Raises RequestRefused where there is none any more."""
        return _account_facts(self._client.v1.accounts.retrieve(account).to_dict())


def _on_behalf_of(account: str | None) -> RequestOptions:
    return {"stripe_account": account} if account else {}


def _in_our_currency(
    listed: stripe.ListObject[stripe.BalanceTransaction], account: str | None
) -> Iterator[dict[str, Any]]:
    """All items of a list, page by page; one in another currency has no place in our books, and is told."""
    for each in listed.auto_paging_iter():
        item = each.to_dict()
        if item["currency"].upper() == CURRENCY:
            yield item
        else:
            told = {"item": item["id"], "currency": item["currency"], "kind": item["type"]}
            log.warning("provider.other_currency", account=account or "", **told)


def _payout_facts(payout: dict[str, Any]) -> PayoutFacts:
    return PayoutFacts(
        id=payout["id"],
        status=payout["status"],
        amount_cents=payout["amount"],
        arrives_on=datetime.fromtimestamp(payout["arrival_date"], UTC).date(),
        reconciled=payout.get("reconciliation_status") == "completed",
        by_hand=payout.get("reconciliation_status") == "not_applicable",
        currency=payout["currency"].upper(),
    )


def _item_facts(item: dict[str, Any]) -> BalanceItem:
    return BalanceItem(
        id=item["id"],
        kind=item["type"],
        source_id=id_of(item.get("source")),
        amount_cents=item["amount"],
        fee_cents=item["fee"],
        net_cents=item["net"],
    )


def _account_facts(account: dict[str, Any]) -> AccountFacts:
    requirements = account.get("requirements") or {}
    return AccountFacts(
        id=account["id"],
        takes_transfers=(account.get("capabilities") or {}).get("transfers") == "active",
        pays_out=bool(account.get("payouts_enabled")),
        disabled_reason=requirements.get("disabled_reason"),
        lacking=tuple(requirements.get("currently_due") or ()),
        details_given=bool(account.get("details_submitted")),
    )
