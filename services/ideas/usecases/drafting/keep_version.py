"""Every saved change of a campaign's content becomes a version."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.ideas.domain.drafting.content import changed_fields, fields_of
from services.ideas.domain.drafting.sittings import goes_on
from services.ideas.store.campaigns import Campaign
from services.ideas.store.drafting.versions import CampaignVersion, newest_version
from services.ideas.store.reviews import mark_comments_done


def begin_history(session: Session, campaign: Campaign, actor: str) -> None:
    """Keep the first version of a new draft."""
    _add(session, campaign, actor, fields_of(campaign), None)


def content_before(session: Session, campaign: Campaign) -> dict[str, Any]:
    """The content of a locked campaign before it changes; one from before the history begins it here."""
    fields = fields_of(campaign)
    if newest_version(session, campaign.id) is None:
        _add(session, campaign, f"person:{campaign.created_by}", fields, None)
    return fields


def keep_version(
    session: Session,
    campaign: Campaign,
    actor: str,
    before: Mapping[str, Any],
    *,
    restored_from: int | None = None,
) -> bool:
    """Number the changed content and keep it; tells whether anything changed at all."""
    changes = changed_fields(before, fields_of(campaign))
    if not changes:
        return False
    last = newest_version(session, campaign.id)
    campaign.version += 1
    _add(session, campaign, actor, changes, last, restored_from)
    mark_comments_done(session, campaign.id, list(changes), campaign.version)
    return True


def _add(
    session: Session,
    campaign: Campaign,
    actor: str,
    changes: Mapping[str, Any],
    last: CampaignVersion | None,
    restored_from: int | None = None,
) -> None:
    now = platform_now(session)
    joins = last is not None and goes_on(
        begun_at=last.begun_at,
        begun_by=last.saved_by,
        now=now,
        who=actor,
        restores=restored_from is not None or last.restored_from is not None,
    )
    session.add(
        CampaignVersion(
            campaign_id=campaign.id,
            number=campaign.version,
            begins=last.begins if last and joins else campaign.version,
            begun_at=last.begun_at if last and joins else now,
            saved_at=now,
            saved_by=actor,
            restored_from=restored_from,
            changes=dict(changes),
        )
    )
    session.flush()
