"""Project staff decide whether a campaign may ask for money."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Forbidden, Invalid
from services.contracts.events import CampaignReviewed
from services.ideas.domain.campaign_states import Party, State, Step
from services.ideas.domain.reviewing import SameReviewer, completes, reviewers_needed
from services.ideas.store.campaigns import Campaign
from services.ideas.store.reviews import CampaignApproval, CampaignFieldComment, approval_of
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign, take_step
from services.ideas.usecases.show_campaign import campaign_for

DECISIONS = {"approved": Step.APPROVE, "needs_work": Step.ASK_FOR_WORK, "rejected": Step.REJECT}
SECOND_REVIEWER_ABOVE_CENTS = 1_000_000


@dataclass(frozen=True)
class FieldComment:
    """What is to be mended at one field."""

    field: str
    text: str


def review_campaign(
    sessions: Sessions,
    who: Identity,
    campaign_id: uuid.UUID,
    *,
    decision: str,
    reason: str = "",
    version: int | None = None,
    comments: Sequence[FieldComment] = (),
    second_above_cents: int = SECOND_REVIEWER_ABOVE_CENTS,
) -> dict[str, Any]:
    """Decide, on the version that was read where one is named.

    Over the limit the first of two approvals leaves the campaign where it is; any edit makes another
    version, which needs both again. Raises Forbidden also for a reviewer who belongs to the association
    or approved already, Conflict, Invalid without a reason or a comment.
    """
    if comments and decision != "needs_work":
        raise Invalid("comments", "only_when_sent_back")
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        if version is not None and campaign.version != version:
            raise Conflict("changed_meanwhile", f"The campaign is at version {campaign.version}")
        if decision == "approved" and not _approve(session, campaign, who, second_above_cents):
            return campaign_for(session, campaign.id, who)
        said = reason.strip() or "\n".join(each.text for each in comments)
        read = campaign.version
        take_step(session, campaign, who, DECISIONS[decision], reason=said)
        _write_comments(session, campaign, who, comments, read)
        campaign.approved_version = campaign.version if decision == "approved" else None
        emit(session, _reviewed(campaign, decision, said))
        session.flush()
        return campaign_for(session, campaign.id, who)


def _approve(session: Session, campaign: Campaign, who: Identity, second_above_cents: int) -> bool:
    """Write the approval of this version down; whether it is the last that is needed."""
    if State(campaign.state) is not State.SUBMITTED or Party.REVIEWER not in capacities(campaign, who):
        # Refused in words by the step itself.
        return True
    now, given = platform_now(session), approval_of(session, campaign.id, campaign.version)
    needed = given.reviewers_needed if given else reviewers_needed(campaign.goal_cents, second_above_cents)
    try:
        last = completes(needed, given.first_by if given else None, who.actor)
    except SameReviewer as error:
        raise Forbidden("same_reviewer", "Another reviewer gives the second approval") from error
    if given is None:
        session.add(
            CampaignApproval(
                campaign_id=campaign.id,
                version=campaign.version,
                reviewers_needed=needed,
                first_by=who.actor,
                first_at=now,
            )
        )
    else:
        given.second_by, given.second_at = who.actor, now
    session.flush()
    if not last:
        details = {"version": campaign.version, "needed": needed}
        audit.record(session, who.actor, "campaign.approved_first", f"campaign:{campaign.id}", details)
    return last


def _write_comments(
    session: Session, campaign: Campaign, who: Identity, comments: Sequence[FieldComment], version: int
) -> None:
    now = platform_now(session) if comments else None
    session.add_all(
        CampaignFieldComment(
            campaign_id=campaign.id,
            field=each.field,
            text=each.text,
            written_by=who.actor,
            written_at=now,
            on_version=version,
        )
        for each in comments
    )


def _reviewed(campaign: Campaign, decision: str, reason: str) -> CampaignReviewed:
    return CampaignReviewed(
        campaign_id=str(campaign.id),
        slug=campaign.slug,
        title=campaign.title,
        decision=decision,
        reason=reason,
        submitted_by=campaign.submitted_by or "",
    )
