"""Taking changes into a campaign's row, with all that derives from them, and keeping them as a version."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Invalid
from services.ideas.domain.campaign_states import EDITABLE_STATES, State
from services.ideas.domain.deadlines import closing_instant
from services.ideas.domain.drafting.content import GROUPS
from services.ideas.domain.drafting.translations import merged, with_known_lines
from services.ideas.domain.names import searchable
from services.ideas.store.campaigns import Campaign, CampaignBudgetLine
from services.ideas.store.districts import District, is_open
from services.ideas.usecases.draft_campaign import slugs_for
from services.ideas.usecases.drafting.keep_version import content_before, keep_version

# The authority's answer may come after the review; nothing else may change once it is approved.
_LATE_COLUMNS = frozenset({"legal_number", "legal_issued_on"})


def columns_of(campaign: Campaign, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the API groups as the row keeps it; translations are joined with those that are there."""
    columns: dict[str, Any] = {}
    for field, value in changes.items():
        if field in GROUPS:
            columns.update({GROUPS[field][name]: each for name, each in value.items()})
        elif field == "translations":
            columns[field] = merged(campaign.translations, value)
        else:
            columns[field] = value
    return columns


def refuse_untimely(campaign: Campaign, version: int, columns: Mapping[str, Any]) -> None:
    """Refuse what comes too late. Raises Conflict (`not_editable`, `changed_meanwhile`)."""
    late_number = campaign.state == State.APPROVED and _changed(campaign, columns) <= _LATE_COLUMNS
    if State(campaign.state) not in EDITABLE_STATES and not late_number:
        raise Conflict("not_editable", f"A campaign that is {campaign.state} cannot be changed")
    if campaign.version != version:
        raise Conflict("changed_meanwhile", f"Somebody else has saved version {campaign.version}")


def change_content(
    session: Session,
    campaign: Campaign,
    who: Identity,
    columns: Mapping[str, Any],
    *,
    restored_from: int | None = None,
) -> None:
    """Set the columns of a locked campaign; what changes nothing makes no version. Raises Invalid."""
    before = content_before(session, campaign)
    _check_district(session, columns.get("district_slug"))
    for name, value in columns.items():
        if name == "budget_lines":
            campaign.budget_lines = [
                CampaignBudgetLine(position=position, **line) for position, line in enumerate(value, 1)
            ]
        else:
            setattr(campaign, name, value)
    with session.no_autoflush:
        _follow_content(session, campaign, columns)
        kept = keep_version(session, campaign, who.actor, before, restored_from=restored_from)
    if kept:
        audit.record(
            session,
            who.actor,
            "campaign.edited" if restored_from is None else "campaign.restored",
            f"campaign:{campaign.id}",
            {"fields": sorted(columns), "version": campaign.version},
        )
    session.flush()


def _changed(campaign: Campaign, columns: Mapping[str, Any]) -> set[str]:
    """Which columns would get another value; a form sends all that it shows, changed or not."""
    present = {name: getattr(campaign, name) for name in columns}
    if "budget_lines" in present:
        present["budget_lines"] = [line.as_content() for line in campaign.budget_lines]
    return {name for name, value in columns.items() if present[name] != value}


def _check_district(session: Session, slug: str | None) -> None:
    if slug is not None and not is_open(session.get(District, slug)):
        raise Invalid("district_slug", "unknown")


def _follow_content(session: Session, campaign: Campaign, columns: Mapping[str, Any]) -> None:
    """Keep what is derived in step with what it derives from."""
    campaign.search_text = searchable(campaign.title, campaign.summary, campaign.story)
    campaign.translations = with_known_lines(
        campaign.translations, [line.name for line in campaign.budget_lines]
    )
    if "deadline_on" in columns:
        day = campaign.deadline_on
        campaign.deadline = closing_instant(day) if day else None
    if "title" in columns:
        plain, marked = slugs_for(campaign)
        taken = select(exists().where(Campaign.slug == plain, Campaign.id != campaign.id))
        campaign.slug = marked if session.scalar(taken) else plain
