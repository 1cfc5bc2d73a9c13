"""The front page: what this is, where, and what is going on."""

from flask import Blueprint, make_response, redirect, render_template
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from gateway.drawing.district_map import draw_chart
from gateway.language_memory import preferred_language, remembered_language
from gateway.languages import FINNISH, Language, choosing_href, current_language
from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("home", __name__)

CAMPAIGNS_SHOWN = 6
SHIFTS_SHOWN = 3


@blueprint.get("/")
@allow(Audience.ANYONE)
def show() -> Response:
    """The districts and the campaigns that end first; the bare address keeps to the chosen language."""
    if current_language() is not FINNISH:
        return make_response(_page(None))
    chosen = remembered_language()
    if chosen is None:
        response: Response = make_response(_page(preferred_language()))
    else:
        response = redirect(chosen.prefix + "/") if chosen is not FINNISH else make_response(_page(None))
    response.vary.update(("Cookie", "Accept-Language"))
    return response


def _page(preferred: Language | None) -> str:
    districts = services().ideas.districts()
    running = services().ideas.campaigns(state="live", limit=CAMPAIGNS_SHOWN)
    return render_template(
        "site/home.html",
        districts=districts,
        alive=[district for district in districts if district.live_campaigns],
        chart=draw_chart(districts),
        campaigns=running.items,
        shifts=services().shifts.coming(limit=SHIFTS_SHOWN).items[:SHIFTS_SHOWN],
        other_language=_invitation(preferred) if preferred and preferred is not FINNISH else None,
    )


def _invitation(language: Language) -> dict[str, str]:
    """One line to whoever's browser asks for another language, in that language."""
    with force_locale(language.catalogue):
        # Translators: name your own language here: "... is available in English as well."
        text = gettext("Palvelu on myös suomeksi.")
    return {"tag": language.tag, "text": text, "href": choosing_href(language, "/")}
