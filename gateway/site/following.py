"""Following a campaign or a district by mail: asked, confirmed, ended; without an account."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.publishing import Followed
from gateway.forms.publishing import FollowForm
from gateway.languages import current_language
from gateway.security import keep_private
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("following", __name__)

# Languages in which letters are written; the page in plain Finnish has none of its own.


@blueprint.get("/kampanjat/<slug>/seuraa")
@allow(Audience.ANYONE)
def ask_campaign(slug: str) -> str:
    """The form, for who comes by a link."""
    return _campaign_page(slug, FollowForm(formdata=None))


@blueprint.post("/kampanjat/<slug>/seuraa")
@allow(Audience.ANYONE)
def follow_campaign(slug: str) -> Response | tuple[str, int]:
    """Send the letter of confirmation."""
    form = FollowForm()
    campaign = services().ideas.campaign(slug).card
    if _followed(form, "campaigns", campaign.id):
        return redirect(url_for("campaigns.show", slug=campaign.slug), 303)
    return _campaign_page(slug, form), 422


@blueprint.get("/kaupunginosat/<slug>/seuraa")
@allow(Audience.ANYONE)
def ask_district(slug: str) -> str:
    """The form, for who comes by a link."""
    return _district_page(slug, FollowForm(formdata=None))


@blueprint.post("/kaupunginosat/<slug>/seuraa")
@allow(Audience.ANYONE)
def follow_district(slug: str) -> Response | tuple[str, int]:
    """Send the letter of confirmation."""
    form = FollowForm()
    if _followed(form, "districts", slug):
        return redirect(url_for("districts.show", slug=slug), 303)
    return _district_page(slug, form), 422


@blueprint.get("/vahvista/<kind>/<subject_id>/<token>")
@allow(Audience.ANYONE)
def ask_to_confirm(kind: str, subject_id: str, token: str) -> Response:
    """From a letter: a button, since programs open the links of letters too."""
    _check(kind)
    page = render_template("site/confirm_address.html", kind=kind, subject_id=subject_id, token=token)
    return keep_private(make_response(page))


@blueprint.post("/vahvista/<kind>/<subject_id>/<token>")
@allow(Audience.ANYONE)
def confirm(kind: str, subject_id: str, token: str) -> Response:
    """The owner of the address agrees."""
    _check(kind)
    if kind == "kysymys":
        followed = services().questions.confirm(subject_id, token)
        flash(gettext("Osoitteesi on vahvistettu. Saat viestin, kun kysymykseesi on vastattu."))
    else:
        followed = services().publishing.confirm(subject_id, token)
        flash(gettext("Osoitteesi on vahvistettu. Saat tästä lähin viestejä."))
    return redirect(_place_of(followed), 303)


@blueprint.get("/seuranta/<follower_id>/<token>")
@allow(Audience.ANYONE)
def ask_to_stop(follower_id: str, token: str) -> Response:
    """From a letter: one button."""
    page = render_template("site/stop_following.html", follower_id=follower_id, token=token, followed=None)
    return keep_private(make_response(page))


@blueprint.post("/seuranta/<follower_id>/<token>")
@allow(Audience.ANYONE)
def stop(follower_id: str, token: str) -> Response:
    """Forget the address: pressed on the page, or by a mail program without one (RFC 8058).

    A mail program has no form of ours; the token in the address is all that it shows. It follows no
    redirection, so the page itself is the answer.
    """
    followed = services().publishing.stop(follower_id, token)
    page = render_template(
        "site/stop_following.html",
        follower_id=follower_id,
        token=token,
        followed=followed,
        place=_place_of(followed),
    )
    return keep_private(make_response(page))


def _followed(form: FollowForm, kind: str, thing: str) -> bool:
    """Whether the address was asked; a refusal stands at the form."""
    if not form.validate():
        return False
    locale = current_language().letters
    try:
        services().publishing.follow(kind, thing, str(form.email.data), locale)
    except Problem as problem:
        if problem.status not in (410, 422, 429):
            raise
        form.take_problem(problem)
        return False
    flash(
        gettext(
            "Lähetimme sähköpostiisi linkin, jolla vahvistat osoitteesi. Jos osoite on jo vahvistettu, "
            "sinun ei tarvitse tehdä mitään."
        )
    )
    return True


def _campaign_page(slug: str, form: FollowForm) -> str:
    campaign = services().ideas.campaign(slug).card
    return render_template(
        "site/follow.html",
        form=form,
        title=campaign.title,
        is_campaign=True,
        action=url_for("following.follow_campaign", slug=slug),
        back=url_for("campaigns.show", slug=slug),
    )


def _district_page(slug: str, form: FollowForm) -> str:
    district = services().ideas.district(slug)
    return render_template(
        "site/follow.html",
        form=form,
        title=district.name,
        is_campaign=False,
        action=url_for("following.follow_district", slug=slug),
        back=url_for("districts.show", slug=slug),
    )


def _check(kind: str) -> None:
    if kind not in ("seuranta", "kysymys"):
        raise NotFound("kind")


def _place_of(followed: Followed) -> str:
    if followed.campaign_slug:
        return url_for("campaigns.show", slug=followed.campaign_slug)
    if followed.district_slug:
        return url_for("districts.show", slug=followed.district_slug)
    return url_for("campaigns.index")
