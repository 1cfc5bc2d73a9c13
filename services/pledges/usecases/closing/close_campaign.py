"""A campaign's deadline passes: one decision, stored as one plan, in one transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select, text
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.contracts.events import CampaignClosed, CampaignClosingStarted
from services.pledges.domain.closing.outcome import ACTIONS, Outcome, decide
from services.pledges.domain.pledging.conditions import Solution
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.closing.plan import ClosingPlan, release_unmet
from services.pledges.store.pledging.sums import count
from services.pledges.store.pledging.terms import CampaignTerms, mark_totals, terms_for_closing
from services.pledges.usecases.cards.settle_unknown import hear_open_pages
from services.pledges.usecases.context import Context

AT_ONCE = 50

# Set-based, so that ten thousand pledges are decided in the moment in which the terms are locked.
_WRITE_LINES = text(
    """
    INSERT INTO plan_line (pledge_id, plan_id, action, amount_cents, next_try_at)
    SELECT pledge.id, :plan_id, rule.action,
           CASE WHEN pledge.state = 'paid' THEN pledge.paid_cents
               - coalesce((SELECT sum(refund.amount_cents) FROM refund
                   WHERE refund.pledge_id = pledge.id AND refund.state <> 'dropped'), 0)
               - coalesce((SELECT sum(dispute.lost_cents) FROM dispute
                   WHERE dispute.pledge_id = pledge.id), 0)
           ELSE pledge.amount_cents END,
           :now
    FROM pledge
    JOIN unnest(CAST(:states AS text[]), CAST(:actions AS text[])) AS rule (state, action)
      ON rule.state = pledge.state
    WHERE pledge.campaign_id = :campaign_id
    """
)
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
        counted = count(session, [campaign_id])[campaign_id]
        sums = counted.sums
        cancelled = terms.state == "cancelled"
        outcome = Outcome.CANCELLED if cancelled else decide(terms.model, terms.minimum_cents, sums)
        plan = ClosingPlan(
            id=new_id(),
            campaign_id=campaign_id,
            outcome=outcome,
            secured_cents=sums.secured_cents,
            matched_cents=sums.matched_cents,
            decided_at=now,
        )
        session.add(plan)
        session.flush()
        _write_lines(session, plan, counted.solution)
        terms.state = outcome
        mark_totals(session, campaign_id)
        emit(session, CampaignClosingStarted(campaign_id=str(campaign_id)))
        emit(session, _closed(terms, plan))
        return True


def _is_due(session: Session, terms: CampaignTerms, now: datetime) -> bool:
    if terms.state == "cancelled":
        planned = select(ClosingPlan.id).where(ClosingPlan.campaign_id == terms.campaign_id)
        return session.scalar(planned) is None
    return terms.state == "open" and terms.deadline <= now


def _write_lines(session: Session, plan: ClosingPlan, solution: Solution) -> None:
    actions = ACTIONS[Outcome(plan.outcome)]
    session.execute(
        _WRITE_LINES,
        {
            "plan_id": plan.id,
            "campaign_id": plan.campaign_id,
            "now": plan.decided_at,
            "states": [str(state) for state in actions],
            "actions": [str(action) for action in actions.values()],
        },
    )
    if plan.outcome == Outcome.FUNDED:
        release_unmet(session, solution)
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
