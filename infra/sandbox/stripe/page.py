"""How every page of the sandbox is sent: rendered, in a language, under strict rules."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Response, make_response, redirect, render_template, request

from infra.sandbox.stripe.wording import language_of, say

_HELSINKI = ZoneInfo("Europe/Helsinki")


def euros(cents: int) -> str:
    """`123456` as `1 234,56 €`."""
    whole, part = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}{whole:,}".replace(",", "\u00a0") + f",{part:02d}\u00a0€"


def moment(seconds: int) -> str:
    """Seconds since 1970 as Finnish local time."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(_HELSINKI).strftime("%-d.%-m.%Y klo %-H.%M")


def short_moment(seconds: int) -> str:
    """The same without a word in it, for every language."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(_HELSINKI).strftime("%-d.%-m.%Y %-H.%M")


def page_language(locale: str | None = None) -> str:
    """The language of this page: what the session asks for, else what the browser does."""
    return language_of(None if locale == "auto" else locale, request.headers.get("Accept-Language", ""))


def page(
    template: str,
    *,
    language: str = "fi",
    targets: tuple[str | None, ...] = (),
    status: int = 200,
    **values: Any,
) -> Response:
    """Render a page. Browsers apply form-action to redirects too, so the ways back must be allowed."""
    parts = [urlsplit(target) for target in targets if target]
    origins = sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})
    rendered = render_template(template, language=language, say=partial(say, language), **values)
    reply = make_response(rendered, status)
    reply.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'" + "".join(f" {origin}" for origin in origins)
    )
    reply.headers["Cache-Control"] = "no-store"
    reply.headers["Referrer-Policy"] = "no-referrer"
    reply.headers["X-Content-Type-Options"] = "nosniff"
    return reply


def onwards(address: str) -> Response:
    """Send the browser on, to be asked for with GET."""
    reply = redirect(address, 303)
    reply.headers["Cache-Control"] = "no-store"
    return make_response(reply)
