"""The language that somebody chose from the menu, remembered for a year; nothing is kept before a choice."""

from flask import current_app, request
from werkzeug.wrappers import Response

from gateway.languages import LANGUAGES, WRITTEN, Language

ONE_YEAR = 365 * 24 * 3600


def language_called(choice: str) -> Language | None:
    """The language by the word of its address."""
    return next((each for each in LANGUAGES if each.choice == choice), None)


def remembered_language() -> Language | None:
    """The language chosen in this browser, if one was."""
    return language_called(request.cookies.get(_name(), ""))


def remember_language(response: Response, language: Language) -> Response:
    """Keep the choice where no script reads it."""
    response.set_cookie(
        _name(),
        language.choice,
        max_age=ONE_YEAR,
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


def preferred_language() -> Language | None:
    """The language of ours that the browser asks for first, if it asks for any."""
    tag = request.accept_languages.best_match([each.tag for each in WRITTEN])
    return next((each for each in WRITTEN if each.tag == tag), None)


def _name() -> str:
    return "__Host-meijan-kieli" if current_app.config["SESSION_COOKIE_SECURE"] else "meijan-kieli"
