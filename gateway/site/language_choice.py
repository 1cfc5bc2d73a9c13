"""Somebody chooses a language from the menu: it is remembered, and the same page opens in it."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from gateway.language_memory import language_called, remember_language
from gateway.redirects import own_path
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience

blueprint = Blueprint("language_choice", __name__)


@blueprint.get("/kieli/<choice>")
@allow(Audience.ANYONE)
def choose(choice: str) -> Response:
    """Remember the language and go back; an address that is not ours leads home."""
    language = language_called(choice)
    if language is None:
        raise NotFound("language")
    path = own_path(request.args.get("sivu"), "/")
    response = remember_language(redirect(language.prefix + path), language)
    # The address that it came from may be one's own page, which is told to nobody.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
