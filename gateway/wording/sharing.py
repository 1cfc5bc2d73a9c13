"""What pictures, badges and posters say of a campaign, a district or an idea."""

from flask_babel import gettext, ngettext

from gateway.addresses import settings
from gateway.clients.districts import District
from gateway.clients.ideas import Campaign, Card
from gateway.clients.residents_ideas import Idea
from gateway.drawing.badge import BadgeText
from gateway.drawing.funding import bar_shape
from gateway.drawing.share_image import SharedFacts
from gateway.formatting import euros_short
from gateway.languages import current_language
from gateway.wording.campaigns import state_badge

_RUNNING = ("published", "suspended", "closing")


def shared_home() -> SharedFacts:
    """The platform by its invitation."""
    return SharedFacts(
        title=gettext("Pannaan oma kulma kuntoon."),
        place="",
        said=gettext("Jo 5 euroa auttaa."),
        platform=_platform(),
    )


def shared_campaign(card: Card) -> SharedFacts:
    """A campaign with its bar."""
    place = " · ".join(part for part in (card.district_name, card.association_name) if part)
    return SharedFacts(
        title=card.title, place=place, said=_standing(card), platform=_platform(), bar=bar_shape(card.funding)
    )


def shared_district(district: District) -> SharedFacts:
    """A district with its counts."""
    running = ngettext("%(num)d kampanja käynnissä", "%(num)d kampanjaa käynnissä", district.live_campaigns)
    ideas = ngettext("%(num)d idea", "%(num)d ideaa", district.ideas)
    promised = gettext("%(sum)s luvattu", sum=euros_short(district.promised_cents))
    return SharedFacts(
        title=district.name_in(current_language().tag),
        place="" if district.is_whole_city else gettext("Kaupunginosa"),
        said=" · ".join((running, ideas, promised)),
        platform=_platform(),
    )


def shared_idea(idea: Idea) -> SharedFacts:
    """An idea with its supporters."""
    return SharedFacts(
        title=idea.title or idea.text,
        place=gettext("Idea alueelle %(name)s", name=idea.district_name),
        said=ngettext("%(num)d kannattaja", "%(num)d kannattajaa", idea.supports),
        platform=_platform(),
    )


def picture_in_words(facts: SharedFacts) -> str:
    """The same for those who do not see the picture."""
    return ". ".join(part for part in (facts.title, facts.place, facts.said, facts.platform) if part)


def badge_text(campaign: Campaign) -> BadgeText:
    """The badge: an invitation while the campaign runs, what came of it afterwards."""
    if campaign.card.state == "published":
        words = gettext("Osta ennakkoon") if campaign.is_sale else gettext("Tue meitä")
        return BadgeText(words, f"{campaign.card.funding.percent}\N{NO-BREAK SPACE}%")
    return BadgeText(_platform(), state_badge(campaign.card.state).text)


def _standing(card: Card) -> str:
    sums = f"{euros_short(card.funding.total_cents)} / {euros_short(card.funding.goal_cents)}"
    if card.state in _RUNNING:
        said = gettext("%(percent)s %% varmistettu", percent=card.funding.percent)
    else:
        said = state_badge(card.state).text
    return f"{sums} · {said}"


def _platform() -> str:
    return settings().platform_name
