"""Campaigns and pledges of the past, as a pool would have met them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, exists, literal, or_, select, text
from sqlalchemy.orm import Session

from services.pledges.store.closing.plan import ClosingPlan
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms

# A change of a pledge, with what it was worth from then on; what goes back later is not known here.
_CHANGES = text(
    """
    SELECT c.at, c.pledge_id, p.campaign_id, coalesce(p.backer, 'pledge:' || p.id) AS person, y.card,
        EXISTS (SELECT FROM organiser_reader r
            WHERE r.association_id = t.association_id AND r.reader = p.backer) AS is_organiser,
        CASE
            WHEN c.state = 'pledged' AND p.condition_kind IS NOT NULL THEN 0
            WHEN c.state = ANY(CAST(:secured AS text[])) OR c.happening = 'moved_to_bank' THEN c.amount_cents
            ELSE 0 END AS worth_cents
    FROM pledge_change c JOIN pledge p ON p.id = c.pledge_id
    JOIN campaign_terms t ON t.campaign_id = p.campaign_id
    LEFT JOIN payment y ON y.pledge_id = p.id
    WHERE p.campaign_id = ANY(CAST(:campaigns AS uuid[]))
        AND p.secured_at >= :since AND p.secured_at < :until
    ORDER BY c.at, c.id LIMIT :limit
    """
)


def past_campaigns(
    session: Session,
    districts: Collection[str],
    campaigns: Collection[UUID],
    since: datetime,
    until: datetime,
    limit: int,
) -> list[Any]:
    """Campaigns that took pledges in that time: terms, and the outcome where one was decided."""
    query = (
        select(
            CampaignTerms.campaign_id,
            CampaignTerms.title,
            CampaignTerms.model,
            CampaignTerms.goal_cents,
            CampaignTerms.minimum_cents,
            CampaignTerms.deadline,
            ClosingPlan.outcome,
        )
        .outerjoin(ClosingPlan, ClosingPlan.campaign_id == CampaignTerms.campaign_id)
        .where(CampaignTerms.deadline > since, CampaignTerms.state != "cancelled")
    )
    if districts or campaigns:
        query = query.where(
            or_(
                CampaignTerms.district_slug == any_(literal(list(districts), ARRAY(Text))),
                CampaignTerms.campaign_id == any_(literal(list(campaigns), ARRAY(Uuid))),
            )
        )
    took = exists().where(Pledge.campaign_id == CampaignTerms.campaign_id, Pledge.secured_at < until)
    query = query.where(took)
    return list(session.execute(query.order_by(CampaignTerms.deadline).limit(limit)))


def past_changes(
    session: Session,
    campaigns: Collection[UUID],
    secured: Collection[str],
    since: datetime,
    until: datetime,
    limit: int,
) -> list[Any]:
    """Every change of the pledges secured in that time, in the order in which they happened."""
    asked = {
        "campaigns": list(campaigns),
        "secured": list(secured),
        "since": since,
        "until": until,
        "limit": limit,
    }
    return list(session.execute(_CHANGES, asked))
