"""What anybody may take along: experiments as the register has them, campaigns by their public figures."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.ideas.domain.campaign_states import PUBLIC_STATES, State
from services.ideas.store.campaign_views import CampaignRow, card_view, select_campaigns
from services.ideas.store.campaigns import Campaign, CampaignTotals
from services.ideas.store.experimenting.reports import ExperimentReport

# What staff have stopped is not passed on.
_OPEN_STATES = sorted(PUBLIC_STATES - {State.SUSPENDED})


def open_campaigns(session: Session, before: uuid.UUID | None, limit: int) -> Sequence[CampaignRow]:
    """Public campaigns, youngest first, with a row more if there are others."""
    wanted = select_campaigns().where(Campaign.state.in_(_OPEN_STATES))
    if before is not None:
        wanted = wanted.where(Campaign.id < before)
    return [
        CampaignRow(*row) for row in session.execute(wanted.order_by(Campaign.id.desc()).limit(limit + 1))
    ]


def campaign_view(row: CampaignRow) -> dict[str, Any]:
    """A campaign by its public figures."""
    card = card_view(row)
    names = ("slug", "title", "state", "outcome", "model", "goal_cents", "minimum_cents", "started_on")
    return {name: card[name] for name in names} | {
        "district": card["district"],
        "association": card["association"]["name"],
        "legal_mode": row.campaign.legal_mode,
        "deadline_on": card["deadline_on"],
        "closed_at": card["closed_at"],
        **card["totals"],
    }


def version_of_data(session: Session) -> str:
    """A word that changes whenever the rows do."""
    figures = select(
        func.count(),
        func.sum(Campaign.version),
        func.sum(CampaignTotals.promised_cents),
        func.sum(CampaignTotals.secured_cents),
        func.sum(CampaignTotals.collected_cents),
        func.sum(CampaignTotals.refunded_cents),
        func.sum(CampaignTotals.backers),
        func.sum(ExperimentReport.newest_number),
        func.count(ExperimentReport.public_number),
        func.max(Campaign.closed_at),
    )
    counted = (
        figures.select_from(Campaign)
        .outerjoin(CampaignTotals, CampaignTotals.campaign_id == Campaign.id)
        .outerjoin(ExperimentReport, ExperimentReport.campaign_id == Campaign.id)
        .where(Campaign.state.in_(_OPEN_STATES))
    )
    told = "|".join(str(each) for each in session.execute(counted).one())
    return hashlib.sha256(told.encode()).hexdigest()[:32]
