"""A campaign's texts in the city's other languages, field by field, with Finnish where one is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

FINNISH = "fi"
OTHER_LANGUAGES = ("sv", "en")

# The texts of a campaign that have another language; a budget line's name has its own rule.
TRANSLATED = (
    *("title", "summary", "story", "stretch_use"),
    *("hypothesis", "target_group", "measure", "start_value"),
)
BUDGET = "budget_lines"

Translations = Mapping[str, Mapping[str, Any]]


def merged(kept: Translations, given: Mapping[str, Mapping[str, Any] | None]) -> dict[str, dict[str, Any]]:
    """What is kept, with what was given in its place; an empty text takes the translation away."""
    found: dict[str, dict[str, Any]] = {language: dict(texts) for language, texts in kept.items()}
    for language, texts in given.items():
        found[language] = _without_empty({**found.get(language, {}), **(texts or {})})
    return {language: texts for language, texts in found.items() if texts}


def _without_empty(texts: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(texts)
    if BUDGET in kept:
        # A budget line's name is found by its Finnish one: lines may move, and a renamed line is a new one.
        kept[BUDGET] = {name: text for name, text in (kept[BUDGET] or {}).items() if text}
    return {field: text for field, text in kept.items() if text}


def with_known_lines(kept: Translations, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The translations without those of budget lines that are no more."""
    known = set(names)
    of_lines = {
        language: {BUDGET: {name: text for name, text in texts[BUDGET].items() if name in known}}
        for language, texts in kept.items()
        if BUDGET in texts
    }
    return merged(kept, of_lines)


def text_in(campaign: Any, field: str, language: str) -> str:
    """A field's text for readers of a language: in Finnish where it has no other."""
    own: str | None = campaign.translations.get(language, {}).get(field)
    return own or getattr(campaign, field)


def line_names_in(campaign: Any, language: str) -> Mapping[str, str]:
    """The names of budget lines in a language, by the Finnish ones."""
    found: Mapping[str, str] = campaign.translations.get(language, {}).get(BUDGET, {})
    return found


def only_in_finnish(campaign: Any, language: str, fields: Sequence[str] = TRANSLATED) -> list[str]:
    """Those of the fields that readers of a language get in Finnish because nobody has translated them."""
    if language == FINNISH:
        return []
    texts = campaign.translations.get(language, {})
    return [field for field in fields if getattr(campaign, field) and not texts.get(field)]


def lines_only_in_finnish(campaign: Any, language: str) -> list[str]:
    """The Finnish names of the budget lines that have none in the language."""
    if language == FINNISH:
        return []
    names = campaign.translations.get(language, {}).get(BUDGET, {})
    return [line.name for line in campaign.budget_lines if line.name not in names]


def translated_texts(campaign: Any) -> dict[str, list[str]]:
    """Every translated text, by the field under which versions and checklists name it."""
    return {
        f"translations.{language}.{field}": list(text.values()) if field == BUDGET else [text]
        for language, texts in campaign.translations.items()
        for field, text in texts.items()
    }
