"""Public sums follow the pledges a moment later, in batches, so that no campaign's row is hot."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, transaction
from services.chassis.outbox import emit
from services.contracts.events import CampaignTotalsChanged
from services.pledges.store.pledging.conditions import keep_conditions
from services.pledges.store.pledging.sums import count
from services.pledges.store.pledging.terms import CampaignTotals, marked_campaigns

MARKS_AT_ONCE = 1000


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
    counted = count(session, campaigns)
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
