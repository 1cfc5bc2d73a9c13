"""The pages of a district tell what its campaigns have been paid."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.chassis.outbox import emit
from services.contracts.events import CampaignPaidOutChanged
from services.pledges.domain.settling.settlement_states import SettlementState
from services.pledges.store.settling.settlements import Settlement


def tell_paid_out(session: Session, campaign_id: UUID) -> None:
    """Say what the campaign's settlements have paid, as they stand in this transaction."""
    session.flush()
    paid = select(func.coalesce(func.sum(Settlement.amount_cents), 0)).where(
        Settlement.campaign_id == campaign_id, Settlement.state == SettlementState.PAID
    )
    cents = int(session.scalars(paid).one())
    emit(session, CampaignPaidOutChanged(campaign_id=str(campaign_id), paid_out_cents=cents))
