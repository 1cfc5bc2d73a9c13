"""What the desks of associations and reviewers ask of ideas."""

from dataclasses import dataclass, field
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.ideas import Campaign, Card, read_campaign, read_card


@dataclass(frozen=True)
class Missing:
    """What a campaign lacks, and which gate it shuts; `words` are those of the text that stand in the way."""

    field: str
    code: str
    blocks: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class PienkeraysYear:
    """How many small-scale collections the association has begun in a year, of those that it may."""

    year: int
    begun: int
    most: int


@dataclass(frozen=True)
class ReviewComment:
    """What a reviewer decided, and why."""

    at: str
    decision: str
    reason: str


@dataclass(frozen=True)
class FieldComment:
    """What a reviewer asks to be mended at one field, and when it was edited since."""

    field: str
    text: str
    written_at: str
    done_at: str | None


@dataclass(frozen=True)
class ReviewProgress:
    """How many approvals the version that waits has, of those that it needs."""

    needed: int
    given: int
    given_by_reader: bool


@dataclass(frozen=True)
class LegalChoice:
    """What the makers answered about gathering money, and what followed."""

    outcome: str
    chosen_at: str
    answers: dict[str, str]


@dataclass(frozen=True)
class Advice:
    """The next question with its choices, or where the answers lead."""

    question: str
    choices: tuple[str, ...]
    outcome: str
    reasons: tuple[str, ...]
    answers: dict[str, str]


@dataclass(frozen=True)
class DeskCampaign:
    """A campaign as those see it who make or review it; `content` is its JSON, for the form."""

    campaign: Campaign
    version: int
    missing: tuple[Missing, ...]
    allowed_actions: tuple[str, ...]
    review_comments: tuple[ReviewComment, ...]
    content: dict[str, Any] = field(repr=False)
    pienkerays_year: PienkeraysYear | None = None
    legal_choice: LegalChoice | None = None
    field_comments: tuple[FieldComment, ...] = ()
    review_progress: ReviewProgress | None = None

    @property
    def card(self) -> Card:
        """What lists show of it."""
        return self.campaign.card

    def comments_at(self, field: str) -> list[FieldComment]:
        """What reviewers wrote at one field, what waits before what is done."""
        return sorted(
            (each for each in self.field_comments if each.field == field), key=lambda each: each.done_at or ""
        )

    @property
    def open_comments(self) -> list[FieldComment]:
        """What reviewers wrote at fields that nobody has edited since."""
        return [each for each in self.field_comments if each.done_at is None]

    def may(self, action: str) -> bool:
        """Whether whoever asks could take the step now."""
        return action in self.allowed_actions


def read_desk_campaign(body: dict[str, Any]) -> DeskCampaign:
    """A campaign out of its JSON, with what only its makers and reviewers are told."""
    year, choice = body.get("pienkerays_year"), body.get("legal_choice")
    progress = body.get("review_progress")
    return DeskCampaign(
        campaign=read_campaign(body),
        version=body["version"],
        missing=tuple(
            Missing(each["field"], each["code"], each.get("blocks") or "", tuple(each.get("words") or ()))
            for each in body["missing"]
        ),
        allowed_actions=tuple(body["allowed_actions"]),
        review_comments=tuple(
            ReviewComment(each["at"], each["decision"], each["reason"]) for each in body["review_comments"]
        ),
        content=body,
        pienkerays_year=PienkeraysYear(year["year"], year["begun"], year["most"]) if year else None,
        legal_choice=LegalChoice(choice["outcome"], choice["chosen_at"], choice["answers"])
        if choice
        else None,
        field_comments=tuple(FieldComment(**each) for each in body.get("field_comments") or ()),
        review_progress=ReviewProgress(**progress) if progress else None,
    )


def read_version(text: str | None) -> int | None:
    """The version that a form carried; nothing when it was tampered with."""
    return int(text) if text and text.isascii() and text.isdigit() else None


class CampaignDesk(Client):
    """Client of the ideas service for working pages."""

    def of_association(self, association_id: str, after: str = "") -> Page[Card]:
        """An association's campaigns, drafts included for its members."""
        return read_page(self.get("/campaigns", association_id=association_id, after=after), read_card)

    def review_queue(self, after: str = "") -> Page[Card]:
        """What waits for a review, oldest first."""
        return read_page(self.get("/review-queue", after=after), read_card)

    def campaign(self, campaign_id: str, language: str = "fi") -> DeskCampaign:
        """One campaign, in Finnish unless it is only looked at. Raises Problem 404."""
        return read_desk_campaign(self.get(path("campaigns", campaign_id), language=language))

    def start(self, association_id: str, title: str, key: str) -> DeskCampaign:
        """A new draft."""
        sent = {"association_id": association_id, "title": title}
        return read_desk_campaign(self.post("/campaigns", sent, key=key))

    def adopt(self, idea_id: str, association_id: str, key: str) -> DeskCampaign:
        """A new draft from a resident's idea."""
        sent = {"association_id": association_id}
        return read_desk_campaign(self.post(path("ideas", idea_id, "adopt"), sent, key=key))

    def change(self, campaign_id: str, changes: dict[str, Any]) -> DeskCampaign:
        """Change fields of the version that the editor saw. Raises Problem 409 when it is not the newest."""
        return read_desk_campaign(self.patch(path("campaigns", campaign_id), changes))

    def legal_advice(self, campaign_id: str, answers: dict[str, str]) -> Advice:
        """The next question, or where the answers lead. Raises Problem 422 for an answer that is none."""
        body = self.get(path("campaigns", campaign_id, "legal-advice"), **answers)
        return Advice(
            question=body["question"] or "",
            choices=tuple(body["choices"]),
            outcome=body["outcome"] or "",
            reasons=tuple(body["reasons"]),
            answers=body["answers"],
        )

    def choose_legal_mode(
        self, campaign_id: str, version: int | None, answers: dict[str, str]
    ) -> DeskCampaign:
        """Take what follows from the answers into the draft. Raises Problem 409, 422."""
        sent = {"version": version, "answers": answers}
        return read_desk_campaign(self.post(path("campaigns", campaign_id, "legal-choice"), sent))

    def take_step(self, campaign_id: str, step: str, **sent: Any) -> DeskCampaign:
        """Submit, review, publish, suspend, resume, cancel, deliver or report."""
        return read_desk_campaign(self.post(path("campaigns", campaign_id, step), sent))

    def post_update(
        self, campaign_id: str, title: str, body: str, picture: dict[str, str] | None = None
    ) -> None:
        """Tell how the campaign is going, with a held picture where there is one."""
        sent: dict[str, Any] = {"title": title, "body": body} | ({"picture": picture} if picture else {})
        self.post(path("campaigns", campaign_id, "updates"), sent)
