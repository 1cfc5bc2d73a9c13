"""A visitor's browser, known again for a year by a number in a signed cookie and by nothing else.

It is set only when somebody does what one may do once: support an idea, write under it, flag it.
"""

import secrets

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

ONE_YEAR = 365 * 24 * 3600
_SALT = "meijan.browser"


def known_browser() -> str | None:
    """The number of the browser that asks, if it has one that we gave."""
    try:
        number = _serializer().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return None
    return number if isinstance(number, str) else None


def browser_number() -> str:
    """The number of the browser that asks; a new one where it has none. See `remember_browser`."""
    if "browser_number" not in g:
        g.browser_number = known_browser() or secrets.token_urlsafe(24)
    number: str = g.browser_number
    return number


def remember_browser(response: Response) -> Response:
    """Give the browser its number."""
    response.set_cookie(
        _name(),
        _serializer().dumps(browser_number()),
        max_age=ONE_YEAR,
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


def _name() -> str:
    return "__Host-meijan-selain" if current_app.config["SESSION_COOKIE_SECURE"] else "meijan-selain"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=_SALT)
