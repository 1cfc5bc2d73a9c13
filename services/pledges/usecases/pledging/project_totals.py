"""Public sums follow the pledges a moment later, in batches, so that no campaign's row is hot."""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.outbox import emit
from services.contracts.events import CampaignTotalsChanged
from services.pledges.domain.pledging.acceptance import DRAFT_RESERVES_FOR
from services.pledges.store.pledging.conditions import keep_conditions
from services.pledges.store.pledging.sums import count
from services.pledges.store.pledging.terms import CampaignTotals, marked_campaigns
from services.pledges.store.selling.rewards import follow_taken, mark_abandoned
from services.pledges.usecases.match_funding.spend_pools import spend_pools

MARKS_AT_ONCE = 1000
# Ticks come each minute; one that was late, or a worker that was away, still finds what it missed.
LOOKED_BACK = timedelta(minutes=30)


def project_totals(sessions: Sessions) -> int:
    """Recount every campaign that is marked; how many sums changed."""
    changed = 0
    while True:
        with transaction(sessions) as session:
            campaigns = marked_campaigns(session, MARKS_AT_ONCE)
            changed += _recount(session, campaigns)
        if not campaigns:
            return changed


def _recount(session: Session, campaigns: list[UUID]) -> int:
    wanted = select(CampaignTotals).where(CampaignTotals.campaign_id.in_(campaigns))
    # Locked in one order before counting: a slower projector must not write an older count over ours.
    rows = session.scalars(wanted.order_by(CampaignTotals.campaign_id).with_for_update()).all()
    spend_pools(session, campaigns)
    counted = count(session, campaigns)
    follow_taken(session, campaigns, platform_now(session) - DRAFT_RESERVES_FOR)
    keep_conditions(session, counted)
    changed = 0
    for row in rows:
        sums = asdict(counted[row.campaign_id].sums)
        if all(getattr(row, name) == value for name, value in sums.items()):
            continue
        for name, value in sums.items():
            setattr(row, name, value)
        emit(session, CampaignTotalsChanged(campaign_id=str(row.campaign_id), **sums))
        changed += 1
    return changed


def free_abandoned(sessions: Sessions) -> int:
    """Let pages hear of rewards that nobody came back to pay for; how many campaigns were marked."""
    with transaction(sessions) as session:
        until = platform_now(session) - DRAFT_RESERVES_FOR
        return mark_abandoned(session, until - LOOKED_BACK, until)
