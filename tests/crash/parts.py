"""What a process does in each of the ways in which money moves; each may be begun again after a crash."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.idempotency import Claim
from services.pledges.domain.provider_events import EventHint
from services.pledges.usecases.close_campaign import close_campaign
from services.pledges.usecases.context import Context
from services.pledges.usecases.execute_plan import execute_plan_lines
from services.pledges.usecases.look_up_payment import look_up_pledge
from services.pledges.usecases.make_pledge import NewPledge, make_pledge
from services.pledges.usecases.provider_events import apply_provider_events, receive_hint
from services.pledges.usecases.settle_unknown import settle_unknown_payments


def pledge(context: Context, campaign_id: str, key: str) -> None:
    """A backer promises, fills in the provider's page and comes back; the webhook comes too."""
    new = NewPledge(UUID(campaign_id), "card", 2_500, "aino@example.org", "Aino Mattila", "fi", "2026-11")
    made = make_pledge(context, Claim("gateway|visitor", "make_pledge", key, "the same form"), new)
    requests.post(
        made["checkout_url"],
        data={"card": "other", "other_card": "4242424242424242"},
        allow_redirects=False,
        timeout=10,
    )
    look_up_pledge(context, made["pledge_id"])
    page_id = made["checkout_url"].rsplit("/", 1)[-1]
    receive_hint(
        context.sessions, EventHint(f"evt_{page_id}", "checkout.session.completed", page_id, live=False)
    )
    apply_provider_events(context)


def charge(context: Context, campaign_id: str) -> None:
    """The campaign is closed and its plan carried out."""
    close_campaign(context.sessions, UUID(campaign_id))
    for _ in range(3):
        end_all_leases(context)
        execute_plan_lines(context)


def settle(context: Context) -> None:
    """Pledges that nobody spoke of for a while are looked up."""
    settle_unknown_payments(context)


def end_all_leases(context: Context) -> None:
    """What a dead process had claimed, and what was put back for later, is due."""
    with transaction(context.sessions) as session:
        session.execute(text("UPDATE plan_line SET next_try_at = '2000-01-01' WHERE state = 'waiting'"))


PARTS: dict[str, Callable[..., Any]] = {"pledge": pledge, "charge": charge, "settle": settle}
