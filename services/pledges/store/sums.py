"""The sums of campaigns, counted from their pledges."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.pledges.domain.pledge_states import PledgeState
from services.pledges.domain.sums import PledgeGroup, Sums, sum_up
from services.pledges.store.pledge import Pledge


def sums_of(session: Session, campaigns: Sequence[UUID]) -> dict[UUID, Sums]:
    """The sums of each of the campaigns, at one moment."""
    counted = (
        select(
            Pledge.campaign_id,
            Pledge.state,
            func.count(),
            func.sum(Pledge.amount_cents),
            func.sum(Pledge.paid_cents),
            func.sum(Pledge.refunded_cents),
        )
        .where(Pledge.campaign_id.in_(campaigns))
        .group_by(Pledge.campaign_id, Pledge.state)
    )
    groups: dict[UUID, list[PledgeGroup]] = {campaign_id: [] for campaign_id in campaigns}
    for campaign_id, state, pledges, amount, paid, refunded in session.execute(counted):
        groups[campaign_id].append(
            PledgeGroup(PledgeState(state), pledges, int(amount), int(paid), int(refunded))
        )
    return {campaign_id: sum_up(found) for campaign_id, found in groups.items()}
