"""What an association spreads its campaign with: links, pictures, a frame, a badge, posters, feeds."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask_babel import gettext

from gateway.addresses import whole_url
from gateway.clients.ideas import Card
from gateway.drawing.badge import badge_width
from gateway.languages import LANGUAGES
from gateway.wiring import services
from gateway.wording.sharing import badge_text, picture_in_words, shared_campaign
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_sharing", __name__, url_prefix="/tyopoyta/kampanjat")

UNPUBLISHED = ("draft", "submitted", "needs_work", "approved", "rejected")
FRAME_WIDTH, FRAME_HEIGHT = 420, 560


@dataclass(frozen=True)
class Code:
    """A piece of HTML to be copied; `name` labels it."""

    id: str
    name: str
    html: str


@blueprint.get("/<campaign_id>/jaa")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """Everything to copy and to print; before the campaign is public, what will be here."""
    desk_campaign = services().campaign_desk.campaign(campaign_id)
    campaign, card = desk_campaign.campaign, desk_campaign.card
    is_public = card.state not in UNPUBLISHED
    return render_template(
        "workspace/sharing.html",
        campaign=desk_campaign,
        card=card,
        is_public=is_public,
        address=whole_url("campaigns.show", slug=card.slug),
        short_address=whole_url("posters.short", slug=card.slug),
        described=picture_in_words(shared_campaign(card)),
        codes=_codes(card, badge_text(campaign).words, badge_width(badge_text(campaign))),
        prefixes=[(each.name, each.tag, each.prefix) for each in LANGUAGES],
        **desk("home"),
    )


def _codes(card: Card, badge_words: str, width: int) -> list[Code]:
    title = card.title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    page = whole_url("campaigns.show", slug=card.slug)
    frame = whole_url("embedding.frame", slug=card.slug)
    badge = whole_url("embedding.badge", slug=card.slug, ending="svg")
    picture = whole_url("embedding.badge", slug=card.slug, ending="png")
    size = f'width="{width}" height="44"'
    return [
        Code(
            "kehys",
            gettext("Kampanja omalle sivulle (kehys)"),
            f'<iframe src="{frame}" title="{title}" width="{FRAME_WIDTH}" height="{FRAME_HEIGHT}" '
            'loading="lazy"></iframe>',
        ),
        Code(
            "merkki",
            gettext("Merkki omalle sivulle"),
            f'<a href="{page}"><img src="{badge}" alt="{badge_words}: {title}" {size}></a>',
        ),
        Code(
            "merkki-png",
            gettext("Merkki sähköpostiin ja muualle, jossa SVG ei näy"),
            f'<a href="{page}"><img src="{picture}" alt="{badge_words}: {title}" {size}></a>',
        ),
    ]
