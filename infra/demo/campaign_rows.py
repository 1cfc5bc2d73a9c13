"""Rows of ideas: campaigns with their budgets, histories, news, rewards and the reports of experiments."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from infra.demo.identifiers import id_at
from infra.demo.legal_grounds import authority_of, legal_number
from infra.demo.plan import REPORTED_AFTER, UNPUBLISHED, WORK_BEGINS, Cast, PlannedCampaign, published
from infra.demo.rows import Rows
from services.ideas.domain.deadlines import local_day, months_later
from services.ideas.domain.names import searchable

_PLEDGES = "service:pledges"
_OPEN_SALE = text("UPDATE campaigns SET state = :state, published_at = :published_at WHERE id = :id")


def add_campaigns(
    rows: Rows, campaigns: Sequence[PlannedCampaign], ideas: Mapping[str, UUID], cast: Cast
) -> None:
    """Every campaign with all that belongs to it; `ideas` are those that were adopted."""
    for campaign in campaigns:
        _add_campaign(rows, campaign, ideas.get(campaign.key), cast)
        _add_budget(rows, campaign)
        for at, step, source, target, actor, reason in _history(campaign, cast):
            rows.add(
                "campaign_state_changes",
                campaign_id=campaign.id,
                at=at,
                actor=actor,
                step=step,
                from_state=source,
                to_state=target,
                reason=reason,
            )
        _add_updates(rows, campaign)
        _add_reward(rows, campaign)
        _add_report(rows, campaign, cast)


def _add_campaign(rows: Rows, campaign: PlannedCampaign, idea_id: UUID | None, cast: Cast) -> None:
    text, owner = campaign.text, campaign.organiser.owner
    version = 2 + len(list(_history(campaign, cast)))
    is_reviewed = campaign.state not in ("draft", "submitted", "needs_work", "rejected")
    rows.add(
        "campaigns",
        id=campaign.id,
        slug=campaign.slug,
        state="approved" if sells(campaign) else campaign.state,
        version=version,
        approved_version=(version if campaign.state == "approved" else 4) if is_reviewed else None,
        association_id=campaign.organiser.id,
        idea_id=idea_id,
        **_content(campaign),
        created_by=owner,
        submitted_by=owner,
        published_by=owner if campaign.published_at else None,
        outcome=None if campaign.closed_at is None else campaign.terms_state,
        created_at=campaign.created_at,
        submitted_at=campaign.created_at + timedelta(days=2),
        published_at=None if sells(campaign) else campaign.published_at,
        started_on=local_day(campaign.published_at) if campaign.published_at else None,
        pienkerays_ordinal=campaign.ordinal,
        legal_authority=authority_of(campaign) if campaign.published_at else "",
        closed_at=campaign.closed_at,
        legal_mode=text["mode"],
        legal_number=legal_number(campaign),
        collecting_account_id=campaign.organiser.account_id,
    )


def _content(campaign: PlannedCampaign) -> dict[str, object]:
    text = campaign.text
    is_sale = text["mode"] == "presale"
    return {
        "title": text["title"],
        "summary": text["summary"],
        "plain_summary": text.get("plain", ""),
        "story": text["story"],
        "search_text": searchable(text["title"], text["summary"], text["story"]),
        "district_slug": text["district"],
        "picture": text["picture"],
        "model": text["model"],
        "goal_cents": text["goal"] * 100,
        "minimum_cents": text["minimum"] * 100,
        "optimum_cents": text["optimum"] * 100 if "optimum" in text else None,
        "minimum_pledge_cents": text.get("least", 5) * 100,
        "stop_at_optimum": False,
        "stretch_use": text["stretch"],
        "shortfall_rule": "association_accepts",
        "deadline_on": campaign.deadline_on,
        "deadline": campaign.deadline,
        "hypothesis": text["hypothesis"],
        "target_group": text["target"],
        "measure": text["measure"],
        "start_value": text["start"],
        "theme": text["theme"],
        "measure_unit": text["unit"],
        "start_number": text["start_number"],
        "start_measured_on": local_day(campaign.created_at),
        "primary_purpose": text.get("purpose", ""),
        "secondary_purpose": text.get("second", ""),
        "delivery_within_months": text["delivery"] if is_sale else None,
        "vat_basis_points": 0 if is_sale else None,
    }


def _add_budget(rows: Rows, campaign: PlannedCampaign) -> None:
    for position, (name, note, euros, optional) in enumerate(campaign.text["budget"], start=1):
        rows.add(
            "campaign_budget_lines",
            campaign_id=campaign.id,
            position=position,
            name=name,
            note=note,
            amount_cents=euros * 100,
            optional=bool(optional),
        )


def _history(campaign: PlannedCampaign, cast: Cast) -> Iterator[tuple[datetime, str, str, str, str, str]]:
    """The steps that led here: when, which, from, to, who and why."""
    created, owner = campaign.created_at, f"person:{campaign.organiser.owner}"
    reason = str(campaign.text.get("reason", ""))
    yield created + timedelta(days=2), "submit", "draft", "submitted", owner, ""
    reviewed = {"needs_work": "ask_for_work", "rejected": "reject"}.get(campaign.state, "approve")
    if campaign.state != "submitted":
        target = campaign.state if campaign.state in UNPUBLISHED else "approved"
        why = reason if target in ("needs_work", "rejected") else ""
        yield created + timedelta(days=5), reviewed, "submitted", target, cast.reviewer, why
    if campaign.published_at is None:
        return
    yield campaign.opened, "publish", "approved", "published", owner, ""
    if campaign.state == "suspended":
        yield (
            campaign.at(campaign.text["began"] - 3, 620),
            "suspend",
            "published",
            "suspended",
            cast.reviewer,
            reason,
        )
    if campaign.closed_at is None:
        return
    if campaign.state == "cancelled":
        yield campaign.closed_at, "cancel", "published", "cancelled", owner, reason
        return
    yield campaign.closed_at, "start_closing", "published", "closing", _PLEDGES, ""
    outcome = campaign.terms_state
    yield campaign.closed_at + timedelta(seconds=1), f"close_{outcome}", "closing", outcome, _PLEDGES, ""
    if campaign.state in ("delivering", "reported"):
        yield campaign.closed_at + WORK_BEGINS, "deliver", "funded", "delivering", owner, ""
    if campaign.state == "reported":
        yield reported_at(campaign), "report", "delivering", "reported", cast.reviewer, ""


def reported_at(campaign: PlannedCampaign) -> datetime:
    """When the report of the experiment was accepted, for a campaign that has one."""
    if campaign.closed_at is None:
        raise LookupError(campaign.key)
    return campaign.closed_at + REPORTED_AFTER


def _add_updates(rows: Rows, campaign: PlannedCampaign) -> None:
    for day, title, body in campaign.text["updates"]:
        at = campaign.at(min(day, campaign.text["began"] - 1), 13 * 60 + day % 60)
        rows.add(
            "campaign_updates",
            id=id_at(at, "update", campaign.key, title),
            campaign_id=campaign.id,
            title=title,
            body=body,
            posted_by=campaign.organiser.owner,
            posted_at=at,
        )


def sells(campaign: PlannedCampaign) -> bool:
    """Whether it has a reward, which the database takes only before the campaign is opened."""
    return "reward" in campaign.text


def open_sales(session: Session, campaigns: Sequence[PlannedCampaign]) -> None:
    """Open the campaigns whose rewards have been written, and let each stand where it does."""
    for campaign in filter(sells, campaigns):
        values = {"id": campaign.id, "state": campaign.state, "published_at": campaign.published_at}
        session.execute(_OPEN_SALE, values)


def reward_id(campaign: PlannedCampaign) -> UUID:
    """The id of what the campaign sells."""
    return id_at(campaign.created_at, "reward", campaign.key)


def reward_values(campaign: PlannedCampaign) -> dict[str, object]:
    """What a pre-sale sells, the same in ideas and in pledges."""
    reward = campaign.text["reward"]
    return {
        "id": reward_id(campaign),
        "campaign_id": campaign.id,
        "position": 1,
        "name": reward["name"],
        "description": reward["description"],
        "price_cents": campaign.text["least"] * 100,
        "vat_basis_points": 0,
        "stock": reward["stock"],
        "delivery_month": months_later(campaign.deadline_on, campaign.text["delivery"]).strftime("%Y-%m"),
        "delivery": reward["delivery"],
    }


def _add_reward(rows: Rows, campaign: PlannedCampaign) -> None:
    if sells(campaign):
        rows.add("campaign_rewards", **reward_values(campaign))


def _add_report(rows: Rows, campaign: PlannedCampaign, cast: Cast) -> None:
    if campaign.state != "reported":
        return
    report, owner, accepted_at = campaign.text["report"], campaign.organiser.owner, reported_at(campaign)
    content = {
        "happened": f"Mittasimme lopuksi saman kuin alussa. Tulos: {report['result']}.",
        "learnt": report["learnt"],
        "next_words": report["said"],
        "outcome": report["outcome"],
        "next_step": report["next"],
        "end_number": report["end"],
        "end_measured_on": local_day(accepted_at - timedelta(days=12)),
        "participants": report["participants"],
    }
    rows.add(
        "experiment_reports",
        campaign_id=campaign.id,
        state="accepted",
        version=3,
        **content,
        written_by=owner,
        written_at=accepted_at - timedelta(days=6),
        submitted_by=owner,
        submitted_at=accepted_at - timedelta(days=5),
        decided_by=cast.reviewer.removeprefix("person:"),
        decided_at=accepted_at,
        newest_number=1,
        public_number=1,
    )
    text = campaign.text
    rows.add(
        "experiment_report_versions",
        campaign_id=campaign.id,
        number=1,
        **content,
        search_text=searchable(text["title"], text["hypothesis"], *map(str, content.values())),
        submitted_by=owner,
        accepted_by=cast.reviewer.removeprefix("person:"),
        accepted_at=accepted_at,
    )


def add_totals(
    rows: Rows, campaigns: Sequence[PlannedCampaign], sums: Mapping[UUID, Mapping[str, int]]
) -> None:
    """The public sums, as pledges counts them."""
    for campaign in published(campaigns):
        rows.add("campaign_totals", campaign_id=campaign.id, **sums[campaign.id])
