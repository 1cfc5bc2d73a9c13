"""What went wrong, in words: a page in the same look, or problem details for the API."""

from flask import (
    Flask,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from services.chassis import logs
from services.chassis.permissions import permissions_of
from services.chassis.problems import Problem, Unauthenticated
from services.contracts.roles import Role

log = logs.get(__name__)

API_PREFIX = "/api/"
SECONDS_TO_WAIT = 5
_CODES = {400: "malformed", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 422: "invalid"}


def answer(app: Flask) -> None:
    """Answer every error; none shows a trace, a service's name or a secret."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Whether a program asks rather than a person."""
    return request.path.startswith(API_PREFIX) or request.path.startswith("/webhooks/")


def _problem(problem: Problem) -> BaseResponse:
    if wants_json():
        response = jsonify(problem.to_body(g.get("request_id")))
        response.status_code = problem.status
        response.mimetype = "application/problem+json"
    elif isinstance(problem, Unauthenticated) or problem.status == 401:
        return _to_sign_in()
    elif problem.code == "reauthentication_needed":
        return redirect(url_for("staff.confirm_again", next=_this_address()))
    else:
        response = make_response(error_page(problem.status, problem.code), problem.status)
    if problem.status == 503:
        response.headers["Retry-After"] = str(problem.retry_after or SECONDS_TO_WAIT)
    elif problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def retry_header(problem: Problem) -> dict[str, str]:
    """When it may be tried again, where the refusal says so."""
    return {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}


def _to_sign_in() -> BaseResponse:
    door = "staff.show" if _is_for_staff() else "sign_in.show"
    if request.method != "GET":
        flash(gettext("Istuntosi on päättynyt. Kirjaudu ja yritä uudelleen."), "warning")
        return redirect(url_for(door), 303)
    return redirect(url_for(door, next=_this_address()))


def _this_address() -> str:
    """Where to come back to, in the same language."""
    return request.script_root + request.full_path.rstrip("?")


def _is_for_staff() -> bool:
    """Whether the page is for a role, which only staff hold."""
    allowed = permissions_of(current_app.view_functions.get(request.endpoint or ""))
    return request.blueprint == "staff" or any(isinstance(each, Role) for each in allowed)


def _stale_form(error: CSRFError) -> BaseResponse:
    log.info("form.refused", reason=error.description)
    return _problem(Problem("stale_form", status=400, title="The form is too old or not ours"))


def answer_http_error(error: HTTPException) -> BaseResponse:
    """A refusal of the framework: page or problem details, and redirects as they are."""
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    status = error.code or 500
    retry_after = 60 if isinstance(error, TooManyRequests) else None
    errors = _flat_messages(error) if status == 422 else None
    code = _CODES.get(status, "refused")
    answered = _problem(
        Problem(code, status=status, title=error.name, errors=errors, retry_after=retry_after)
    )
    if status == 405:
        answered.headers["Allow"] = error.get_response().headers.get("Allow", "")
    return answered


def _flat_messages(error: HTTPException) -> dict[str, list[str]]:
    """marshmallow's messages by field; the place (json, query) says nothing to the caller."""
    found: dict[str, list[str]] = {}
    for place in getattr(error, "data", {}).get("messages", {}).values():
        for field, messages in place.items() if isinstance(place, dict) else ():
            listed = messages if isinstance(messages, list) else [messages]
            found[str(field)] = [str(each) for each in listed]
    return found


def _unexpected(error: Exception) -> BaseResponse:
    log.error("request.failed", exc_info=error)
    return _problem(Problem())


def error_page(status: int, code: str) -> str:
    """The page for a status, with the code's own words where there are any."""
    title, text = _words(status, code)
    return render_template("errors/error.html", status=status, title=title, text=text, unlisted=True)


def _words(status: int, code: str) -> tuple[str, str]:
    """Title and explanation in the visitor's language."""
    by_code = {
        "stale_form": (
            gettext("Lomake ehti vanhentua"),
            gettext("Palaa takaisin, lataa sivu uudelleen ja lähetä lomake vielä kerran."),
        ),
        "cap_reached": (
            gettext("Keräys on täynnä"),
            gettext(
                "Pienkeräyksessä saa kerätä enintään 10 000 €. Lupaukset täyttävät sen,"
                " joten uutta tukea ei oteta."
            ),
        ),
        "campaign_suspended": (
            gettext("Kampanja on keskeytetty"),
            gettext(
                "Tukea ei juuri nyt oteta vastaan. Annetut tuet ovat tallessa. Katso myöhemmin uudelleen."
            ),
        ),
        "campaign_closed": (
            gettext("Kampanja on päättynyt"),
            gettext("Tukea ei voi enää antaa. Kiitos, että olit mukana ajatuksissa."),
        ),
    }
    by_status = {
        403: (gettext("Tämä sivu ei ole sinulle"), gettext("Sinulla ei ole oikeutta avata tätä sivua.")),
        404: (
            gettext("Sivua ei löydy"),
            gettext("Osoite voi olla väärä, tai sivu on poistettu. Tarkista osoite tai palaa etusivulle."),
        ),
        409: (
            gettext("Tätä ei voi tehdä juuri nyt"),
            gettext("Tilanne on ehtinyt muuttua. Lataa edellinen sivu uudelleen ja katso, missä mennään."),
        ),
        410: (gettext("Tämä ei ole enää voimassa"), gettext("Linkki on vanhentunut tai jo käytetty.")),
        413: (gettext("Lähetys on liian suuri"), gettext("Lyhennä tekstiä tai valitse pienempi tiedosto.")),
        422: (
            gettext("Tiedoissa on korjattavaa"),
            gettext("Palvelu ei voinut ottaa tietoja vastaan. Palaa takaisin ja tarkista ne."),
        ),
        429: (gettext("Liian monta yritystä"), gettext("Odota hetki ja yritä sitten uudelleen.")),
        503: (
            gettext("Palvelu on hetken poissa"),
            gettext("Jokin osa palvelusta ei vastaa. Yritä hetken päästä uudelleen."),
        ),
    }
    fallback = (
        (gettext("Jotain meni vikaan"), gettext("Vika on meillä, ei sinulla. Yritä hetken päästä uudelleen."))
        if status >= 500
        else (gettext("Pyyntöä ei voitu käsitellä"), gettext("Palaa takaisin ja tarkista tiedot."))
    )
    return by_code.get(code) or by_status.get(status) or fallback
