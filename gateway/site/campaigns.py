"""Campaigns: the list with its filters, and a page for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from gateway.browsers import known_browser
from gateway.clients.budgeting import OneBudget
from gateway.clients.calling import Page
from gateway.clients.conditions import ConditionalPledges
from gateway.clients.giving import CampaignGoods
from gateway.clients.ideas import Campaign, Card
from gateway.clients.pledges import Terms
from gateway.clients.questions import Question
from gateway.clients.rewards import Reward
from gateway.clients.shifts import CampaignShifts
from gateway.parts import render_part_or_page
from gateway.site.gathered import plot_of
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("campaigns", __name__, url_prefix="/kampanjat")

PAGE_SIZE = 24
ON_SALE = ("published", "suspended")
# After these states it is known whether the cards could be charged.
COUNTED = frozenset({"funded", "delivering", "reported"})
KNOWN_TO_PLEDGES = COUNTED | {"published", "suspended", "closing", "not_funded"}
LONGEST_SEARCH = 100
MOST_EARLIER = 5
# Words of the address bar -> words of the service.
STATES = {"kaynnissa": "live", "tulossa": "coming", "paattyneet": "ended", "kaikki": "all"}


@dataclass(frozen=True)
class Filters:
    """What the visitor narrows the list by; the address holds all of it."""

    q: str
    district: str
    state: str

    @classmethod
    def from_request(cls) -> "Filters":
        """Read the address; what is not known is taken as not given."""
        given = request.args
        state = given.get("tila", "kaynnissa")
        return cls(
            q=_printable(given.get("q", ""))[:LONGEST_SEARCH],
            district=given.get("alue", "")[:60],
            state=state if state in STATES else "kaynnissa",
        )

    def href(self, **changes: str) -> str:
        """The list with some of the filters changed."""
        query = {"q": self.q, "alue": self.district, "tila": self.state} | changes
        kept = {
            name: value for name, value in query.items() if value and (name, value) != ("tila", "kaynnissa")
        }
        return url_for("campaigns.index", **dict[str, Any](kept))


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable()).strip()


@blueprint.get("")
@allow(Audience.ANYONE)
def index() -> str:
    """The list: search, district, state; the order is told on the page."""
    filters = Filters.from_request()
    districts = services().ideas.districts()
    chosen = next((each for each in districts if each.slug == filters.district), None)
    found = services().ideas.campaigns(
        state=STATES[filters.state],
        district=chosen.slug if chosen else "",
        q=filters.q,
        after=request.args.get("jatko", "")[:200],
        limit=PAGE_SIZE,
    )
    return render_part_or_page(
        "site/list_parts/campaigns.html",
        "site/campaigns.html",
        filters=filters,
        districts=districts,
        chosen=chosen,
        campaigns=found.items,
        next_href=filters.href(jatko=found.next) if found.next else "",
        first_href=filters.href() if request.args.get("jatko") else "",
        order=_order(filters.state),
        states=[
            ("kaynnissa", gettext("Käynnissä")),
            ("tulossa", gettext("Tulossa")),
            ("paattyneet", gettext("Päättyneet")),
            ("kaikki", gettext("Kaikki")),
        ],
    )


def _order(state: str) -> str:
    orders = {
        "kaynnissa": gettext("Pian päättyvät ensin."),
        "tulossa": gettext("Pian avautuvat ensin."),
        "paattyneet": gettext("Viimeksi päättyneet ensin."),
    }
    return orders.get(state, gettext("Uusimmat ensin."))


@blueprint.get("/<slug>")
@allow(Audience.ANYONE)
def show(slug: str) -> str:
    """One campaign: what, why, with whose money, and how it is going."""
    campaign = services().ideas.campaign(slug)
    if campaign.card.state == "approved" and campaign.card.opening and campaign.card.opening.shown:
        return render_template("site/campaign_coming.html", campaign=campaign, questions=_questions(campaign))
    return page_of(campaign)


def page_of(campaign: Campaign, *, preview: bool = False, may_edit: bool = False) -> str:
    """A campaign's page; its makers see it before others do."""
    terms = _terms(campaign.card)
    return render_template(
        "site/campaign.html",
        campaign=campaign,
        preview=preview,
        may_edit=may_edit,
        updates=services().ideas.updates(campaign.card.id),
        shortfall=terms.shortfall if terms and campaign.card.state in COUNTED else None,
        match=terms.match if terms else None,
        conditional=_conditional_pledges(campaign),
        questions=None if preview else _questions(campaign),
        rewards=_rewards(campaign, terms),
        shifts=_shifts(campaign.card),
        goods=_goods(campaign.card),
        one_budget=_one_budget(campaign.card),
        earlier=_earlier(campaign),
        gathered=plot_of(campaign.card) if terms and not preview else None,
    )


def _terms(card: Card) -> Terms | None:
    """What pledges know of it; the page stands without it where they do not answer."""
    if card.state not in KNOWN_TO_PLEDGES:
        return None
    try:
        return services().pledges.terms(card.id)
    except Problem:
        return None


def _rewards(campaign: Campaign, terms: Terms | None) -> Sequence[Reward]:
    """What is sold, with what is left where pledges answer and it is on sale."""
    if not campaign.rewards or campaign.card.state not in ON_SALE or terms is None:
        return campaign.rewards
    return terms.rewards


def _shifts(card: Card) -> CampaignShifts | None:
    """What hands are needed; the page stands without it where it cannot be read."""
    try:
        return services().shifts.of_campaign(card.id)
    except Problem:
        return None


def _goods(card: Card) -> CampaignGoods | None:
    """What is needed beside money and hands; the page stands without it where it cannot be read."""
    try:
        return services().goods.of_campaign(card.id)
    except Problem:
        return None


def _one_budget(card: Card) -> OneBudget | None:
    """Everything that it is made of; the page stands without it where it cannot be read."""
    try:
        return services().budgets.of_campaign(card.id)
    except Problem:
        return None


def _earlier(campaign: Campaign) -> Sequence[Card]:
    """What the association has brought to an end before; the page stands without it."""
    try:
        ended = services().ideas.campaigns(
            state="ended", association_id=campaign.association.id, limit=MOST_EARLIER + 1
        )
    except Problem:
        return ()
    return [each for each in ended.items if each.id != campaign.card.id][:MOST_EARLIER]


def _questions(campaign: Campaign) -> Page[Question] | None:
    """The newest questions; the page stands without them where they cannot be read."""
    try:
        return services().questions.of_campaign(campaign.card.id, known_browser())
    except Problem:
        return None


def _conditional_pledges(campaign: Campaign) -> ConditionalPledges | None:
    """What is promised under conditions; the page stands without it where pledges do not answer."""
    if campaign.model != "all_or_nothing" or campaign.card.state != "published":
        return None
    try:
        return services().conditions.of_campaign(campaign.card.id)
    except Problem:
        return None
