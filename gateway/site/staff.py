"""Staff sign in by a password and a code of an app; they come by invitation."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway import navigation, sessions
from gateway.clients.accounts import Invitation
from gateway.forms.signing_in import CodeForm, EmailForm, InvitationForm, NewPasswordForm, PasswordForm
from gateway.redirects import own_path
from gateway.security import keep_private
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint("staff", __name__, url_prefix="/henkilokunta")

CHALLENGE, COME_BACK_TO = "staff_challenge", "next"
REFUSED = (401, 409, 410, 422, 429)


@blueprint.after_request
def private(response: Response) -> Response:
    """Addresses with a token stay here."""
    return keep_private(response)  # type: ignore[arg-type]


@blueprint.get("")
@allow(Audience.ANYONE)
def show() -> str:
    """Step 1: address and password."""
    if "next" in request.args:
        session[COME_BACK_TO] = own_path(request.args["next"], "")
    return render_template("site/staff_sign_in.html", form=PasswordForm(formdata=None))


@blueprint.post("")
@allow(Audience.ANYONE)
def check_password() -> Response | tuple[str, int]:
    """A wrong address and a wrong password are answered alike."""
    form = PasswordForm()
    if form.validate():
        try:
            challenge = services().accounts.start_staff_sign_in(form.email.data, form.password.data)
        except Problem as problem:
            _refuse_or_raise(problem, form, None)
        else:
            session[CHALLENGE] = challenge
            return redirect(url_for("staff.enter_code"), 303)
    return render_template("site/staff_sign_in.html", form=form), 422


@blueprint.get("/koodi")
@allow(Audience.ANYONE)
def enter_code() -> Response | str:
    """Step 2: the code of the app."""
    if CHALLENGE not in session:
        return redirect(url_for("staff.show"), 303)
    return _code_page(CodeForm(formdata=None), url_for("staff.check_code"))


@blueprint.post("/koodi")
@allow(Audience.ANYONE)
def check_code() -> Response | tuple[str, int]:
    """Sign in."""
    if CHALLENGE not in session:
        return redirect(url_for("staff.show"), 303)
    form = CodeForm()
    if form.validate():
        try:
            token = services().accounts.finish_staff_sign_in(session[CHALLENGE], form.code.data)
        except Problem as problem:
            if problem.status == 410:
                flash(gettext("Kirjautuminen vanheni. Aloita alusta."), "warning")
                return redirect(url_for("staff.show"), 303)
            _refuse_or_raise(problem, form, "code")
        else:
            wanted = own_path(session.get(COME_BACK_TO), "")
            sessions.begin(token)
            return redirect(wanted or navigation.first_desk(sessions.resolve(token)), 303)
    return _code_page(form, url_for("staff.check_code")), 422


@blueprint.get("/vahvista")
@allow(Audience.SIGNED_IN)
def confirm_again() -> str:
    """Before an approval: the code once more."""
    session[COME_BACK_TO] = own_path(request.args.get("next"), url_for("home.show"))
    return _code_page(CodeForm(formdata=None), url_for("staff.check_again"))


@blueprint.post("/vahvista")
@allow(Audience.SIGNED_IN)
def check_again() -> Response | tuple[str, int]:
    """Prove the session anew."""
    form = CodeForm()
    if form.validate():
        token = session[sessions.KEPT_AS]
        try:
            services().accounts.reauthenticate(token, form.code.data)
        except Problem as problem:
            _refuse_or_raise(problem, form, "code")
        else:
            sessions.forget(token)
            return redirect(own_path(session.pop(COME_BACK_TO, None), url_for("home.show")), 303)
    return _code_page(form, url_for("staff.check_again")), 422


@blueprint.get("/kutsu/<token>")
@allow(Audience.ANYONE)
def invitation(token: str) -> str:
    """A new member of staff: choose a password, set the app up."""
    return _invitation_page(services().accounts.invitation(token), InvitationForm(formdata=None))


@blueprint.post("/kutsu/<token>")
@allow(Audience.ANYONE)
def accept_invitation(token: str) -> Response | tuple[str, int]:
    """Take the account into use."""
    form = InvitationForm()
    if form.validate():
        try:
            services().accounts.accept_invitation(token, form.password.data, form.code.data)
        except Problem as problem:
            if problem.status == 410:
                raise
            _refuse_or_raise(problem, form, "code")
        else:
            flash(gettext("Tunnus on valmis. Kirjaudu sisään."))
            return redirect(url_for("staff.show"), 303)
    return _invitation_page(services().accounts.invitation(token), form), 422


@blueprint.get("/salasana")
@allow(Audience.ANYONE)
def ask_reset() -> str:
    """A forgotten password."""
    return render_template("site/staff_reset.html", form=EmailForm(formdata=None))


@blueprint.post("/salasana")
@allow(Audience.ANYONE)
def send_reset() -> Response | tuple[str, int]:
    """Have a link sent; the answer does not tell whether the address is known."""
    form = EmailForm()
    if not form.validate():
        return render_template("site/staff_reset.html", form=form), 422
    services().accounts.ask_password_reset(form.email.data)
    flash(gettext("Jos osoite on henkilökunnan osoite, siihen lähti linkki. Katso sähköpostisi."))
    return redirect(url_for("staff.show"), 303)


@blueprint.get("/salasana/<token>")
@allow(Audience.ANYONE)
def new_password(token: str) -> Response:  # noqa: ARG001 - the form posts back to the same address
    """Choose a new password."""
    return make_response(render_template("site/staff_new_password.html", form=NewPasswordForm(formdata=None)))


@blueprint.post("/salasana/<token>")
@allow(Audience.ANYONE)
def save_password(token: str) -> Response | tuple[str, int]:
    """Take the new password into use."""
    form = NewPasswordForm()
    if form.validate():
        try:
            services().accounts.reset_password(token, form.password.data)
        except Problem as problem:
            if problem.status == 410:
                raise
            _refuse_or_raise(problem, form, "password")
        else:
            flash(gettext("Salasana on vaihdettu. Kirjaudu sisään."))
            return redirect(url_for("staff.show"), 303)
    return render_template("site/staff_new_password.html", form=form), 422


def _code_page(form: CodeForm, action: str) -> str:
    return render_template("site/staff_code.html", form=form, action=action)


def _invitation_page(found: Invitation, form: InvitationForm) -> str:
    return render_template("site/staff_invitation.html", invitation=found, form=form)


def _refuse_or_raise(
    problem: Problem, form: CodeForm | PasswordForm | NewPasswordForm, field: str | None
) -> None:
    """Show a refusal at the field that it concerns; anything else is not the form's to tell."""
    if problem.status not in REFUSED:
        raise problem
    if problem.errors or problem.status == 429 or field is None:
        form.take_problem(problem)
    else:
        form.take_problem(Problem(problem.code, errors={field: ["wrong_code"]}))
