"""A city whose association has an account of its own at the card provider."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import text

from services.pledges.usecases.shortfalls.count_shortfalls import count_shortfalls
from services.pledges.usecases.transferring.connected_accounts import look_at_account
from services.pledges.usecases.transferring.transfer_run import run_transfers
from tests.pledges.card_world import City, Made

AFTER_THE_WINDOW = timedelta(days=8)


def connect(city: City, iban: str = "FI2112345600000785", *, pays_out: bool = True) -> str:
    """Give the association its own account at the provider; the account's id."""
    wanted = {"type": "express", "country": "FI", "capabilities[transfers][requested]": "true"}
    made = requests.post(f"{city.address}/v1/accounts", data=wanted, auth=("sk_test_local", ""), timeout=10)
    account: str = made.json()["id"]
    if not pays_out:
        requests.post(
            f"{city.address}/v1/balance_settings",
            data={"payments[payouts][schedule][interval]": "manual"},
            auth=("sk_test_local", ""),
            headers={"Stripe-Account": account},
            timeout=10,
        ).raise_for_status()
    city.control("account", account=account, enabled=True, iban=iban)
    with city.owner() as connection:
        connection.execute(
            text("UPDATE collecting_account SET stripe_account_id = :account WHERE id = :id"),
            {"account": account, "id": city.account_id},
        )
    look_at_account(city.context, account)
    return account


def funded(city: City, cards: int = 1, amount_cents: int = 6_000, **terms: Any) -> tuple[UUID, list[Made]]:
    """A campaign that has made it, its cards charged and its repair window over."""
    [(now,)] = city.rows("SELECT platform_now()")
    campaign = city.campaign(**{"deadline": (now + timedelta(days=20)).isoformat(), **terms})
    backers = [city.back(campaign, amount_cents=amount_cents) for _ in range(cards)]
    city.move(days=20)
    city.close()
    run_transfers(city.context)
    city.move(seconds=AFTER_THE_WINDOW.total_seconds())
    count_shortfalls(city.context.sessions)
    return campaign, backers


def transfers(city: City) -> list[tuple[Any, ...]]:
    """State, sum, what came back of it, and what holds it back, of every transfer."""
    return city.rows("SELECT state, amount_cents, reversed_cents, waits_for FROM transfer ORDER BY id")


def at_the_provider(city: City, path: str, account: str | None = None) -> list[dict[str, Any]]:
    """What the provider lists, of our own account or of a connected one."""
    headers = {"Stripe-Account": account} if account else {}
    reply = requests.get(f"{city.address}/v1/{path}", auth=("sk_test_local", ""), headers=headers, timeout=10)
    items: list[dict[str, Any]] = reply.json()["data"]
    return items


def let_wait_no_longer(city: City) -> None:
    """Bring forward whatever waits for its next try."""
    with city.owner() as connection:
        for table in ("transfer", "transfer_reversal"):
            connection.exec_driver_sql(f"UPDATE {table} SET next_try_at = '2000-01-01'")  # noqa: S608
