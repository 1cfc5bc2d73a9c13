"""The history of a campaign's content, for its makers and its reviewers."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import Sessions
from services.chassis.identity import Identity
from services.chassis.paging import page, read_cursor
from services.chassis.problems import Invalid, NotFound
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.drafting.content import changed_fields
from services.ideas.store.campaigns import Campaign
from services.ideas.store.drafting.versions import Sitting, fields_at, sittings, version_at
from services.ideas.usecases.campaign_steps import capacities


def list_versions(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, after: str | None, limit: int
) -> dict[str, Any]:
    """Who changed what and when, newest first. Raises NotFound, Invalid."""
    cursor = read_cursor(after, 1)
    try:
        before = int(cursor[0]) if cursor else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
    with sessions() as session:
        _campaign_of(session, who, campaign_id)
        found = sittings(session, campaign_id, before, limit)
        return page(found, limit, _sitting_view, lambda sitting: (str(sitting.begins),))


def show_version(sessions: Sessions, who: Identity, campaign_id: uuid.UUID, number: int) -> dict[str, Any]:
    """The content at a version, and how it differs from what stood before its sitting. Raises NotFound.

    Steps of a campaign's life count versions too and change no content: the newest that is kept answers.
    """
    with sessions() as session:
        campaign = _campaign_of(session, who, campaign_id)
        version = version_at(session, campaign.id, number)
        if version is None:
            raise NotFound("version")
        before = fields_at(session, campaign.id, version.begins - 1)
        after = fields_at(session, campaign.id, version.number)
        changes = changed_fields(before, after)
        return {
            "number": version.number,
            "begins": version.begins,
            "saved_at": as_text(version.saved_at),
            "saved_by": version.saved_by.removeprefix("person:"),
            "restored_from": version.restored_from,
            "fields": list(changes),
            "content": after,
            "differences": [
                {"field": field, "before": before.get(field), "after": value}
                for field, value in changes.items()
            ],
        }


def _campaign_of(session: Session, who: Identity, campaign_id: uuid.UUID) -> Campaign:
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or not capacities(campaign, who):
        raise NotFound("campaign")
    return campaign


def _sitting_view(sitting: Sitting) -> dict[str, Any]:
    return {
        "number": sitting.number,
        "begins": sitting.begins,
        "saved_at": as_text(sitting.saved_at),
        "saved_by": sitting.saved_by.removeprefix("person:"),
        "restored_from": sitting.restored_from,
        "fields": list(sitting.fields),
    }
