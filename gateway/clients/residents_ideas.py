"""A resident's idea as pages know it."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.pictures import Picture, read_picture


@dataclass(frozen=True)
class IdeaAnswer:
    """What staff said of an idea: whether it can be done, what it would cost, and why."""

    price_cents: int | None
    reason: str
    answered_at: str


@dataclass(frozen=True)
class Credit:
    """An idea that was merged into another, as its author wrote it."""

    text: str
    created_at: str


@dataclass(frozen=True)
class Idea:
    """A resident's idea."""

    id: str
    title: str
    text: str
    district_slug: str
    district_name: str
    created_at: str
    campaign_slug: str
    campaign_title: str
    supports: int = 0
    adopted_by: str = ""
    feasibility: str = "open"
    answer: IdeaAnswer | None = None
    merged_into: str = ""
    credits: tuple[Credit, ...] = ()
    picture: Picture | None = None
    corrected_at: str = ""


def read_idea(body: dict[str, Any]) -> Idea:
    """An idea out of its JSON."""
    district, campaign = body.get("district") or {}, body.get("campaign") or {}
    return Idea(
        id=body["id"],
        title=body.get("title") or "",
        text=body["text"],
        district_slug=district.get("slug") or body.get("district_slug") or "",
        district_name=district.get("name") or body.get("district_name") or "",
        created_at=body.get("created_at") or "",
        campaign_slug=campaign.get("slug", ""),
        campaign_title=campaign.get("title", ""),
        supports=body.get("supports") or 0,
        adopted_by=body.get("adopted_by") or "",
        feasibility=body.get("feasibility") or "open",
        answer=_answer(body.get("answer")),
        merged_into=body.get("merged_into") or "",
        credits=tuple(Credit(each["text"], each["created_at"]) for each in body.get("credits") or ()),
        picture=read_picture(body.get("picture")),
        corrected_at=body.get("corrected_at") or "",
    )


def _answer(body: dict[str, Any] | None) -> IdeaAnswer | None:
    if not body:
        return None
    return IdeaAnswer(body.get("price_cents"), body.get("reason") or "", body.get("answered_at") or "")
