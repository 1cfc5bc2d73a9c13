"""Where a browser may be sent: to our own pages, or to the card provider's from the settings."""

from urllib.parse import urlsplit

from flask import current_app, redirect
from werkzeug.wrappers import Response

from gateway.config import GatewaySettings
from services.chassis.problems import Unavailable


def own_path(wanted: str | None, otherwise: str) -> str:
    """The path that a visitor asked to come back to, if it is one of ours; anything else is dropped."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return otherwise
    # Browsers strip control characters before they read an address: "/\t/evil" would leave the site.
    if any(sign < " " or sign == "\x7f" for sign in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc else otherwise


def to_provider(url: str) -> Response:
    """See the card provider's page; an address elsewhere is a fault of ours and is not followed."""
    settings: GatewaySettings = current_app.extensions["gateway.settings"]
    wanted = urlsplit(url)
    if f"{wanted.scheme}://{wanted.netloc}" not in settings.stripe_checkout_origin.split():
        raise Unavailable("card page")
    return redirect(url, 303)
