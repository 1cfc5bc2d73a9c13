"""What each public page says of itself where others list it: search engines, messages, other sites.

A page that is not named here asks not to be listed: forms' steps, one's own pages, sign-in and desks.
"""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext, lazy_gettext

from gateway.drawing.share_image import SharedFacts
from gateway.languages import current_language
from gateway.wording.sharing import shared_campaign, shared_district, shared_home, shared_idea
from gateway.wording.shifts import shift_time

# What the lists of search engines show before they cut.
LONGEST = 160


@dataclass(frozen=True)
class Picture:
    """What is shown beside a link: the endpoint that draws it, and what it shows."""

    endpoint: str
    facts: SharedFacts
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """A page's name, what it holds, those above it as (name, endpoint, values), its values, its picture."""

    title: str
    description: str
    above: tuple[tuple[str, str, Mapping[str, str]], ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    picture: Picture | None = None


def is_listed(endpoint: str) -> bool:
    """Whether a page is for anybody to find and read."""
    return endpoint in _FIXED or endpoint in _OF_THINGS


def told_of(endpoint: str, given: Mapping[str, Any]) -> Told | None:
    """What is told of a page that was given these values; nothing where it is not for lists."""
    if endpoint in _FIXED:
        title, description = map(str, _FIXED[endpoint])
        picture = Picture("share_images.home", shared_home()) if endpoint == "home.show" else None
        return Told(title, description, picture=picture)
    describe = _OF_THINGS.get(endpoint)
    return describe(given) if describe else None


# Pages of which always the same is said: name and sentence.
_FIXED = {
    "home.show": (
        lazy_gettext("Tue oman kaupunginosan hankkeita Mikkelissä"),
        lazy_gettext(
            "Mikkeliläisten kaupunginosien hankkeita voi tukea pienellä summalla. Jo 5 euroa auttaa."
        ),
    ),
    "campaigns.index": (
        lazy_gettext("Kampanjat"),
        lazy_gettext("Kaupunginosien hankkeet: mitä tehdään, paljonko on koossa ja milloin keräys päättyy."),
    ),
    "districts.index": (
        lazy_gettext("Kaupunginosat"),
        lazy_gettext("Mikkelin kaupunginosat ja se, mitä kussakin on tekeillä: kampanjat, ideat ja rahat."),
    ),
    "ideas.index": (
        lazy_gettext("Ideat"),
        lazy_gettext("Mitä asukkaat toivovat omille kulmilleen. Kannata ideaa tai kerro omasi."),
    ),
    "ideas.ask": (
        lazy_gettext("Ehdota ideaa"),
        lazy_gettext(
            "Kerro, mitä sinun kulmillasi pitäisi tehdä. Yksi lause riittää, eikä tunnusta tarvita."
        ),
    ),
    "experiments.index": (
        lazy_gettext("Kokeilut"),
        lazy_gettext("Mitä kaupunginosissa on kokeiltu, mitä siitä opittiin ja mitä se maksoi."),
    ),
    "experiments.compare": (
        lazy_gettext("Kokeilujen vertailu"),
        lazy_gettext("Kokeilut rinnakkain alueen ja teeman mukaan: montako toimi ja montako jäi pysyväksi."),
    ),
    "shifts.index": (
        lazy_gettext("Talkoot"),
        lazy_gettext("Talkoovuorot eri puolilla kaupunkia: missä, milloin ja montako paikkaa on vapaana."),
    ),
    "register.ask": (
        lazy_gettext("Liity talkoolaisrekisteriin"),
        lazy_gettext("Kerro, mitä osaat ja milloin ehdit. Kutsumme talkoisiin, jotka sopivat sinulle."),
    ),
    "open_data.index": (
        lazy_gettext("Avoin data"),
        lazy_gettext("Kampanjat ja kokeilut lukuina kaikkien käyttöön, CSV- ja JSON-tiedostoina."),
    ),
    "documentation.page": (
        lazy_gettext("Rajapinta"),
        lazy_gettext("Avoin rajapinta ja sen kuvaus ohjelmille."),
    ),
    "information.accessibility": (
        lazy_gettext("Saavutettavuusseloste"),
        lazy_gettext("Miten saavutettava palvelu on, mitä puutteita siinä on ja miten annat palautetta."),
    ),
    "information.privacy": (
        lazy_gettext("Tietosuoja"),
        lazy_gettext("Mitä tietoja palvelu säilyttää kenestäkin, miksi ja kuinka kauan."),
    ),
    "information.terms": (
        lazy_gettext("Ehdot"),
        lazy_gettext("Mihin tuki sitoo, milloin sen voi perua ja mitä tapahtuu, jos tavoite ei täyty."),
    ),
}


def _campaign(given: Mapping[str, Any]) -> Told:
    card = given["campaign"].card
    makers = " · ".join(part for part in (card.association_name, card.district_name) if part)
    return Told(
        card.title,
        _short(f"{card.summary} {makers}"),
        above=(
            ((card.district_name, "districts.show", {"slug": card.district_slug}),)
            if card.district_slug
            else ((gettext("Kampanjat"), "campaigns.index", {}),)
        ),
        values={"slug": card.slug},
        picture=Picture("share_images.campaign", shared_campaign(card), {"slug": card.slug}),
    )


def _questions(given: Mapping[str, Any]) -> Told:
    card = given["card"]
    title = gettext("Kysy tekijältä: %(title)s", title=card.title)
    return Told(
        title,
        _short(gettext("Kysymykset ja vastaukset kampanjasta %(title)s.", title=card.title)),
        above=((card.title, "campaigns.show", {"slug": card.slug}),),
        values={"slug": card.slug},
    )


def _ledger(given: Mapping[str, Any]) -> Told:
    card = given["campaign"].card
    return Told(
        gettext("Rahan reitti: %(title)s", title=card.title),
        _short(gettext("Mistä raha on tullut ja mihin se on mennyt: %(title)s.", title=card.title)),
        above=((card.title, "campaigns.show", {"slug": card.slug}),),
        values={"slug": card.slug},
    )


def _district(given: Mapping[str, Any]) -> Told:
    district, tag = given["district"], current_language().tag
    name = district.name_in(tag)
    words = gettext("Kampanjat, ideat ja rahat: %(name)s.", name=name)
    described = district.description_in(tag)
    return Told(
        name,
        _short(f"{name}. {described}" if described else words),
        above=((gettext("Kaupunginosat"), "districts.index", {}),),
        picture=Picture("share_images.district", shared_district(district), {"slug": district.slug}),
    )


def _idea(given: Mapping[str, Any]) -> Told:
    idea = given["idea"]
    place = gettext("Idea alueelle %(name)s", name=idea.district_name)
    return Told(
        idea.title or textwrap.shorten(idea.text, 80, placeholder="…"),
        _short(f"{place}: {idea.text}"),
        above=((gettext("Ideat"), "ideas.index", {}),),
        picture=Picture("share_images.idea", shared_idea(idea), {"idea_id": idea.id}),
    )


def _experiment(given: Mapping[str, Any]) -> Told:
    experiment = given["experiment"]
    title = gettext("Kokeilu: %(title)s", title=experiment.title)
    return Told(
        title,
        _short(f"{title}. {experiment.hypothesis or experiment.summary}"),
        above=((gettext("Kokeilut"), "experiments.index", {}),),
        picture=Picture("share_images.campaign", shared_campaign(given["card"]), {"slug": experiment.slug}),
    )


def _shift(given: Mapping[str, Any]) -> Told:
    shift = given["shift"]
    return Told(
        gettext("Talkoovuoro: %(title)s", title=shift.title),
        _short(f"{shift.title}, {shift_time(shift)}, {shift.place}. {shift.campaign_title}"),
        above=((shift.campaign_title, "campaigns.show", {"slug": shift.campaign_slug}),),
    )


_OF_THINGS: dict[str, Callable[[Mapping[str, Any]], Told]] = {
    "campaigns.show": _campaign,
    "campaign_questions.index": _questions,
    "public_ledger.show": _ledger,
    "districts.show": _district,
    "ideas.show": _idea,
    "experiments.show": _experiment,
    "shifts.show": _shift,
}


def _short(text: str) -> str:
    return textwrap.shorten(text, LONGEST, placeholder="…")
