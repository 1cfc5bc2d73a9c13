"""Tokens of forms: one for each session, another for the pages that people read without any cookie.

A page that is only read must leave nothing in the browser, though it may hold a form. Its token is
signed for the hour and opens nothing by itself: it is taken only from whoever has not signed in, and only
where the browser does not say that another site's page sent the form
(https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html).
A session's token is masked anew on every page, so that the length of compressed pages tells nothing
of it (BREACH, CVE-2013-3587).
"""

import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlsplit

from flask import current_app, g, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import BadSignature, URLSafeSerializer

from gateway.addresses import settings
from gateway.sessions import KEPT_AS

HOUR = 3600
_SALT = "meijan.open-form"


class FormProtection(CSRFProtect):
    """Refuses forms that no page of ours gave."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Take an open page's token from a nameless browser; ask every other for its session's."""
        if request.method == "POST" and _is_open(self._get_csrf_token()):
            g.csrf_valid = True
            return
        super().protect(apply_exemptions=apply_exemptions)

    def _get_csrf_token(self) -> str | None:
        sent = super()._get_csrf_token()
        return unmask(sent) if sent else None


def form_token(*, is_open: bool) -> str:
    """The token of a form on this page; `is_open` where the page is read by anybody."""
    if is_open and not session:
        return str(_serializer().dumps(_hour()))
    return mask(str(generate_csrf()))


def mask(token: str) -> str:
    """The token under a pad of its own, with the pad before it."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(pad + _over(plain, pad)).decode()


def unmask(sent: str) -> str:
    """The token again; whatever was not masked stays as it is, and proves nothing."""
    # A signed token has dots between its parts, which a masked one never has.
    if "." in sent:
        return sent
    try:
        padded = urlsafe_b64decode(sent.encode())
        half = len(padded) // 2
        return _over(padded[half:], padded[:half]).decode()
    except ValueError:
        return sent


def _over(text: bytes, pad: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(text, pad, strict=True))


def _is_open(token: str | None) -> bool:
    if not token or KEPT_AS in session:
        return False
    try:
        signed = _serializer().loads(token)
    except BadSignature:
        return False
    hours = int(current_app.config["WTF_CSRF_TIME_LIMIT"]) // HOUR
    # A machine beside this one may be in the next hour a moment earlier.
    return isinstance(signed, int) and -1 <= _hour() - signed <= hours and _is_ours()


def _is_ours() -> bool:
    """Whether our own page sent it, as browsers say; a program that says nothing has nobody's cookies."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    # A proxy may call us by another name than the one that people wrote.
    public, sender = urlsplit(settings().public_url), urlsplit(origin)
    return sender.netloc == request.host or sender[:2] == public[:2]


def _hour() -> int:
    return int(time.time()) // HOUR


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=_SALT)
