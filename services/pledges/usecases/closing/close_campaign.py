"""A campaign's deadline passes: one decision, stored as one plan, in one transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select, text
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.contracts.events import CampaignClosed, CampaignClosingStarted
from services.pledges.domain.closing.decision import Decision, decide_closing
from services.pledges.domain.closing.outcome import Outcome
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.closing.plan import ClosingPlan
from services.pledges.store.closing.plan_lines import write_lines
from services.pledges.store.pledging.sums import Counted, count
from services.pledges.store.pledging.terms import CampaignTerms, mark_totals, terms_for_closing
from services.pledges.usecases.cards.settle_unknown import hear_open_pages
from services.pledges.usecases.context import Context
from services.pledges.usecases.match_funding.spend_pools import spend_pools

AT_ONCE = 50

_QUEUE_CHARGES = text(
    """
    WITH queued AS (
        UPDATE pledge SET state = :queued FROM plan_line
        WHERE plan_line.pledge_id = pledge.id AND plan_line.plan_id = :plan_id
          AND plan_line.action = 'charge' AND pledge.state = :pledged
        RETURNING pledge.id, pledge.amount_cents
    )
    INSERT INTO pledge_change (pledge_id, at, happening, state, amount_cents, actor, cause)
    SELECT id, :now, :happening, :queued, amount_cents, 'platform', :cause FROM queued
    """
)


def close_due_campaigns(context: Context) -> int:
    """Decide on every campaign whose deadline has passed or that was cancelled; how many were decided.

    A suspended campaign waits: staff first say whether it goes on.
    """
    has_plan = exists().where(ClosingPlan.campaign_id == CampaignTerms.campaign_id)
    is_due = (CampaignTerms.state == "open") & (CampaignTerms.deadline <= func.platform_now())
    is_cancelled = (CampaignTerms.state == "cancelled") & ~has_plan
    due = select(CampaignTerms.campaign_id).where(or_(is_due, is_cancelled)).limit(AT_ONCE)
    with reading(context.sessions) as session:
        campaigns = session.scalars(due).all()
    hear_open_pages(context, campaigns)
    return sum(close_campaign(context.sessions, campaign_id) for campaign_id in campaigns)


def close_campaign(sessions: Sessions, campaign_id: UUID) -> bool:
    """Take the one decision on a campaign, unless it has been taken; whether this call took it."""
    with transaction(sessions, "closing.decided") as session:
        terms = terms_for_closing(session, campaign_id)
        now = platform_now(session)
        if terms is None or not _is_due(session, terms, now):
            return False
        spend_pools(session, [campaign_id])
        counted = count(session, [campaign_id])[campaign_id]
        sums = counted.sums
        decision = decision_on(terms, counted)
        plan = ClosingPlan(
            id=new_id(),
            campaign_id=campaign_id,
            outcome=decision.outcome,
            secured_cents=sums.secured_cents,
            matched_cents=sums.matched_cents,
            decided_at=now,
        )
        session.add(plan)
        session.flush()
        write_lines(session, plan, decision)
        if decision.outcome is Outcome.FUNDED:
            _queue_charges(session, plan)
        terms.state = decision.outcome
        mark_totals(session, campaign_id)
        emit(session, CampaignClosingStarted(campaign_id=str(campaign_id)))
        emit(session, _closed(terms, plan))
        return True


def _is_due(session: Session, terms: CampaignTerms, now: datetime) -> bool:
    if terms.state == "cancelled":
        planned = select(ClosingPlan.id).where(ClosingPlan.campaign_id == terms.campaign_id)
        return session.scalar(planned) is None
    return terms.state == "open" and terms.deadline <= now


def decision_on(terms: CampaignTerms, counted: Counted) -> Decision:
    """What is decided of a campaign that stands so."""
    return decide_closing(
        terms.model,
        terms.minimum_cents,
        counted.sums,
        counted.solution,
        is_cancelled=terms.state == "cancelled",
    )


def _queue_charges(session: Session, plan: ClosingPlan) -> None:
    session.execute(
        _QUEUE_CHARGES,
        {
            "plan_id": plan.id,
            "now": plan.decided_at,
            "pledged": PledgeState.PLEDGED,
            "queued": PledgeState.QUEUED,
            "happening": Happening.QUEUED_TO_CHARGE,
            "cause": f"plan:{plan.id}",
        },
    )


def _closed(terms: CampaignTerms, plan: ClosingPlan) -> CampaignClosed:
    return CampaignClosed(
        campaign_id=str(terms.campaign_id),
        campaign_title=terms.title,
        outcome=plan.outcome,
        secured_cents=plan.secured_cents,
        plan_id=str(plan.id),
        published_by=terms.published_by,
    )
