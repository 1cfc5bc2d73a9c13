"""One's own page of hours, goods and the register, by the link of a letter; there is no account."""

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.register import OwnRegister
from gateway.forms.register import CertificateForm, DetailsForm, consent_words
from gateway.languages import current_language
from gateway.security import keep_private
from gateway.wiring import services
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("own_contributor", __name__, url_prefix="/talkoot/omat/<contributor_id>/<token>")
blueprint.after_request(keep_private)


@blueprint.get("")
@allow(Audience.ANYONE)
def show(contributor_id: str, token: str) -> str:
    """Everything of one's own, and what can be done with it."""
    return _page(contributor_id, token)


@blueprint.post("/vahvista")
@allow(Audience.ANYONE)
def confirm(contributor_id: str, token: str) -> Response:
    """Let what was asked hold."""
    return _done(contributor_id, token, gettext("Kiitos, tietosi on vahvistettu."), "confirm")


@blueprint.post("/hylkaa")
@allow(Audience.ANYONE)
def refuse(contributor_id: str, token: str) -> Response:
    """Forget what was asked."""
    return _done(contributor_id, token, gettext("Pyyntö on hylätty. Mitään ei muutettu."), "refuse")


@blueprint.post("/tiedot")
@allow(Audience.ANYONE)
def change(contributor_id: str, token: str) -> Response | tuple[str, int]:
    """Write the details anew."""
    form = DetailsForm()
    details = form.details()
    if details is not None:
        locale = current_language().letters
        if _sent(form, lambda: _do(contributor_id, token, "details", locale=locale, **details)):
            flash(gettext("Tietosi on tallennettu."))
            return _back(contributor_id, token)
    return _page(contributor_id, token, details=form), 422


@blueprint.post("/luvat")
@allow(Audience.ANYONE)
def give_consent(contributor_id: str, token: str) -> Response:
    """Let an association know of oneself."""
    chosen = request.form.get("association", "")[:60]
    if not chosen:
        flash(gettext("Valitse yhdistys."), "warning")
        return _back(contributor_id, token)
    said = gettext("Yhdistys voi nyt kutsua sinut talkoisiin.")
    return _done(contributor_id, token, said, "consents", chosen, **consent_words())


@blueprint.post("/luvat/<association_id>/peru")
@allow(Audience.ANYONE)
def withdraw_consent(contributor_id: str, token: str, association_id: str) -> Response:
    """Let it know nothing any more."""
    said = gettext("Lupa on peruttu. Yhdistys ei enää näe tietojasi.")
    return _done(contributor_id, token, said, "consents", association_id, "withdraw")


@blueprint.post("/kortit")
@allow(Audience.ANYONE)
def tell_certificate(contributor_id: str, token: str) -> Response | tuple[str, int]:
    """Tell of a card."""
    form = CertificateForm()
    card = form.card()
    if card is not None and _sent(form, lambda: _do(contributor_id, token, "certificates", **card)):
        flash(gettext("Kortti on lisätty. Näytä se yhdistykselle, kun tulet talkoisiin."))
        return _back(contributor_id, token)
    return _page(contributor_id, token, card=form), 422


@blueprint.post("/kortit/<certificate_id>/poista")
@allow(Audience.ANYONE)
def remove_certificate(contributor_id: str, token: str, certificate_id: str) -> Response:
    """Forget a card."""
    said = gettext("Kortti on poistettu.")
    return _done(contributor_id, token, said, "certificates", certificate_id, "remove")


@blueprint.post("/uusi-linkki")
@allow(Audience.ANYONE)
def renew_link(contributor_id: str, token: str) -> Response:
    """End the link; another comes by mail."""
    services().register.do(contributor_id, token, "renew-link")
    return redirect(url_for("register.sent"), 303)


@blueprint.get("/kopio")
@allow(Audience.ANYONE)
def copy(contributor_id: str, token: str) -> str:
    """All that is kept of one, to be read."""
    kept = services().register.copy(contributor_id, token)
    return render_template("site/own_contributor_copy.html", copy=kept, **_where(contributor_id, token))


@blueprint.get("/kopio.json")
@allow(Audience.ANYONE)
def download(contributor_id: str, token: str) -> Response:
    """The same for programs."""
    kept = services().register.copy(contributor_id, token)
    response = make_response(json.dumps(kept, ensure_ascii=False, indent=2))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="omat-talkootiedot.json"'
    return response


@blueprint.post("/poista")
@allow(Audience.ANYONE)
def erase(contributor_id: str, token: str) -> Response:
    """Leave nothing of oneself."""
    try:
        services().register.do(contributor_id, token, "erase")
    except Problem as problem:
        # Pressed twice: it is gone already, and that is what was wanted.
        if problem.status != 410:
            raise
    flash(gettext("Tietosi on poistettu. Tehdyt tunnit jäävät kampanjaan ilman nimeäsi."))
    return redirect(url_for("home.show"), 303)


def _do(contributor_id: str, token: str, *deed: str, **said: Any) -> None:
    services().register.do(contributor_id, token, *deed, **said)


def _sent(form: DetailsForm | CertificateForm, send: Callable[[], None]) -> bool:
    """Whether the service took it; a refusal stands at the form."""
    try:
        send()
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        form.take_problem(problem, {"home_district_slug": "district"})
        return False
    return True


def _done(contributor_id: str, token: str, words: str, *deed: str, **sent: Any) -> Response:
    try:
        services().register.do(contributor_id, token, *deed, **sent)
        flash(words)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        flash(problem_message(problem.code), "warning")
    return _back(contributor_id, token)


def _back(contributor_id: str, token: str) -> Response:
    return redirect(url_for("own_contributor.show", contributor_id=contributor_id, token=token), 303)


def _where(contributor_id: str, token: str) -> dict[str, str]:
    return {"contributor_id": contributor_id, "token": token}


def _page(
    contributor_id: str,
    token: str,
    *,
    details: DetailsForm | None = None,
    card: CertificateForm | None = None,
) -> str:
    own = services().register.own(contributor_id, token)
    form = details or DetailsForm(formdata=None, data=_as_form(own))
    districts = services().ideas.districts()
    form.offer_districts(districts)
    searched = request.args.get("yhdistys", "")[:80]
    held = {each.association_id for each in own.consents}
    return render_template(
        "site/own_contributor.html",
        own=own,
        form=details or card,
        details=form,
        card=card or CertificateForm(formdata=None),
        searched=searched,
        offered=[each for each in services().register.associations(searched) if each.id not in held],
        district_names={each.slug: each.name for each in districts},
        own_shifts=services().shifts.own(contributor_id, token),
        own_goods=services().goods.own(contributor_id, token),
        **_where(contributor_id, token),
    )


def _as_form(own: OwnRegister) -> dict[str, Any]:
    return {
        "name": own.name,
        "phone": own.phone,
        "district": own.home_district_slug or "",
        "birth_year": str(own.birth_year or ""),
        "skills": list(own.skills),
    }
