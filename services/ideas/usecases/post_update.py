"""The association tells its backers how the campaign is going."""

import uuid
from typing import Any

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Forbidden, InvalidFields
from services.contracts.events import CampaignUpdatePosted
from services.ideas.domain.campaign_states import PUBLIC_STATES, Party, State
from services.ideas.domain.donation_words import donation_words
from services.ideas.domain.legal import LegalMode
from services.ideas.store.campaign_views import update_view
from services.ideas.store.campaigns import Campaign, CampaignUpdate
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign


def post_update(
    sessions: Sessions,
    who: Identity,
    campaign_id: uuid.UUID,
    *,
    title: str,
    body: str,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Post. Raises Forbidden, Conflict before publishing, InvalidFields for a sale's words of donation."""
    with transaction(sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return earlier
        campaign = lock_visible_campaign(session, campaign_id, who)
        if Party.MEMBER not in capacities(campaign, who):
            raise Forbidden("not_a_member")
        _check(campaign, title, body)
        update = CampaignUpdate(
            id=new_id(),
            campaign_id=campaign.id,
            title=title,
            body=body,
            posted_by=who.subject,
            posted_at=platform_now(session),
        )
        session.add(update)
        emit(
            session,
            CampaignUpdatePosted(campaign_id=str(campaign.id), update_id=str(update.id), title=title),
        )
        audit.record(session, who.actor, "campaign.update_posted", f"campaign:{campaign.id}")
        view = update_view(update)
        remember(session, claim, view)
        return view


def _check(campaign: Campaign, title: str, body: str) -> None:
    if State(campaign.state) not in PUBLIC_STATES:
        raise Conflict("wrong_state", "Updates are for campaigns that have been published")
    if campaign.legal_mode == LegalMode.PRESALE:
        found = {field: donation_words([text]) for field, text in {"title": title, "body": body}.items()}
        if any(found.values()):
            raise InvalidFields(
                {field: ["donation_words", *words] for field, words in found.items() if words}
            )
