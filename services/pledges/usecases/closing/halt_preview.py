"""What follows from stopping a campaign, told before it is done, and how far it has come afterwards."""

from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading
from services.chassis.identity import Identity
from services.chassis.problems import Forbidden, NotFound
from services.contracts.roles import Role
from services.pledges.domain.closing.outcome import ACTIONS, Action, Outcome
from services.pledges.domain.pledging.pledge_states import PROMISED, PledgeState
from services.pledges.domain.refunding.refund_states import RefundState
from services.pledges.store.closing.plan import ClosingPlan, PlanLine
from services.pledges.store.disputing.disputes import Dispute
from services.pledges.store.pledging.campaign_notices import newest_notices
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refunds import Refund

NOTICES_SHOWN = 10
_STAFF = frozenset({Role.REVIEWER.value, Role.ADMIN.value, Role.FINANCE.value, Role.FINANCE_APPROVER.value})


def halt_preview(sessions: Sessions, campaign_id: UUID, who: Identity) -> dict[str, Any]:
    """What cancelling would release and refund, and what the plan and the notices have reached.

    For staff and the association's own members. Raises NotFound, Forbidden.
    """
    with reading(sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        if not (who.roles & _STAFF or who.is_member(terms.association_id)):
            raise Forbidden("not_a_member")
        return {
            "campaign_id": str(campaign_id),
            "state": terms.state,
            "halt_reason": terms.halt_reason,
            "deadline": terms.deadline,
            "deadline_passed": terms.deadline <= platform_now(session),
            **_consequences(session, campaign_id),
            "plan": _plan(session, campaign_id),
            "notices": [
                {
                    "kind": each.kind,
                    "at": each.at,
                    "told": each.told,
                    "finished": each.finished_at is not None,
                }
                for each in newest_notices(session, campaign_id, NOTICES_SHOWN)
            ],
        }


def _consequences(session: Session, campaign_id: UUID) -> dict[str, int]:
    """The same table that the plan of a cancelled campaign is made from, counted instead of written."""
    listed = (
        select(func.coalesce(func.sum(Refund.amount_cents), 0))
        .where(Refund.pledge_id == Pledge.id, Refund.state != RefundState.DROPPED)
        .scalar_subquery()
    )
    lost = (
        select(func.coalesce(func.sum(Dispute.lost_cents), 0))
        .where(Dispute.pledge_id == Pledge.id)
        .scalar_subquery()
    )
    counted = (
        select(
            Pledge.state,
            Pledge.method,
            func.count(),
            func.sum(
                case(
                    (Pledge.state == PledgeState.PAID, Pledge.paid_cents - listed - lost),
                    else_=Pledge.amount_cents,
                )
            ),
        )
        .where(Pledge.campaign_id == campaign_id, Pledge.state.in_(sorted(PROMISED)))
        .group_by(Pledge.state, Pledge.method)
    )
    told = dict.fromkeys(
        ("backers", "released", "released_cents", "refunded", "refund_card_cents", "refund_bank_cents"), 0
    )
    for state, method, pledges, cents in session.execute(counted):
        action = ACTIONS[Outcome.CANCELLED].get(PledgeState(state))
        told["backers"] += pledges
        if action is Action.RELEASE:
            told["released"] += pledges
            told["released_cents"] += int(cents)
        elif action is Action.REFUND:
            by_bank = method in ("bank_transfer", "cash")
            told["refunded"] += pledges
            told["refund_bank_cents" if by_bank else "refund_card_cents"] += int(cents)
    return told


def _plan(session: Session, campaign_id: UUID) -> dict[str, Any] | None:
    plan = session.scalar(select(ClosingPlan).where(ClosingPlan.campaign_id == campaign_id))
    if plan is None:
        return None
    counted = select(PlanLine.state, func.count()).where(PlanLine.plan_id == plan.id)
    by_state: dict[str, int] = dict(session.execute(counted.group_by(PlanLine.state)).all())
    return {
        "outcome": plan.outcome,
        "lines": sum(by_state.values()),
        "done": by_state.get("done", 0),
        "stuck": by_state.get("stuck", 0),
    }
