"""Residents sign in by mail: a link bound to the browser that asked, and a code for every other way.

Opening the link changes nothing, for mail scanners open links too; a press of the button does.
"""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway import navigation, sessions
from gateway.forms.signing_in import CodeForm, EmailForm, PageForm
from gateway.languages import current_language
from gateway.redirects import own_path
from gateway.wiring import services
from services.chassis import logs
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

log = logs.get(__name__)
blueprint = Blueprint("sign_in", __name__)

ASKED, COME_BACK_TO = "sign_in", "next"


@blueprint.get("/kirjaudu")
@allow(Audience.ANYONE)
def show() -> str:
    """Ask for the address of mail."""
    if "next" in request.args:
        session[COME_BACK_TO] = own_path(request.args["next"], "")
    return render_template("site/sign_in.html", form=EmailForm(formdata=None))


@blueprint.post("/kirjaudu")
@allow(Audience.ANYONE)
def ask() -> Response | tuple[str, int]:
    """Have the message sent; the answer does not tell whether the address is known."""
    form = EmailForm()
    if form.validate():
        try:
            asked = services().accounts.ask_sign_in(form.email.data, current_language().letters)
        except Problem as problem:
            if problem.status not in (422, 429):
                raise
            form.take_problem(problem)
        else:
            session[ASKED] = {"id": asked.id, "secret": asked.browser_secret, "email": form.email.data}
            return redirect(url_for("sign_in.enter_code"), 303)
    return render_template("site/sign_in.html", form=form), 422


@blueprint.get("/kirjaudu/koodi")
@allow(Audience.ANYONE)
def enter_code() -> Response | str:
    """Where the code of the message is written."""
    asked = session.get(ASKED)
    if not asked:
        return redirect(url_for("sign_in.show"), 303)
    return render_template("site/sign_in_code.html", form=CodeForm(formdata=None), email=asked["email"])


@blueprint.post("/kirjaudu/koodi")
@allow(Audience.ANYONE)
def check_code() -> Response | tuple[str, int]:
    """Sign in by the code."""
    asked, form = session.get(ASKED), CodeForm()
    if not asked:
        return redirect(url_for("sign_in.show"), 303)
    if form.validate():
        try:
            token = services().accounts.confirm_sign_in(
                asked["id"], browser_secret=asked["secret"], code=form.code.data
            )
        except Problem as problem:
            return _code_refused(problem, form, asked["email"])
        return _enter(token)
    return render_template("site/sign_in_code.html", form=form, email=asked["email"]), 422


@blueprint.get("/kirjaudu/<sign_in_id>/<link_token>")
@allow(Audience.ANYONE)
def show_link(sign_in_id: str, link_token: str) -> str:
    """The page behind the link: one button, nothing done yet."""
    return render_template(
        "site/sign_in_link.html", form=PageForm(formdata=None), sign_in_id=sign_in_id, link_token=link_token
    )


@blueprint.post("/kirjaudu/<sign_in_id>/<link_token>")
@allow(Audience.ANYONE)
def follow_link(sign_in_id: str, link_token: str) -> Response:
    """Sign in by the link, in the browser that asked for it."""
    asked = session.get(ASKED) or {}
    secret = asked.get("secret") if asked.get("id") == sign_in_id else None
    try:
        token = services().accounts.confirm_sign_in(sign_in_id, browser_secret=secret, link_token=link_token)
    except Problem as problem:
        if problem.code != "code_needed":
            raise
        session[ASKED] = {"id": sign_in_id, "secret": None, "email": ""}
        flash(
            gettext("Linkki avattiin eri selaimessa kuin pyysit sen. Kirjoita viestissä oleva koodi."),
            "warning",
        )
        return redirect(url_for("sign_in.enter_code"), 303)
    return _enter(token)


@blueprint.post("/ulos")
@allow(Audience.ANYONE)
def leave() -> Response:
    """End the session, here and in accounts."""
    token = session.get(sessions.KEPT_AS)
    if token:
        sessions.forget(token)
        try:
            services().accounts.revoke_session(token)
        except Problem as problem:
            # The browser forgets the token in any case; the session then ends by its own time.
            log.warning("session.not_revoked", problem=problem.code)
    session.clear()
    flash(gettext("Olet kirjautunut ulos."))
    return redirect(url_for("home.show"), 303)


def _enter(token: str) -> Response:
    wanted = own_path(session.get(COME_BACK_TO), "")
    sessions.begin(token)
    return redirect(wanted or navigation.first_desk(sessions.resolve(token)), 303)


def _code_refused(problem: Problem, form: CodeForm, email: str) -> tuple[str, int]:
    if problem.status == 410:
        form.add_error("code", gettext("Koodi on vanhentunut tai käytetty. Pyydä uusi."))
    elif problem.status == 429:
        form.add_error("code", gettext("Liian monta väärää koodia. Pyydä uusi."))
    elif problem.status in (401, 409, 422):
        form.add_error("code", gettext("Koodi on väärin. Tarkista numerot."))
    else:
        raise problem
    return render_template("site/sign_in_code.html", form=form, email=email), 422
