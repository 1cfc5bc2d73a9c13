"""Templates and catalogues: a letter's facts and a person's contact become subject, text and HTML.

Each letter is one template, rendered twice: the parts it is built from (heading, paragraph, button)
exist as HTML and as text, so the two halves of a mail cannot say different things.
"""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.chassis.catalogues import translations_of
from services.chassis.links import pledge_link_token
from services.chassis.settings import Secret
from services.contracts.languages import FINNISH, LETTER_LANGUAGES
from services.contracts.money import format_euros
from services.notify.domain import wording

FOLDER = Path(__file__).parent
CATALOGUES = FOLDER / "translations"
TEXT_WIDTH = 74


@dataclass(frozen=True)
class Rendered:
    """A mail's three halves, and the address that ends letters of its kind, where there is one."""

    subject: str
    text: str
    html: str
    stop_url: str | None = None


class LetterRenderer:
    """Renders any letter in any of the languages; made once a process."""

    def __init__(self, public_url: str, platform_name: str, link_key: Secret) -> None:
        self._public_url = public_url.rstrip("/")
        self._platform_name = platform_name
        self._link_key = link_key
        self._environments = {
            (locale, medium): _environment(locale, medium)
            for locale in LETTER_LANGUAGES
            for medium in ("text", "html")
        }

    def render(
        self, template: str, locale: str, facts: Mapping[str, Any], contact: Mapping[str, str]
    ) -> Rendered:
        """The letter in the language, or in Finnish where we do not have that one."""
        language = locale if locale in LETTER_LANGUAGES else FINNISH
        values = {
            **facts,
            "name": wording.one_line(contact.get("name", "")),
            "contact": contact,
            "locale": language,
            "platform_name": self._platform_name,
            "public_url": self._public_url,
            "pledge_url": self._pledge_url(facts),
        }
        text = self._environments[language, "text"]
        html = self._environments[language, "html"]
        return Rendered(
            subject=wording.one_line(_block(text, template, "subject", values)),
            text=_tidy(text.get_template(f"letters/{template}.jinja").render(values)),
            html=html.get_template(f"letters/{template}.jinja").render(values),
            stop_url=self._stop_url(template, facts, contact),
        )

    def _stop_url(self, template: str, facts: Mapping[str, Any], contact: Mapping[str, str]) -> str | None:
        if template == "contributor_invited":
            return f"{self._public_url}/talkoolaiset/ala-kutsu/{facts['invitation_id']}/{contact['stop']}"
        if template != "campaign_news":
            return None
        return f"{self._public_url}/seuranta/{contact['follower_id']}/{contact['stop']}"

    def _pledge_url(self, facts: Mapping[str, Any]) -> str | None:
        if "link_generation" not in facts:
            return None
        token = pledge_link_token(self._link_key, facts["pledge_id"], facts["link_generation"])
        return f"{self._public_url}/tuki/{facts['pledge_id']}/{token}"


def _environment(locale: str, medium: str) -> Environment:
    catalogue = translations_of(CATALOGUES, locale)
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=medium == "html",  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(catalogue.gettext, catalogue.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        euros=format_euros,
        day=partial(_swap, wording.day_text, locale),
        moment=partial(_swap, wording.moment_text, locale),
        opening=partial(_swap, wording.opening_text, locale),
        percent=partial(_swap, wording.percent_text, locale),
        grouped=wording.grouped_from_left,
        grouped_from_right=wording.grouped_from_right,
        wrapped=_wrapped,
    )
    environment.globals["medium"] = medium
    environment.globals["part"] = environment.get_template(f"{medium}/parts.jinja").module
    return environment


def _swap(read: Any, locale: str, value: Any) -> str:
    text: str = read(value, locale)
    return text


def _block(environment: Environment, template: str, name: str, values: Mapping[str, Any]) -> str:
    source = environment.get_template(f"letters/{template}.jinja")
    return "".join(source.blocks[name](source.new_context(dict(values))))


def _wrapped(text: str) -> str:
    lines = text.splitlines() or [""]
    wrap = partial(textwrap.fill, width=TEXT_WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrap(line) for line in lines)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
