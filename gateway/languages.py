"""The languages of the site: Finnish at the root, the others behind a prefix that every link keeps."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, has_request_context, request
from flask_babel import Babel
from markupsafe import Markup

from services.chassis.catalogues import languages_in, translations_of
from services.contracts.languages import LETTER_LANGUAGES

CATALOGUES = Path(__file__).parent / "translations"
_ENVIRON_KEY = "meijan.language"


@dataclass(frozen=True)
class Language:
    """A language of the site: its catalogue, its pages' tag, its own name, and where its pages begin."""

    catalogue: str
    tag: str
    name: str
    prefix: str

    @property
    def choice(self) -> str:
        """Its word in addresses: plain Finnish shares its tag with Finnish."""
        return self.prefix.removeprefix("/") or self.tag

    @property
    def is_plain(self) -> bool:
        """Whether its readers want short sentences and common words."""
        return self.catalogue == PLAIN_FINNISH.catalogue

    @property
    def letters(self) -> str:
        """The language in which whoever reads these pages is written to."""
        return self.tag if self.tag in LETTER_LANGUAGES else FINNISH.tag


FINNISH = Language("fi", "fi", "Suomi", "")
PLAIN_FINNISH = Language("fi@selko", "fi", "Selkosuomi", "/selko")


def _found(catalogue: str) -> Language:
    if catalogue == PLAIN_FINNISH.catalogue:
        return PLAIN_FINNISH
    name = Locale.parse(catalogue).get_display_name() or catalogue
    return Language(catalogue, catalogue, name.capitalize(), f"/{catalogue}")


def _place(catalogue: str) -> tuple[bool, int, str]:
    # The city's languages come first, plain Finnish last, any other between them by its tag.
    known = catalogue in LETTER_LANGUAGES
    return catalogue == PLAIN_FINNISH.catalogue, LETTER_LANGUAGES.index(catalogue) if known else 99, catalogue


# A folder of catalogues is all that another language needs.
LANGUAGES = (FINNISH, *map(_found, sorted(languages_in(CATALOGUES), key=_place)))
WRITTEN = tuple(each for each in LANGUAGES if each.catalogue in LETTER_LANGUAGES)


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
    """The same page in every language; a press is remembered."""
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    # A page that answers a form has no address of its own to come back to.
    path = request.path + query if request.method in ("GET", "HEAD") else "/"
    current = current_language()
    return [
        {"tag": each.tag, "name": each.name, "href": choosing_href(each, path), "current": each is current}
        for each in LANGUAGES
    ]


def choosing_href(language: Language, path: str) -> str:
    """Where a press chooses a language and comes back to a path, which is written without any prefix."""
    return f"/kieli/{language.choice}?{urlencode({'sivu': path})}"


def _in_finnish() -> Markup:
    """The mark of people's own texts, which are Finnish, on a page in another language."""
    return Markup("") if current_language().tag == FINNISH.tag else Markup(' lang="fi"')


def _is_only_finnish(campaign: Any, field: str) -> bool:
    """Whether the reader of this page gets a campaign's field in Finnish for want of a translation."""
    return current_language().tag != FINNISH.tag and field in campaign.only_in_finnish


def _spoken(campaign: Any, field: str) -> Markup:
    """The mark of a campaign's text that is in another language than the page."""
    return Markup(' lang="fi"') if _is_only_finnish(campaign, field) else Markup("")


def speak(app: Flask) -> None:
    """Choose catalogue and number formats by the language of the request."""
    app.config.update(
        BABEL_DEFAULT_LOCALE=FINNISH.catalogue,
        BABEL_DEFAULT_TIMEZONE="Europe/Helsinki",
    )
    babel = Babel(app, locale_selector=lambda: current_language().catalogue)
    with app.app_context():
        for each in LANGUAGES:
            babel.domain_instance.cache[each.catalogue, "messages"] = translations_of(
                CATALOGUES, each.catalogue
            )

    app.jinja_env.globals.update(in_finnish=_in_finnish, spoken=_spoken, is_only_finnish=_is_only_finnish)

    @app.context_processor
    def language() -> dict[str, object]:
        return {"language": current_language(), "languages": choices()}
