"""How a campaign's state, model and legal ground are called."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext

from gateway.business_time import now
from gateway.clients.ideas import Campaign, Card
from gateway.formatting import euros_short, moment, read_instant
from gateway.wording.countdown import COUNTED, opening_moment, time_left, time_until

NOT_YET_OPEN = frozenset({"draft", "submitted", "needs_work", "approved"})


@dataclass(frozen=True)
class Badge:
    """A short word on a card, with the tag's kind."""

    text: str
    kind: str = ""


def state_badge(state: str) -> Badge:
    """The state of a campaign as a tag."""
    badges = {
        "draft": Badge(gettext("Luonnos")),
        "submitted": Badge(gettext("Odottaa tarkistusta"), "warning"),
        "needs_work": Badge(gettext("Palautettu korjattavaksi"), "warning"),
        "approved": Badge(gettext("Hyväksytty"), "good"),
        "rejected": Badge(gettext("Hylätty"), "bad"),
        "published": Badge(gettext("Käynnissä"), "good"),
        "closing": Badge(gettext("Päättymässä"), "warning"),
        "funded": Badge(gettext("Onnistui"), "good"),
        "not_funded": Badge(gettext("Ei täyttynyt"), "bad"),
        "delivering": Badge(gettext("Toteutetaan"), "good"),
        "reported": Badge(gettext("Valmis"), "good"),
        "suspended": Badge(gettext("Keskeytetty"), "warning"),
        "cancelled": Badge(gettext("Peruttu"), "bad"),
    }
    return badges.get(state, Badge(state))


def card_badge(card: Card) -> Badge | None:
    """What a card says besides its sums; a running campaign says something only when its goal is reached."""
    if card.opening and card.state == "approved":
        return Badge(gettext("Tulossa"))
    if card.state != "published":
        return state_badge(card.state)
    if card.funding.percent >= 100:
        return Badge(gettext("Tavoite täynnä"), "good")
    return None


def card_time(card: Card) -> str:
    """Time left, or that there is none; of what is coming, the time until it opens."""
    if card.opening:
        return time_until(card.opening.at, now())
    if card.deadline is None:
        return ""
    if card.state in NOT_YET_OPEN:
        return gettext("ei ole vielä alkanut")
    runs = card.state in ("published", "suspended")
    return time_left(card.deadline, now()) if runs else gettext("päättynyt")


def counts_on(card: Card) -> datetime | None:
    """This instant, where a script may go on counting from it: in a running campaign's last hours."""
    at = now()
    runs = card.state == "published" and card.deadline is not None
    return at if runs and card.deadline and timedelta() < card.deadline - at <= COUNTED else None


def opens_at(card: Card) -> str:
    """When it opens by itself: "la 5.12.2026 klo 9.00"."""
    opening = card.opening
    return opening_moment(opening.at, comes_twice=opening.comes_twice) if opening else ""


def last_moment(deadline: datetime | str | None) -> str:
    """The last minute before a deadline, which is itself the first instant after the time."""
    return moment(read_instant(deadline) - timedelta(minutes=1)) if deadline else ""


def goal_rule(campaign: Campaign) -> str:
    """What happens to the money when too little is promised: stands beside the pledge button."""
    rules = {
        "all_or_nothing": gettext(
            "Kaikki tai ei mitään: jos %(least)s ei täyty, korttia ei veloiteta ja tilisiirrot palautetaan.",
            least=euros_short(campaign.minimum_cents),
        ),
        "keep_what_comes": gettext(
            "Kertyneet rahat käytetään hankkeeseen, vaikka tavoite ei täyttyisi. Kortti veloitetaan heti."
        ),
    }
    return rules.get(campaign.model, "")


def shortfall_rule(campaign: Campaign) -> str:
    """What follows when cards fail after the campaign has succeeded, as declared before anybody pledged."""
    if campaign.model != "all_or_nothing":
        return ""
    rules = {
        "association_accepts": gettext(
            "Yhdistys päättää kirjallisesti, toteutetaanko hanke pienemmällä summalla."
            " Muuten rahat palautetaan kaikille."
        ),
        "refund_all": gettext("Kaikille palautetaan rahat."),
        "sponsor_tops_up": gettext(
            "Sovittu tukija täydentää puuttuvan osan, enintään %(limit)s.",
            limit=euros_short(campaign.shortfall_limit_cents or 0),
        ),
    }
    return rules.get(campaign.shortfall_rule, "")


def legal_mode(mode: str) -> str:
    """On what legal ground money is asked for."""
    modes = {
        "pienkerays": gettext("Pienkeräys"),
        "permit": gettext("Rahankeräyslupa"),
        "presale": gettext("Ennakkomyynti"),
    }
    return modes.get(mode, mode)


def legal_number(mode: str) -> str:
    """What the number of that ground is called."""
    names = {
        "pienkerays": gettext("Pienkeräysnumero"),
        "permit": gettext("Luvan numero"),
        "presale": gettext("Myynnin tunnus"),
    }
    return names.get(mode, gettext("Numero"))
