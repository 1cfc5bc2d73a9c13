"""Three languages: Finnish at the root, Swedish and English behind a prefix that every link keeps."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel
from markupsafe import Markup


@dataclass(frozen=True)
class Language:
    """A language of the site: its tag, its name in itself, and where its pages begin."""

    tag: str
    name: str
    prefix: str


FINNISH = Language("fi", "Suomi", "")
LANGUAGES = (FINNISH, Language("sv", "Svenska", "/sv"), Language("en", "English", "/en"))

CATALOGUES = Path(__file__).parent / "translations"
_ENVIRON_KEY = "meijan.language"


class LanguagePrefix:
    """Moves the language from the path into SCRIPT_NAME, so that `url_for` keeps it by itself."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        for language in LANGUAGES:
            if language.prefix and (path == language.prefix or path.startswith(language.prefix + "/")):
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + language.prefix
                environ["PATH_INFO"] = path[len(language.prefix) :] or "/"
                environ[_ENVIRON_KEY] = language
        return self._app(environ, start_response)


def current_language() -> Language:
    """The language of the request; Finnish where there is none."""
    if not has_request_context():
        return FINNISH
    found: Language = request.environ.get(_ENVIRON_KEY, FINNISH)
    return found


def choices() -> list[dict[str, object]]:
    """The same page in every language."""
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    # A page that answers a form has no address of its own to come back to.
    path = request.path + query if request.method in ("GET", "HEAD") else "/"
    current = current_language()
    return [
        {"tag": each.tag, "name": each.name, "href": each.prefix + path, "current": each is current}
        for each in LANGUAGES
    ]


def _catalogue(language: Language) -> Translations:
    """The language's catalogue, compiled in memory; the texts themselves are Finnish."""
    source = CATALOGUES / language.tag / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return Translations()
    compiled = io.BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language.tag))
    compiled.seek(0)
    return Translations(compiled)


def _in_finnish() -> Markup:
    """The mark of people's own texts, which are Finnish, on a page in another language."""
    return Markup("") if current_language() is FINNISH else Markup(' lang="fi"')


def _is_only_finnish(campaign: Any, field: str) -> bool:
    """Whether the reader of this page gets a campaign's field in Finnish for want of a translation."""
    return current_language() is not FINNISH and field in campaign.only_in_finnish


def _spoken(campaign: Any, field: str) -> Markup:
    """The mark of a campaign's text that is in another language than the page."""
    return Markup(' lang="fi"') if _is_only_finnish(campaign, field) else Markup("")


def speak(app: Flask) -> None:
    """Choose catalogue and number formats by the language of the request."""
    app.config.update(
        BABEL_DEFAULT_LOCALE=FINNISH.tag,
        BABEL_DEFAULT_TIMEZONE="Europe/Helsinki",
    )
    babel = Babel(app, locale_selector=lambda: current_language().tag)
    with app.app_context():
        for each in LANGUAGES:
            babel.domain_instance.cache[each.tag, "messages"] = _catalogue(each)

    app.jinja_env.globals.update(in_finnish=_in_finnish, spoken=_spoken, is_only_finnish=_is_only_finnish)

    @app.context_processor
    def language() -> dict[str, object]:
        return {"language": current_language(), "languages": choices()}
