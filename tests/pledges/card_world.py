"""A city to test pledging in: the whole service on a real database, and the provider's sandbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import requests
from flask import Flask
from sqlalchemy import text

from infra.launcher.databases import ServiceDatabase
from infra.sandbox.stripe.sandbox import Sandbox
from services.chassis import clock
from services.chassis.database import transaction
from services.chassis.idempotency import Claim
from services.chassis.identifiers import new_id
from services.chassis.settings import read_settings
from services.contracts.events import CampaignPublished
from services.pledges.app import create_app
from services.pledges.config import PledgesSettings
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.closing.campaign_terms import publish_terms
from services.pledges.usecases.closing.close_campaign import close_due_campaigns
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.make_pledge import NewPledge, make_pledge
from services.pledges.wiring import wire
from tests.service_caller import PLATFORM_ENVIRONMENT, ServiceCaller

GOOD, DECLINED, NO_MONEY, ASKS_ALWAYS = (
    "4242424242424242",
    "4000000000000341",
    "4000000000009995",
    "4000002760003184",
)
WEBHOOK_SECRET = "whsec_for_tests_only"
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@dataclass
class Made:
    """A pledge as its backer knows it."""

    pledge_id: UUID
    token: str
    checkout_url: str | None


@dataclass
class City:
    """Campaigns and backers of one fresh database."""

    context: Context
    database: ServiceDatabase
    address: str
    sandbox: Sandbox
    account_id: UUID
    environment: dict[str, str]
    browser: requests.Session = field(default_factory=requests.Session)

    @cached_property
    def app(self) -> Flask:
        return create_app(self.context)

    def client(self) -> ServiceCaller:
        return ServiceCaller(self.app)

    def campaign(self, days: int = 20, **overrides: Any) -> UUID:
        campaign_id = new_id()
        fields: dict[str, Any] = {
            "campaign_id": str(campaign_id),
            "slug": f"liikuntapaikka-{campaign_id}",
            "title": "Tuppuralan lähiliikuntapaikka",
            "district_slug": "tuppurala",
            "association_id": str(self.owner_of(overrides.get("collecting_account_id") or self.account_id)),
            "association_name": "Tuppuralan Tanhuvat ry",
            "collecting_account_id": str(self.account_id),
            "model": "all_or_nothing",
            "goal_cents": 100_000,
            "minimum_cents": 5_000,
            "optimum_cents": None,
            "minimum_pledge_cents": 500,
            "cap_cents": None,
            "deadline": (datetime.now(UTC) + timedelta(days=days)).isoformat(),
            "legal_mode": "permit",
            "legal_number": "RA/2026/1",
            "stop_at_optimum": False,
            "shortfall_rule": "association_accepts",
            "published_by": str(new_id()),
        }
        with transaction(self.context.sessions) as session:
            publish_terms(session, CampaignPublished(**{**fields, **overrides}))
        return campaign_id

    def owner_of(self, account_id: UUID | str) -> UUID | None:
        """The association whose account it is."""
        with self.context.sessions() as session:
            return session.get_one(CollectingAccount, UUID(str(account_id))).association_id

    def promise(
        self,
        campaign_id: UUID,
        amount_cents: int = 2_500,
        method: str = "card",
        key: str | None = None,
        name: str = "Aino Mattila",
    ) -> Made:
        new = NewPledge(campaign_id, method, amount_cents, "aino@example.org", name, "fi", "2026-11")
        claim = Claim("gateway|visitor", "make_pledge", key, f"{new}") if key else None
        answer = make_pledge(self.context, claim, new)
        return Made(answer["pledge_id"], answer["link_token"], answer["checkout_url"])

    def give_card(self, made: Made, card: str = GOOD, url: str | None = None) -> str:
        """Fill in the provider's page as a person would; the address it leads to."""
        reply = self.browser.post(
            str(url or made.checkout_url), data={"card": "other", "other_card": card}, allow_redirects=False
        )
        onwards = reply.headers.get("Location", "")
        if "/3ds/" in onwards:
            reply = self.browser.post(onwards, data={"action": "approve"}, allow_redirects=False)
            onwards = reply.headers.get("Location", "")
        return onwards

    def back(self, campaign_id: UUID, card: str = GOOD, amount_cents: int = 2_500) -> Made:
        """A card pledge whose card is saved (or charged, where the campaign keeps what comes)."""
        made = self.promise(campaign_id, amount_cents)
        self.give_card(made, card)
        look_up_pledge(self.context, made.pledge_id)
        return made

    def fresh(self, made: Made | UUID) -> Pledge:
        with self.context.sessions() as session:
            return session.get_one(Pledge, made.pledge_id if isinstance(made, Made) else made)

    def state(self, made: Made) -> str:
        return self.fresh(made).state

    def move(self, **by: float) -> None:
        """Let business time pass, here and at the provider."""
        step = timedelta(**by)
        clock.move(self.database.owner_url, step)
        self.control("advance", seconds=int(step.total_seconds()))

    def close(self, run: bool = True) -> None:
        """The deadline's decision, and all that follows at once."""
        close_due_campaigns(self.context)
        if run:
            execute_plan_lines(self.context)

    def run_again(self) -> None:
        """Execute what was put back for later, now."""
        with self.owner() as connection:
            connection.execute(
                text("UPDATE plan_line SET next_try_at = '2000-01-01' WHERE state = 'waiting'")
            )
        execute_plan_lines(self.context)

    @contextmanager
    def owner(self) -> Iterator[Any]:
        with self.context.sessions.engine.begin() as connection:
            yield connection

    def control(self, verb: str, **body: Any) -> Any:
        return requests.post(f"{self.address}/_sandbox/{verb}", json=body, timeout=10).json()

    def look(self, noun: str) -> Any:
        return requests.get(f"{self.address}/_sandbox/{noun}", timeout=10).json()

    def customer(self, customer_id: str) -> Any:
        """A customer as the provider knows it."""
        key = self.environment["STRIPE_SECRET_KEY"]
        address = f"{self.address}/v1/customers/{customer_id}"
        return requests.get(address, headers={"Authorization": f"Bearer {key}"}, timeout=10).json()

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.context.sessions() as session:
            return [tuple(row) for row in session.execute(text(query), values)]

    def events(self, name: str) -> list[dict[str, Any]]:
        """Payloads of the events of that name, in the order in which they were emitted."""
        query = "SELECT payload FROM outbox_event WHERE name = :name ORDER BY id"
        return [payload for (payload,) in self.rows(query, name=name)]

    def sums(self, campaign_id: UUID) -> dict[str, int]:
        [row] = self.rows(
            "SELECT promised_cents, secured_cents, collected_cents, in_repair_cents, refunded_cents, backers "
            "FROM campaign_totals WHERE campaign_id = :id",
            id=campaign_id,
        )
        return dict(
            zip(("promised", "secured", "collected", "in_repair", "refunded", "backers"), row, strict=True)
        )

    def ledger(self) -> dict[str, int]:
        rows = self.rows(
            "SELECT split_part(account, ':', 1), sum(amount_cents) FROM ledger_entry GROUP BY 1 ORDER BY 1"
        )
        return {account: int(cents) for account, cents in rows if cents}


@contextmanager
def found_city(database: ServiceDatabase, address: str, sandbox: Sandbox) -> Iterator[City]:
    """The service on that database and that provider, with one collecting account."""
    environment = {
        **PLATFORM_ENVIRONMENT,
        "DATABASE_URL": database.url,
        "BROKER_URL": NOBODY_LISTENS,
        "CACHE_URL": NOBODY_LISTENS,
        "STRIPE_API_BASE": address,
        "STRIPE_SECRET_KEY": "sk_test_local",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "CHARGES_PER_SECOND": "200",
    }
    context = wire(read_settings(PledgesSettings, "pledges", environment))
    account_id = register_collecting_account(
        context.sessions,
        AccountDetails(
            association_id=new_id(),
            association_name="Tuppuralan Tanhuvat ry",
            payee_name="Tuppuralan Tanhuvat ry",
            iban="FI2112345600000785",
        ),
    )
    yield City(context, database, address, sandbox, account_id, environment)
    context.sessions.engine.dispose()
