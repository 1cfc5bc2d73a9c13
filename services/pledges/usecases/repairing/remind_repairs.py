"""Backers whose card could not be charged are reminded until it is repaired or the time is over."""

from datetime import datetime

from sqlalchemy import Interval, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.pledges.domain.pledging.pledge_states import IN_REPAIR
from services.pledges.domain.repairing.repair_rules import Reminder, Rhythm, reminder_due
from services.pledges.store.cards.payment import Payment
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.repairing.repairs import Repair
from services.pledges.usecases.advance_pledge import note
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.pledge_events import emit_repair_reminded
from services.pledges.usecases.repairing.repair_view import rhythm

AT_ONCE = 200

Row = tuple[Repair, Pledge, Payment, CampaignTerms]


def remind_repairs(context: Context) -> int:
    """Remind everybody for whom a mail is due; how many were reminded."""
    total, plan = 0, rhythm(context.settings)
    while True:
        with transaction(context.sessions) as session:
            now = platform_now(session)
            due = _due(session, plan)
            reminded = sum(_remind(session, row, now, plan) for row in due)
        total += reminded
        if reminded == 0 or len(due) < AT_ONCE:
            return total


def _due(session: Session, plan: Rhythm) -> list[Row]:
    now = func.platform_now()
    every, last = (cast(literal(span), Interval) for span in (plan.every, plan.last_before_end))
    last_at = Payment.repair_until - last
    wanted = (
        select(Repair, Pledge, Payment, CampaignTerms)
        .join(Pledge, Pledge.id == Repair.pledge_id)
        .join(Payment, Payment.pledge_id == Repair.pledge_id)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(
            Pledge.state.in_(IN_REPAIR),
            # A month of a monthly pledge has its one letter; the agreement waits until it is repaired.
            Pledge.monthly_id.is_(None),
            Payment.repair_until > now,
            # The rule itself judges; the query leaves out what cannot be due.
            or_(Repair.told_at <= now - every, (last_at <= now) & (Repair.told_at < last_at)),
            or_(last_at > now, Repair.told_at < last_at),
        )
        .order_by(Repair.told_at)
        .limit(AT_ONCE)
    )
    held = wanted.with_for_update(of=Pledge, key_share=True, skip_locked=True)
    return [(repair, pledge, payment, terms) for repair, pledge, payment, terms in session.execute(held)]


def _remind(session: Session, row: Row, now: datetime, plan: Rhythm) -> bool:
    repair, pledge, payment, terms = row
    if payment.repair_until is None:
        return False
    reminder = reminder_due(repair.told_at, payment.repair_until, now, plan)
    if reminder is None:
        return False
    repair.told_at = now
    note(session, pledge, "repair_reminded", now, reminder)
    emit_repair_reminded(session, pledge, terms, payment, is_last=reminder is Reminder.LAST)
    return True
