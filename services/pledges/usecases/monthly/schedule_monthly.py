"""The calendar of monthly pledges: end them with their campaign, announce the next charge, make its pledge.

A month is charged only under a notice that named its day and sum. Whoever was told late is charged
late; after a downtime the newest month is announced afresh and the earlier ones are told as missed.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Problem
from services.pledges.domain.monthly.monthly_rules import (
    due_after,
    is_overtaken,
    is_still_as_announced,
    next_charge,
)
from services.pledges.domain.monthly.monthly_states import MonthlyState
from services.pledges.domain.pledging.deadlines import last_day, local_day
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.cards.payment import Payment
from services.pledges.store.monthly.monthly_pledges import MonthlyPledge, MonthlyTerm, lock_monthly
from services.pledges.store.pledging.pledge import Pledge, is_forgotten
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import advance, note
from services.pledges.usecases.context import Context
from services.pledges.usecases.monthly.advance_monthly import (
    CAMPAIGN_CANCELLED,
    CAMPAIGN_ENDED,
    CONTACT_ERASED,
    end,
)
from services.pledges.usecases.monthly.monthly_events import emit_announced
from services.pledges.usecases.pledging.admission import admit, reserve
from services.pledges.usecases.pledging.pledge_events import emit_made

log = logs.get(__name__)

AT_ONCE = 200
_LIVING = (MonthlyState.AWAITING_FIRST, MonthlyState.ACTIVE, MonthlyState.PAUSED)
_RUNNING = ("open", "suspended")


def keep_monthly_schedule(context: Context) -> int:
    """Do what today asks of monthly pledges; how many were ended, announced or made due."""
    return sum(
        _each(context, find, act)
        for find, act in ((_of_ended_campaigns, _end), (_to_announce, _announce), (_announced, _make_due))
    )


def _each(
    context: Context,
    find: Callable[[Context, Session, datetime], Sequence[UUID]],
    act: Callable[[Context, UUID], bool],
) -> int:
    """Act on all that is due, in slices; each has its own transaction and looks again under its lock."""
    acted = 0
    while True:
        with reading(context.sessions) as session:
            due = find(context, session, platform_now(session))
        moved = sum(act(context, monthly_id) for monthly_id in due)
        acted += moved
        if moved == 0 or len(due) < AT_ONCE:
            return acted


def _of_ended_campaigns(_context: Context, session: Session, _now: datetime) -> Sequence[UUID]:
    wanted = (
        select(MonthlyPledge.pledge_id)
        .join(CampaignTerms, CampaignTerms.campaign_id == MonthlyPledge.campaign_id)
        .where(MonthlyPledge.state.in_(_LIVING), CampaignTerms.state.not_in(_RUNNING))
        .order_by(MonthlyPledge.pledge_id)
    )
    return session.scalars(wanted.limit(AT_ONCE)).all()


def _to_announce(context: Context, session: Session, now: datetime) -> Sequence[UUID]:
    soon = local_day(now) + context.settings.monthly_notice
    wanted = _active().where(MonthlyPledge.charge_on.is_(None), MonthlyPledge.next_due_on <= soon)
    return session.scalars(wanted.order_by(MonthlyPledge.next_due_on).limit(AT_ONCE)).all()


def _announced(_context: Context, session: Session, now: datetime) -> Sequence[UUID]:
    wanted = _active().where(MonthlyPledge.charge_on <= local_day(now))
    return session.scalars(wanted.order_by(MonthlyPledge.charge_on).limit(AT_ONCE)).all()


def _active() -> Select[UUID]:
    return (
        select(MonthlyPledge.pledge_id)
        .join(CampaignTerms, CampaignTerms.campaign_id == MonthlyPledge.campaign_id)
        .where(MonthlyPledge.state == MonthlyState.ACTIVE, CampaignTerms.state == "open")
    )


def _end(context: Context, monthly_id: UUID) -> bool:
    with transaction(context.sessions, "monthly.ended") as session:
        monthly = lock_monthly(session, monthly_id)
        if monthly is None:
            return False
        terms = session.get_one(CampaignTerms, monthly.campaign_id)
        reason = CAMPAIGN_CANCELLED if terms.state == "cancelled" else CAMPAIGN_ENDED
        return end(session, monthly, terms, platform_now(session), reason)


def _announce(context: Context, monthly_id: UUID) -> bool:
    with transaction(context.sessions, "monthly.announced") as session:
        monthly = lock_monthly(session, monthly_id)
        if monthly is None or monthly.state != MonthlyState.ACTIVE or monthly.charge_on is not None:
            return False
        terms, now = session.get_one(CampaignTerms, monthly.campaign_id), platform_now(session)
        day_of_month, next_due_on = monthly.schedule
        coming = next_charge(next_due_on, day_of_month, local_day(now), context.settings.monthly_notice)
        if coming is None:
            return False
        if is_forgotten(session, session.get_one(Pledge, monthly.pledge_id)):
            return end(session, monthly, terms, now, CONTACT_ERASED)
        if coming.charge_on > last_day(terms.deadline):
            return end(session, monthly, terms, now, CAMPAIGN_ENDED)
        for missed in coming.missed:
            session.add(_without_charge(monthly_id, missed, "missed", now))
        monthly.next_due_on, monthly.charge_on = coming.due_on, coming.charge_on
        monthly.announced_at = now
        emit_announced(session, monthly, terms, coming.charge_on, len(coming.missed))
        return True


def _make_due(context: Context, monthly_id: UUID) -> bool:
    """Make the pledge of the announced month, which the charging then takes up."""
    with transaction(context.sessions, "monthly.made_due") as session:
        try:
            terms, now = admit(session, session.get_one(MonthlyPledge, monthly_id).campaign_id)
        except Problem:
            # Suspended or over since we looked; what follows is decided when that is known.
            return False
        monthly, today = lock_monthly(session, monthly_id), local_day(now)
        if monthly is None or monthly.state != MonthlyState.ACTIVE or monthly.charge_on is None:
            return False
        if is_overtaken(monthly.charge_on, today):
            monthly.withdraw_notice()
            return True
        if not is_still_as_announced(monthly.charge_on, today):
            return False
        if is_forgotten(session, session.get_one(Pledge, monthly.pledge_id)):
            return end(session, monthly, terms, now, CONTACT_ERASED)
        try:
            reserve(session, terms, monthly.amount_cents, now)
        except Problem as refusal:
            return end(session, monthly, terms, now, refusal.code)
        _add_pledge(session, monthly, terms, now)
        return True


def _add_pledge(session: Session, monthly: MonthlyPledge, terms: CampaignTerms, now: datetime) -> None:
    first = session.get_one(Pledge, monthly.pledge_id)
    pledge = Pledge(
        id=new_id(),
        campaign_id=monthly.campaign_id,
        method="card",
        amount_cents=monthly.amount_cents,
        state=PledgeState.DRAFT,
        locale=first.locale,
        contact_subject=first.contact_subject,
        link_generation=first.link_generation,
        consent_version=monthly.consent_version,
        made_at=now,
        reserved_at=now,
        monthly_id=monthly.pledge_id,
        backer=first.backer,
    )
    session.add(pledge)
    session.flush()
    card, customer = monthly.payment_method_id, monthly.customer_id
    session.add(Payment(pledge_id=pledge.id, customer_id=customer, payment_method_id=card))
    session.flush()
    day_of_month, due_on = monthly.schedule
    cause = f"monthly:{monthly.pledge_id}:{due_on.isoformat()}"
    note(session, pledge, "made", now, cause=cause)
    emit_made(session, pledge, terms, None)
    advance(session, pledge, Happening.CARD_SAVED, now, "monthly", cause=cause)
    pledge.secured_at = now
    advance(session, pledge, Happening.QUEUED_TO_CHARGE, now, cause=cause)
    session.add(
        MonthlyTerm(
            monthly_id=monthly.pledge_id,
            due_on=due_on,
            outcome="charged",
            pledge_id=pledge.id,
            state="waiting",
            next_try_at=now,
        )
    )
    monthly.next_due_on = due_after(due_on, day_of_month)
    monthly.withdraw_notice()


def skip_month(session: Session, monthly: MonthlyPledge, now: datetime) -> None:
    """Leave the next month out, in the caller's transaction, which holds the monthly pledge."""
    day_of_month, due_on = monthly.schedule
    session.add(_without_charge(monthly.pledge_id, due_on, "skipped", now))
    monthly.next_due_on = due_after(due_on, day_of_month)
    monthly.withdraw_notice()


def _without_charge(monthly_id: UUID, due_on: date, outcome: str, now: datetime) -> MonthlyTerm:
    return MonthlyTerm(monthly_id=monthly_id, due_on=due_on, outcome=outcome, state="done", next_try_at=now)
