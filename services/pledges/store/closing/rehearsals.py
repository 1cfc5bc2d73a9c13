"""Stored rehearsals of closings, and what came of the closings compared with them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Row, func, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.closing.comparison import LineResult
from services.pledges.store.closing.plan import ClosingPlan
from services.pledges.store.pledging.terms import CampaignTerms


class ClosingRehearsal(Base):
    """What a closing would have brought when it was last counted before the deadline."""

    __tablename__ = "closing_rehearsal"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    made_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ClosingComparison(Base):
    """Rehearsal, plan and result side by side; `unexplained` counts differences without a known cause."""

    __tablename__ = "closing_comparison"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("closing_plan.id"), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), unique=True)
    compared_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    unexplained: Mapped[int]
    is_final: Mapped[bool]


def keep_rehearsal(session: Session, campaign_id: UUID, now: datetime, content: dict[str, Any]) -> None:
    """Keep the newest rehearsal of a campaign."""
    values = {"made_at": now, "content": content}
    written = insert(ClosingRehearsal).values(campaign_id=campaign_id, **values)
    session.execute(written.on_conflict_do_update(index_elements=["campaign_id"], set_=values))


def keep_comparison(session: Session, plan: ClosingPlan, **values: Any) -> None:
    """Keep the newest comparison of a closing."""
    written = insert(ClosingComparison).values(plan_id=plan.id, campaign_id=plan.campaign_id, **values)
    session.execute(written.on_conflict_do_update(index_elements=["plan_id"], set_=values))


def campaigns_due(session: Session, until: datetime, limit: int) -> list[UUID]:
    """Open campaigns that end by then, soonest first."""
    due = select(CampaignTerms.campaign_id).where(
        CampaignTerms.state == "open", CampaignTerms.deadline <= until
    )
    return list(session.scalars(due.order_by(CampaignTerms.deadline, CampaignTerms.campaign_id).limit(limit)))


def terms_and_rehearsals(
    session: Session, until: datetime, limit: int
) -> list[tuple[CampaignTerms, ClosingRehearsal | None]]:
    """Open campaigns that end by then, each with its stored rehearsal."""
    due = (
        select(CampaignTerms, ClosingRehearsal)
        .outerjoin(ClosingRehearsal, ClosingRehearsal.campaign_id == CampaignTerms.campaign_id)
        .where(CampaignTerms.state == "open", CampaignTerms.deadline <= until)
        .order_by(CampaignTerms.deadline, CampaignTerms.campaign_id)
        .limit(limit)
    )
    return list(session.execute(due))


def decided_page(
    session: Session, before: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[ClosingPlan, CampaignTerms, ClosingComparison | None]]:
    """Closings, newest first, each with its comparison; one more than asked for if there are others."""
    decided = (
        select(ClosingPlan, CampaignTerms, ClosingComparison)
        .join(CampaignTerms, CampaignTerms.campaign_id == ClosingPlan.campaign_id)
        .outerjoin(ClosingComparison, ClosingComparison.plan_id == ClosingPlan.id)
        .order_by(ClosingPlan.decided_at.desc(), ClosingPlan.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        here = func.row(ClosingPlan.decided_at, ClosingPlan.id)
        decided = decided.where(here < func.row(*before))
    return list(session.execute(decided))


def plans_to_compare(session: Session, since: datetime, earlier: datetime, limit: int) -> list[UUID]:
    """Plans decided since then whose comparison is not final and is older than that, oldest first."""
    open_plans = (
        select(ClosingPlan.id)
        .outerjoin(ClosingComparison, ClosingComparison.plan_id == ClosingPlan.id)
        .where(
            ClosingPlan.decided_at >= since,
            or_(
                ClosingComparison.plan_id.is_(None),
                ~ClosingComparison.is_final & (ClosingComparison.compared_at <= earlier),
            ),
        )
        .order_by(ClosingComparison.compared_at.nulls_first(), ClosingPlan.id)
    )
    return list(session.scalars(open_plans.limit(limit)))


def count_unexplained(session: Session) -> int:
    """How many closings have a difference that nobody can explain."""
    counted = select(func.count()).where(ClosingComparison.unexplained > 0)
    return session.scalar(counted) or 0


_CHANGED = text(
    "SELECT EXISTS (SELECT 1 FROM pledge JOIN pledge_change AS change ON change.pledge_id = pledge.id "
    "WHERE pledge.campaign_id = :campaign_id AND change.at > :since AND change.at < :until)"
)


def pledges_changed(session: Session, campaign_id: UUID, since: datetime, until: datetime) -> bool:
    """Whether anything happened to a pledge of the campaign between two moments."""
    told = {"campaign_id": campaign_id, "since": since, "until": until}
    return bool(session.execute(_CHANGED, told).scalar_one())


_RESULTS = text(
    """
    WITH sent AS (
        SELECT line.pledge_id,
               bool_or(event.name = 'pledge.outcome_decided.v1') AS outcome,
               bool_or(event.name = 'pledge.paid.v1') AS charged,
               bool_or(event.name = 'refund.listed.v1') AS refund
        FROM plan_line AS line
        JOIN outbox_delivery AS delivery
          ON delivery.subscriber = 'notify' AND delivery.aggregate = 'pledge:' || line.pledge_id
        JOIN outbox_event AS event ON event.id = delivery.event_id AND event.occurred_at >= :begun_at
        WHERE line.plan_id = :plan_id
        GROUP BY line.pledge_id
    ), given_back AS (
        SELECT refund.pledge_id,
               sum(refund.amount_cents) AS cents,
               coalesce(sum(refund.amount_cents) FILTER (WHERE refund.listed_at >= :decided_at), 0) AS since
        FROM refund JOIN plan_line AS line ON line.pledge_id = refund.pledge_id
        WHERE line.plan_id = :plan_id AND refund.state <> 'dropped'
        GROUP BY refund.pledge_id
    )
    SELECT line.action, coalesce(line.method, pledge.method), coalesce(line.has_letter, true), line.state,
           pledge.state, pledge.method, count(*), sum(line.amount_cents),
           sum(CASE line.action
               WHEN 'charge' THEN CASE WHEN pledge.state = 'paid' THEN pledge.paid_cents ELSE 0 END
                   - coalesce((SELECT sum(amount_cents) FROM surplus_charge AS surplus
                       WHERE surplus.pledge_id = pledge.id), 0)
               WHEN 'keep' THEN pledge.paid_cents - coalesce(given_back.cents, 0)
                   - coalesce((SELECT sum(lost_cents) FROM dispute
                       WHERE dispute.pledge_id = pledge.id), 0)
               WHEN 'refund' THEN coalesce(given_back.since, 0)
               ELSE 0 END),
           count(*) FILTER (WHERE sent.outcome), count(*) FILTER (WHERE sent.charged),
           count(*) FILTER (WHERE sent.refund)
    FROM plan_line AS line
    JOIN pledge ON pledge.id = line.pledge_id
    LEFT JOIN sent ON sent.pledge_id = line.pledge_id
    LEFT JOIN given_back ON given_back.pledge_id = line.pledge_id
    WHERE line.plan_id = :plan_id
    GROUP BY 1, 2, 3, 4, 5, 6
    """
)


def results_of(session: Session, plan: ClosingPlan, begun_at: datetime) -> list[LineResult]:
    """What came of a plan's lines; letters count that were written since `begun_at`, by the real clock."""
    told = {"plan_id": plan.id, "decided_at": plan.decided_at, "begun_at": begun_at}
    return [_result(row) for row in session.execute(_RESULTS, told)]


def _result(row: Row[*tuple[Any, ...]]) -> LineResult:
    return LineResult(*row[:6], *(int(each) for each in row[6:]))
