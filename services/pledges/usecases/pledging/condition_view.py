"""How conditions stand, for the backer who has one and for everybody who looks at the campaign."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.store.pledging.conditions import CampaignConditions
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTotals


def condition_view(session: Session, pledge: Pledge) -> dict[str, Any] | None:
    """The pledge's condition and where it stands, a moment old like the public sums."""
    condition = pledge.condition
    if condition is None:
        return None
    stands = session.get(CampaignConditions, pledge.campaign_id)
    totals = session.get_one(CampaignTotals, pledge.campaign_id)
    reached, holds = None, False
    if stands is not None and pledge.state == PledgeState.PLEDGED:
        holds = stands.holds(condition, totals.matched_cents)
        reached = stands.reached(condition, totals.matched_cents, counts_itself=holds)
    return {
        "kind": condition.kind,
        "threshold": condition.threshold,
        "reached": reached,
        "holds": holds,
    }


def campaign_conditions(sessions: Sessions, campaign_id: UUID) -> dict[str, Any]:
    """How much of a campaign's promises is conditional, and what would bring waiting ones in."""
    with reading(sessions) as session:
        row = session.get(CampaignConditions, campaign_id)
        return {
            "campaign_id": campaign_id,
            "conditional_pledges": row.conditional_pledges if row else 0,
            "conditional_cents": row.conditional_cents if row else 0,
            "waiting_pledges": row.waiting_pledges if row else 0,
            "waiting_cents": row.waiting_cents if row else 0,
            "unlocks": row.unlocks if row else [],
        }


def condition_actions(pledge: Pledge, *, is_open: bool, may_back_out: bool) -> list[str]:
    """What the backer can do with the condition now, of change_condition and remove_condition."""
    if pledge.condition is None or pledge.state != PledgeState.PLEDGED or not is_open:
        return []
    return ["change_condition", "remove_condition"] if may_back_out else ["remove_condition"]
