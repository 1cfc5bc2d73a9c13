"""What a process does in each of the ways in which money moves; each may be begun again after a crash."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import select, text

from services.chassis.database import reading, transaction
from services.chassis.idempotency import Claim
from services.chassis.problems import Conflict
from services.pledges.domain.cards.provider_events import EventHint
from services.pledges.store.approving.approvals import Approval
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.cards.provider_events import apply_provider_events, receive_hint
from services.pledges.usecases.cards.settle_unknown import settle_unknown_payments
from services.pledges.usecases.closing.charging_run import restart_run
from services.pledges.usecases.closing.close_campaign import close_campaign
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.context import Context
from services.pledges.usecases.monthly.charge_monthly import charge_monthly_pledges
from services.pledges.usecases.monthly.schedule_monthly import keep_monthly_schedule
from services.pledges.usecases.pledging.make_pledge import NewPledge, make_pledge
from services.pledges.usecases.refunding.propose_refunds import propose_pledge_refund
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from services.pledges.usecases.transferring.transfer_run import run_transfers
from tests.crash.bank_parts import BANK_PARTS


def pledge(context: Context, campaign_id: str, key: str) -> None:
    """A backer promises, fills in the provider's page and comes back; the webhook comes too."""
    new = NewPledge(UUID(campaign_id), "card", 2_500, "aino@example.org", "Aino Mattila", "fi", "2026-11")
    made = make_pledge(context, Claim("gateway|visitor", "make_pledge", key, "the same form"), new)
    look_up_pledge(context, made["pledge_id"])
    requests.post(
        made["checkout_url"],
        data={"card": "other", "other_card": "4242424242424242"},
        allow_redirects=False,
        timeout=10,
    )
    look_up_pledge(context, made["pledge_id"])
    tell(context, "checkout.session.completed", made["checkout_url"].rsplit("/", 1)[-1])


def charge(context: Context, campaign_id: str) -> None:
    """The campaign is closed and its plan carried out; a person has seen to it that the run may run."""
    restart_run(context.sessions, "operator")
    close_campaign(context.sessions, UUID(campaign_id))
    for _ in range(4):
        end_all_leases(context)
        if execute_plan_lines(context) == 0:
            break


def settle(context: Context, campaign_id: str) -> None:
    """A pledge that nobody has spoken of for a while is looked up, and charged on where that is due."""
    settle_unknown_payments(context)
    charge(context, campaign_id)


def refund(context: Context, campaign_id: str, pledge_id: str, cents: int, object_id: str = "") -> None:
    """One person proposes to give money back, another agrees, it is sent, and the provider tells of it."""
    # After a crash it may have been proposed, or even agreed to.
    with suppress(Conflict):
        propose_pledge_refund(
            context.sessions, UUID(pledge_id), cents, "requested", "Sovittu", "person:maija"
        )
    with reading(context.sessions) as session:
        asked = session.scalars(select(Approval).where(Approval.subject_id == UUID(pledge_id))).one()
    if asked.state == "open":
        decide_approval(
            context.sessions,
            asked.id,
            approve=True,
            seen_hash=asked.content_hash,
            reason="",
            actor="person:pekka",
            authenticated_at=datetime.now(UTC).isoformat(),
        )
    send_refunds(context)
    if object_id:
        tell(context, "refund.created", object_id)


def send_refunds(context: Context, **_: str) -> None:
    """Refunds are sent until none is due."""
    for _ in range(3):
        end_all_leases(context)
        if send_due_refunds(context) == 0:
            break


def hear(context: Context, kind: str, object_id: str, **_: str) -> None:
    """The provider's webhook comes."""
    tell(context, kind, object_id)


def transfer(context: Context, **_: str) -> None:
    """What is due goes to the association's own account, or comes back from it."""
    for _ in range(3):
        end_all_leases(context)
        if run_transfers(context) == 0:
            break


def month(context: Context, campaign_id: str) -> None:
    """A month is announced; when its notice is old enough it is charged."""
    keep_monthly_schedule(context)
    with transaction(context.sessions) as session:
        # As if the days of the notice had passed.
        aged = "UPDATE monthly_pledge SET charge_on = next_due_on WHERE campaign_id = :id"
        session.execute(text(f"{aged} AND charge_on > next_due_on"), {"id": campaign_id})
    keep_monthly_schedule(context)
    for _ in range(3):
        end_all_leases(context)
        if charge_monthly_pledges(context) == 0:
            break


def tell(context: Context, kind: str, object_id: str) -> None:
    """The provider's webhook comes and takes effect."""
    receive_hint(context.sessions, EventHint(f"evt_{kind}_{object_id}", kind, object_id, live=False))
    end_all_leases(context)
    apply_provider_events(context)


def end_all_leases(context: Context) -> None:
    """What a dead process had claimed, and what was put back for later, is due."""
    with transaction(context.sessions) as session:
        for table in ("plan_line", "monthly_term", "provider_event"):
            session.execute(text(f"UPDATE {table} SET next_try_at = '2000-01-01' WHERE state = 'waiting'"))  # noqa: S608
        session.execute(text("UPDATE refund SET next_try_at = '2000-01-01' WHERE next_try_at IS NOT NULL"))
        for table in ("transfer", "transfer_reversal"):
            session.execute(text(f"UPDATE {table} SET next_try_at = '2000-01-01'"))  # noqa: S608


PARTS: dict[str, Callable[..., Any]] = {
    **BANK_PARTS,
    "pledge": pledge,
    "charge": charge,
    "refund": refund,
    "send_refunds": send_refunds,
    "settle": settle,
    "hear": hear,
    "transfer": transfer,
    "month": month,
}
