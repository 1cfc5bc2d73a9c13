"""What the pages ask of ideas: districts, ideas, campaigns."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.districts import District, read_district
from gateway.clients.pictures import Picture, read_picture, read_pictures
from gateway.clients.residents_ideas import Idea, read_idea
from gateway.clients.rewards import Reward, read_rewards
from gateway.languages import current_language
from services.contracts.display import Display

# Money Collection Act 863/2019, on small-scale collections.
PIENKERAYS_CAP_CENTS = 1_000_000


@dataclass(frozen=True)
class Funding:
    """The public sums of a campaign, in cents."""

    goal_cents: int
    promised_cents: int
    secured_cents: int
    collected_cents: int
    in_repair_cents: int
    refunded_cents: int
    matched_cents: int
    backers: int

    @property
    def awaited_cents(self) -> int:
        """What is promised and not yet collected."""
        return max(0, self.promised_cents - self.collected_cents)

    @property
    def total_cents(self) -> int:
        """What residents promised or paid, with the match on it."""
        return self.collected_cents + self.awaited_cents + self.matched_cents

    @property
    def secured_total_cents(self) -> int:
        """What counts towards the goal: secured by residents, and the match reserved on it."""
        return self.secured_cents + self.matched_cents

    @property
    def percent(self) -> int:
        """The secured share of the goal, rounded down: 100 only when it is whole."""
        return 100 * self.secured_total_cents // self.goal_cents if self.goal_cents else 0


@dataclass(frozen=True)
class Opening:
    """When a campaign opens by itself, and whether everybody may know; a local time may come twice."""

    at: datetime
    shown: bool
    comes_twice: bool


@dataclass(frozen=True)
class Card:
    """A campaign as a list shows it."""

    id: str
    slug: str
    state: str
    title: str
    summary: str
    picture: str
    district_slug: str
    district_name: str
    association_name: str
    deadline: datetime | None
    outcome: str
    funding: Funding
    main_picture: Picture | None = None
    # Fields that the reader gets in Finnish because nobody has translated them.
    only_in_finnish: frozenset[str] = frozenset()
    opening: Opening | None = None


@dataclass(frozen=True)
class BudgetLine:
    """One line of a campaign's budget."""

    name: str
    note: str
    amount_cents: int
    optional: bool
    is_finnish: bool = True


@dataclass(frozen=True)
class Update:
    """What the association tells about the campaign's course."""

    title: str
    body: str
    posted_at: str
    pictures: tuple[Picture, ...] = ()
    id: str = ""
    corrected_at: str = ""
    first_title: str = ""
    first_body: str = ""
    correctable_until: str = ""
    withdrawable_until: str = ""


@dataclass(frozen=True)
class Association:
    """Who is behind a campaign, as the law has it shown."""

    id: str
    name: str
    business_id: str
    register_number: str
    postal_address: str
    public_email: str
    public_phone: str
    verified: bool
    verified_at: str = ""


@dataclass(frozen=True)
class Experiment:
    """What a campaign tries to find out."""

    hypothesis: str
    target_group: str
    measure: str
    start_value: str


@dataclass(frozen=True)
class Legal:
    """On what legal ground money is asked for."""

    mode: str
    number: str
    primary_purpose: str
    secondary_purpose: str


@dataclass(frozen=True)
class Campaign:
    """A campaign's own page."""

    card: Card
    story: str
    model: str
    minimum_cents: int
    optimum_cents: int | None
    minimum_pledge_cents: int
    stretch_use: str
    shortfall_rule: str
    shortfall_limit_cents: int | None
    budget_lines: tuple[BudgetLine, ...]
    experiment: Experiment
    legal: Legal
    association: Association
    allowed_actions: tuple[str, ...]
    display: Display | None = None
    followers: int | None = None
    pictures: tuple[Picture, ...] = ()
    plain_summary: str = ""
    rewards: tuple[Reward, ...] = ()

    @property
    def only_in_finnish(self) -> frozenset[str]:
        """Fields that the reader gets in Finnish because nobody has translated them."""
        return self.card.only_in_finnish

    @property
    def budget_cents(self) -> int:
        """What all lines cost; those that wait for more may go over the goal."""
        return sum(each.amount_cents for each in self.budget_lines) or self.card.funding.goal_cents

    @property
    def is_sale(self) -> bool:
        """Whether a backer buys something rather than gives."""
        return self.legal.mode == "presale"

    @property
    def is_full(self) -> bool:
        """Whether promises fill the law's limit of a small-scale collection, so that it takes no more."""
        capped = self.legal.mode == "pienkerays"
        return capped and self.card.funding.promised_cents >= PIENKERAYS_CAP_CENTS


def read_card(body: dict[str, Any]) -> Card:
    """A campaign's card out of its JSON; a draft may lack almost everything."""
    totals, district = body.get("totals") or {}, _district(body)
    deadline = body.get("deadline")
    association = body.get("association") or {}
    return Card(
        id=body["id"],
        slug=body.get("slug") or body["id"],
        state=body["state"],
        title=body.get("title") or "",
        summary=body.get("summary") or "",
        picture=body.get("picture") or "",
        main_picture=read_picture(body.get("main_picture")),
        only_in_finnish=frozenset(body.get("only_in_finnish") or ()),
        district_slug=district["slug"],
        district_name=district["name"],
        association_name=association.get("name") or body.get("association_name") or "",
        deadline=datetime.fromisoformat(deadline) if deadline else None,
        opening=_opening(body.get("opening")),
        outcome=body.get("outcome") or "",
        funding=Funding(
            goal_cents=body.get("goal_cents") or 0,
            **{
                name: totals.get(name) or 0
                for name in (
                    "promised_cents", "secured_cents", "collected_cents", "in_repair_cents",
                    "refunded_cents", "matched_cents", "backers",
                )
            },
        ),
    )  # fmt: skip


def _opening(body: dict[str, Any] | None) -> Opening | None:
    if not body:
        return None
    return Opening(datetime.fromisoformat(body["at"]), body["shown"], body["comes_twice"])


def read_campaign(body: dict[str, Any]) -> Campaign:
    """A whole campaign out of its JSON."""
    return Campaign(
        card=read_card(body),
        story=body.get("story") or "",
        model=body.get("model") or "",
        minimum_cents=body.get("minimum_cents") or 0,
        optimum_cents=body.get("optimum_cents"),
        minimum_pledge_cents=body.get("minimum_pledge_cents") or 0,
        stretch_use=body.get("stretch_use") or "",
        shortfall_rule=body.get("shortfall_rule") or "",
        shortfall_limit_cents=body.get("shortfall_limit_cents"),
        budget_lines=tuple(
            BudgetLine(
                name=each["name"],
                note=each.get("note") or "",
                amount_cents=each["amount_cents"],
                optional=bool(each.get("optional")),
                is_finnish=each.get("language", "fi") == "fi",
            )
            for each in body.get("budget_lines") or ()
        ),
        experiment=Experiment(**_texts(Experiment, body.get("experiment"))),
        legal=Legal(**_texts(Legal, body.get("legal"))),
        association=Association(
            **_texts(Association, body.get("association"))
            | {
                "id": body.get("association_id") or "",
                "verified": bool((body.get("association") or {}).get("verified")),
            }
        ),
        allowed_actions=tuple(body.get("allowed_actions") or ()),
        display=Display.read(body.get("display")),
        followers=body.get("followers"),
        pictures=read_pictures(body.get("pictures")),
        plain_summary=body.get("plain_summary") or "",
        rewards=read_rewards(body),
    )


def _update(body: dict[str, Any]) -> Update:
    first = body.get("first") or {}
    return Update(
        body["title"],
        body["body"],
        body.get("posted_at") or body["created_at"],
        read_pictures(body.get("pictures")),
        id=body.get("id") or "",
        corrected_at=body.get("corrected_at") or "",
        first_title=first.get("title", ""),
        first_body=first.get("body", ""),
        correctable_until=body.get("correctable_until") or "",
        withdrawable_until=body.get("withdrawable_until") or "",
    )


def _texts(shape: type, body: dict[str, Any] | None) -> dict[str, Any]:
    return {field.name: (body or {}).get(field.name) or "" for field in fields(shape)}


def _district(body: dict[str, Any]) -> dict[str, str]:
    district = body.get("district") or {}
    return {
        "slug": district.get("slug") or body.get("district_slug") or "",
        "name": district.get("name") or body.get("district_name") or "",
    }


class Ideas(Client):
    """Client of the ideas service."""

    def districts(self) -> tuple[District, ...]:
        """Every district, in Finnish order."""
        return read_page(self.get("/districts"), read_district).items

    def district(self, slug: str) -> District:
        """One district. Raises Problem 404."""
        return read_district(self.get(path("districts", slug)))

    def campaigns(
        self,
        *,
        state: str = "live",
        district: str = "",
        q: str = "",
        after: str = "",
        limit: int = 24,
        language: str = "",
        association_id: str = "",
    ) -> Page[Card]:
        """Public campaigns, those that end first before the others, in a language or that of the page."""
        spoken = language or current_language().tag
        narrowed = {"association_id": association_id} if association_id else {}
        body = self.get(
            "/campaigns",
            state=state,
            district=district,
            q=q,
            after=after,
            limit=limit,
            language=spoken,
            **narrowed,
        )
        return read_page(body, read_card)

    def campaign(self, slug: str, language: str = "") -> Campaign:
        """One campaign by its slug or id, in a language or that of the page. Raises Problem 404."""
        spoken = language or current_language().tag
        return read_campaign(self.get(path("campaigns", slug), language=spoken))

    def updates(self, campaign_id: str) -> tuple[Update, ...]:
        """What the association has told, newest first."""
        body = self.get(path("campaigns", campaign_id, "updates"))
        return read_page(body, _update).items

    def ideas(self, *, district: str = "", after: str = "", sort: str = "newest") -> Page[Idea]:
        """Residents' ideas, newest first or those with most `support`."""
        return read_page(self.get("/ideas", district=district, after=after, sort=sort), read_idea)

    def idea(self, idea_id: str) -> Idea:
        """One idea. Raises Problem 404."""
        return read_idea(self.get(path("ideas", idea_id)))
