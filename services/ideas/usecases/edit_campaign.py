"""The makers of a campaign change its content, before the review and after its comments."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid
from services.ideas.domain.campaign_states import EDITABLE_STATES, Party, State
from services.ideas.domain.deadlines import closing_instant
from services.ideas.domain.names import searchable
from services.ideas.store.campaigns import Campaign, CampaignBudgetLine
from services.ideas.store.districts import District
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign
from services.ideas.usecases.draft_campaign import slugs_for
from services.ideas.usecases.show_campaign import campaign_for

# What the API groups and the row keeps side by side.
_GROUPS = {
    "experiment": {name: name for name in ("hypothesis", "target_group", "measure", "start_value")},
    "legal": {
        "mode": "legal_mode",
        "number": "legal_number",
        "issued_on": "legal_issued_on",
        "primary_purpose": "primary_purpose",
        "secondary_purpose": "secondary_purpose",
        "delivery_within_months": "delivery_within_months",
        "vat_basis_points": "vat_basis_points",
    },
}

# The authority's answer may come after the review; nothing else may change once it is approved.
_LATE_COLUMNS = frozenset({"legal_number", "legal_issued_on"})


def edit_campaign(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, version: int, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Change some fields of the version that the editor saw.

    Raises Forbidden, Conflict (`changed_meanwhile`, `not_editable`), Invalid.
    """
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        if Party.MEMBER not in capacities(campaign, who):
            raise Forbidden("not_a_member")
        columns = _columns(changes)
        _refuse_untimely(campaign, version, columns)
        lines = columns.pop("budget_lines", None)
        _check_district(session, columns.get("district_slug"))
        for name, value in columns.items():
            setattr(campaign, name, value)
        if lines is not None:
            campaign.budget_lines = [
                CampaignBudgetLine(position=position, **line) for position, line in enumerate(lines, 1)
            ]
        _follow_content(session, campaign, columns)
        campaign.version += 1
        audit.record(
            session,
            who.actor,
            "campaign.edited",
            f"campaign:{campaign.id}",
            {"fields": sorted(changes), "version": campaign.version},
        )
        session.flush()
        return campaign_for(session, campaign.id, who)


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for field, value in changes.items():
        if field in _GROUPS:
            columns.update({_GROUPS[field][name]: each for name, each in value.items()})
        else:
            columns[field] = value
    return columns


def _refuse_untimely(campaign: Campaign, version: int, columns: Mapping[str, Any]) -> None:
    late_number = campaign.state == State.APPROVED and _changed(campaign, columns) <= _LATE_COLUMNS
    if State(campaign.state) not in EDITABLE_STATES and not late_number:
        raise Conflict("not_editable", f"A campaign that is {campaign.state} cannot be changed")
    if campaign.version != version:
        raise Conflict("changed_meanwhile", f"Somebody else has saved version {campaign.version}")


def _changed(campaign: Campaign, columns: Mapping[str, Any]) -> set[str]:
    """Which columns would get another value; a form sends all that it shows, changed or not."""
    present = {name: getattr(campaign, name) for name in columns}
    if "budget_lines" in present:
        present["budget_lines"] = [line.as_content() for line in campaign.budget_lines]
    return {name for name, value in columns.items() if present[name] != value}


def _check_district(session: Session, slug: str | None) -> None:
    if slug is not None and not session.scalar(select(exists().where(District.slug == slug))):
        raise Invalid("district_slug", "unknown")


def _follow_content(session: Session, campaign: Campaign, columns: Mapping[str, Any]) -> None:
    """Keep what is derived in step with what it derives from."""
    campaign.search_text = searchable(campaign.title, campaign.summary, campaign.story)
    if "deadline_on" in columns:
        day = campaign.deadline_on
        campaign.deadline = closing_instant(day) if day else None
    if "title" in columns:
        plain, marked = slugs_for(campaign)
        with session.no_autoflush:
            taken = select(exists().where(Campaign.slug == plain, Campaign.id != campaign.id))
            campaign.slug = marked if session.scalar(taken) else plain
