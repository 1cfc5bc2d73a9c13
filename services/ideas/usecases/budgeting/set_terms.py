"""Project staff agree with an association how much it covers itself, and what an hour of talkoot is worth."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.ideas.domain.campaign_states import Party, State
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.giving.needs import STILL_COUNTS
from services.ideas.store.budgeting.terms import OwnShareTerms
from services.ideas.store.campaigns import Campaign
from services.ideas.usecases.budgeting.note_contributions import note_contributions
from services.ideas.usecases.campaign_steps import capacities
from services.ideas.usecases.context import Context
from services.ideas.usecases.show_campaign import is_known


def set_own_share_terms(
    context: Context,
    who: Identity,
    campaign_id: uuid.UUID,
    *,
    basis_points: int,
    base: str,
    counts_backers: bool,
    cents_per_hour: int,
    other_public_cents: int,
    reason: str = "",
) -> dict[str, Any]:
    """Set them; once the campaign is published only for a reason. Every earlier row stays as it was.

    Raises NotFound, Forbidden for whoever belongs to the association, Conflict, Invalid on `reason`.
    """
    with transaction(context.sessions) as session:
        campaign = _campaign(session, who, campaign_id)
        if campaign.published_at is not None and not reason:
            raise Invalid("reason", "required")
        terms = OwnShareTerms(
            campaign_id=campaign_id,
            basis_points=basis_points,
            base=base,
            counts_backers=counts_backers,
            cents_per_hour=cents_per_hour,
            other_public_cents=other_public_cents,
            reason=reason,
            set_by=who.actor,
            set_at=platform_now(session),
        )
        session.add(terms)
        session.flush()
        details = {"basis_points": basis_points, "base": base, "cents_per_hour": cents_per_hour}
        audit.record(session, who.actor, "own_share.terms_set", f"campaign:{campaign_id}", details)
        note_contributions(session, campaign_id, context.share_defaults)
        return terms_view(terms)


def terms_view(terms: OwnShareTerms) -> dict[str, Any]:
    """The terms as those see them whom they concern."""
    return {
        "basis_points": terms.basis_points,
        "base": terms.base,
        "counts_backers": terms.counts_backers,
        "cents_per_hour": terms.cents_per_hour,
        "other_public_cents": terms.other_public_cents,
        "reason": terms.reason,
        "set_by": terms.set_by.removeprefix("person:"),
        "set_at": as_text(terms.set_at),
    }


def _campaign(session: Session, who: Identity, campaign_id: uuid.UUID) -> Campaign:
    # Held: two of staff do not write past each other, and publishing sees what holds.
    campaign = session.get(Campaign, campaign_id, with_for_update=True)
    if campaign is None or not is_known(campaign, who):
        raise NotFound("campaign")
    if Party.REVIEWER not in capacities(campaign, who):
        raise Forbidden("own_association" if who.is_member(campaign.association_id) else "not_yours")
    if State(campaign.state) not in STILL_COUNTS:
        raise Conflict("campaign_over", f"A campaign that is {campaign.state} has nothing to cover")
    return campaign
