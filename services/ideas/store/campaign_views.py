"""Campaigns as readers get them: shaped from rows, each in a fixed number of queries."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, selectinload

from services.ideas.domain.campaign_states import Step
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.display import delivery_month, display_of, rate_of_tax
from services.ideas.domain.drafting.translations import (
    BUDGET,
    FINNISH,
    TRANSLATED,
    line_names_in,
    lines_only_in_finnish,
    only_in_finnish,
    text_in,
)
from services.ideas.domain.experimenting.measurements import number_text
from services.ideas.domain.picturing.owners import MAIN_POSITION, OwnerKind
from services.ideas.domain.publishing.openings import comes_twice
from services.ideas.domain.publishing.updates import correctable_until, withdrawable_until
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import (
    Campaign,
    CampaignStateChange,
    CampaignTotals,
    CampaignUpdate,
)
from services.ideas.store.districts import District
from services.ideas.store.picturing.pictures import Picture, picture_view

_REVIEWS = {Step.APPROVE: "approved", Step.ASK_FOR_WORK: "needs_work", Step.REJECT: "rejected"}

_SUMS = (
    "promised_cents",
    "secured_cents",
    "collected_cents",
    "in_repair_cents",
    "refunded_cents",
    "matched_cents",
    "backers",
)


class CampaignRow(NamedTuple):
    """A campaign with what is shown beside it."""

    campaign: Campaign
    district: District | None
    association: AssociationProfile | None
    totals: CampaignTotals | None
    main_picture: Picture | None


CampaignSelect = Select[Campaign, District, AssociationProfile, CampaignTotals, Picture]


def select_campaigns() -> CampaignSelect:
    """Campaigns with their district, association, sums and main picture, in one query."""
    return (
        select(Campaign, District, AssociationProfile, CampaignTotals, Picture)
        .outerjoin(District, District.slug == Campaign.district_slug)
        .outerjoin(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .outerjoin(CampaignTotals, CampaignTotals.campaign_id == Campaign.id)
        .outerjoin(
            Picture,
            and_(
                Picture.owner_kind == OwnerKind.CAMPAIGN,
                Picture.owner_id == Campaign.id,
                Picture.position == MAIN_POSITION,
            ),
        )
    )


def find_campaign(session: Session, slug_or_id: str) -> CampaignRow | None:
    """One campaign with its budget, by its address or its id."""
    try:
        named = Campaign.id == uuid.UUID(slug_or_id)
    except ValueError:
        named = Campaign.slug == slug_or_id
    whole = (selectinload(Campaign.budget_lines), selectinload(Campaign.rewards))
    statement = select_campaigns().options(*whole).where(named)
    row = session.execute(statement).one_or_none()
    return CampaignRow(*row) if row else None


def review_comments(session: Session, campaign_id: uuid.UUID) -> list[dict[str, Any]]:
    """What the reviewers decided and why, newest first."""
    changes = session.scalars(
        select(CampaignStateChange)
        .where(CampaignStateChange.campaign_id == campaign_id, CampaignStateChange.step.in_(_REVIEWS))
        .order_by(CampaignStateChange.id.desc())
        .limit(20)
    )
    return [
        {"at": as_text(change.at), "decision": _REVIEWS[Step(change.step)], "reason": change.reason}
        for change in changes
    ]


def card_view(row: CampaignRow, language: str = FINNISH) -> dict[str, Any]:
    """What a list shows of a campaign, in a language where it has been translated."""
    campaign = row.campaign
    return {
        "id": str(campaign.id),
        "slug": campaign.slug,
        "state": campaign.state,
        "title": text_in(campaign, "title", language),
        "summary": text_in(campaign, "summary", language),
        "only_in_finnish": only_in_finnish(campaign, language, ("title", "summary")),
        "district": _district(row.district),
        "association_id": str(campaign.association_id),
        "association": _association(row.association),
        "model": campaign.model,
        "goal_cents": campaign.goal_cents,
        "minimum_cents": campaign.minimum_cents,
        "optimum_cents": campaign.optimum_cents,
        "minimum_pledge_cents": campaign.minimum_pledge_cents,
        "deadline_on": _day(campaign.deadline_on),
        "deadline": _instant(campaign.deadline),
        "picture": campaign.picture,
        "main_picture": picture_view(row.main_picture) if row.main_picture else None,
        "totals": {name: getattr(row.totals, name, 0) for name in _SUMS},
        "outcome": campaign.outcome,
        "submitted_at": _instant(campaign.submitted_at),
        "started_on": _day(campaign.started_on),
        "opening": _opening(campaign),
        "published_at": _instant(campaign.published_at),
        "closed_at": _instant(campaign.closed_at),
    }


def whole_view(row: CampaignRow, language: str = FINNISH) -> dict[str, Any]:
    """Everything that is public about a campaign, in a language where it has been translated."""
    campaign = row.campaign
    texts = {field: text_in(campaign, field, language) for field in TRANSLATED}
    return card_view(row, language) | {
        "version": campaign.version,
        "language": language,
        "only_in_finnish": [
            *only_in_finnish(campaign, language),
            *([BUDGET] if lines_only_in_finnish(campaign, language) else []),
        ],
        "plain_summary": campaign.plain_summary,
        "story": texts["story"],
        "budget_lines": _budget(campaign, language),
        "rewards": [reward.as_content() for reward in campaign.rewards],
        "experiment": {
            **{name: texts[name] for name in ("hypothesis", "target_group", "measure", "start_value")},
            "theme": campaign.theme,
            "measure_unit": campaign.measure_unit,
            "start_number": number_text(campaign.start_number),
            "start_measured_on": _day(campaign.start_measured_on),
        },
        "legal": {
            "mode": campaign.legal_mode,
            "number": campaign.legal_number,
            "primary_purpose": campaign.primary_purpose,
            "secondary_purpose": campaign.secondary_purpose,
            "issued_on": _day(campaign.legal_issued_on),
            "authority": campaign.legal_authority,
            "delivery_within_months": campaign.delivery_within_months,
            "delivery_month": delivery_month(campaign),
            "vat_basis_points": rate_of_tax(campaign),
        },
        "display": display_of(campaign, row.association),
        "collecting_account_id": _text(campaign.collecting_account_id),
        "stop_at_optimum": campaign.stop_at_optimum,
        "stretch_use": texts["stretch_use"],
        "shortfall_rule": campaign.shortfall_rule,
        "shortfall_limit_cents": campaign.shortfall_limit_cents,
        "idea_id": _text(campaign.idea_id),
    }


def update_view(update: CampaignUpdate, pictures: Sequence[Picture] = ()) -> dict[str, Any]:
    """One update as readers get it."""
    return {
        "id": str(update.id),
        "title": update.title,
        "body": update.body,
        "posted_at": as_text(update.posted_at),
        "corrected_at": _instant(update.corrected_at),
        "first": _first_text(update),
        "correctable_until": as_text(correctable_until(update.posted_at)),
        "withdrawable_until": as_text(withdrawable_until(update.posted_at)),
        "pictures": [picture_view(each) for each in pictures],
    }


def _first_text(update: CampaignUpdate) -> dict[str, str | None] | None:
    if update.corrected_at is None:
        return None
    return {"title": update.first_title, "body": update.first_body}


def updates_since(session: Session, campaign_id: uuid.UUID, since: datetime) -> int:
    """How many updates the campaign has got since then."""
    posted = select(func.count()).where(
        CampaignUpdate.campaign_id == campaign_id, CampaignUpdate.posted_at >= since
    )
    return session.scalar(posted) or 0


def updates_page(
    session: Session, campaign_id: uuid.UUID, before: uuid.UUID | None, limit: int
) -> Sequence[CampaignUpdate]:
    """Updates, newest first; one more than asked for tells whether there are others."""
    statement = (
        select(CampaignUpdate)
        .where(CampaignUpdate.campaign_id == campaign_id)
        .order_by(CampaignUpdate.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(CampaignUpdate.id < before)
    return session.scalars(statement).all()


def _opening(campaign: Campaign) -> dict[str, Any] | None:
    if campaign.opens_at is None:
        return None
    return {
        "at": as_text(campaign.opens_at),
        "shown": campaign.opening_shown,
        "comes_twice": comes_twice(campaign.opens_at),
    }


def _budget(campaign: Campaign, language: str) -> list[dict[str, Any]]:
    names = line_names_in(campaign, language)
    return [
        line.as_content()
        | {"name": names.get(line.name, line.name), "language": language if line.name in names else FINNISH}
        for line in campaign.budget_lines
    ]


def _district(district: District | None) -> dict[str, str] | None:
    return {"slug": district.slug, "name": district.name} if district else None


def _association(profile: AssociationProfile | None) -> dict[str, Any]:
    # A fresh association's identity arrives a moment after its first draft.
    names = ("name", "postal_address", "public_email", "public_phone")
    return {
        **{name: getattr(profile, name, "") for name in names},
        "business_id": profile.business_id if profile else None,
        "register_number": profile.register_number if profile else None,
        "verified": profile is not None and profile.verified,
        "verified_at": _instant(profile.verified_at) if profile else None,
    }


def _instant(instant: datetime | None) -> str | None:
    return as_text(instant) if instant else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
