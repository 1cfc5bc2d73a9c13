"""The form of a campaign's translations: every Finnish text with its place in the other languages."""

from typing import Any

from flask_babel import gettext
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.fields import Field

from gateway.forms.page_form import PageForm, at_most, one_line, plain_text
from gateway.wording.campaign_desk import language_name, text_name

LANGUAGES = ("sv", "en")
# Name -> how long it may be, and whether it has more than one line.
TEXTS = {
    "title": (80, False),
    "summary": (200, False),
    "story": (10_000, True),
    "stretch_use": (500, True),
    "hypothesis": (500, True),
    "target_group": (300, False),
    "measure": (300, False),
    "start_value": (300, False),
}
LONGEST_LINE_NAME = 80


class TranslationsForm(PageForm):
    """The texts of both languages; `lines` are the Finnish names of the budget lines, in their order."""

    version = IntegerField()
    lines: tuple[str, ...] = ()

    def at(self, language: str, name: str) -> Field:
        """The field of a text."""
        field: Field = self[f"{language}_{name}"]
        return field

    def line_at(self, language: str, position: int) -> Field:
        """The field of a budget line's name."""
        return self.at(language, f"line_{position}")

    @property
    def changes(self) -> dict[str, Any]:
        """What the form says, as the service takes it; a text left empty goes back to Finnish."""
        return {
            "version": self.version.data,
            "translations": {
                language: {name: _written(self.at(language, name)) for name in TEXTS}
                | {
                    "budget_lines": {
                        finnish: text
                        for position, finnish in enumerate(self.lines)
                        if (text := _written(self.line_at(language, position)))
                    }
                }
                for language in LANGUAGES
            },
        }


def translations_form(lines: tuple[str, ...], **arguments: Any) -> TranslationsForm:
    """The form for a campaign with these budget lines."""
    fields: dict[str, Any] = {"lines": lines, "line": HiddenField()}
    for language in LANGUAGES:
        for name, (longest, is_area) in TEXTS.items():
            label = gettext("%(text)s, %(language)s", text=text_name(name), language=language_name(language))
            kind = TextAreaField if is_area else StringField
            rules = [at_most(longest), plain_text] + ([] if is_area else [one_line])
            fields[f"{language}_{name}"] = kind(label, rules)
        for position, finnish in enumerate(lines):
            label = f"{finnish}, {language_name(language)}"
            rules = [at_most(LONGEST_LINE_NAME), plain_text, one_line]
            fields[f"{language}_line_{position}"] = StringField(label, rules)
    form: TranslationsForm = type("TranslationsForm", (TranslationsForm,), fields)(**arguments)
    return form


def translations_data(content: dict[str, Any]) -> dict[str, str]:
    """A campaign's translations as the data of the form."""
    names = [line["name"] for line in content.get("budget_lines") or ()]
    found: dict[str, str] = {}
    for language in LANGUAGES:
        texts = (content.get("translations") or {}).get(language) or {}
        found |= {f"{language}_{name}": texts.get(name) or "" for name in TEXTS}
        of_lines = texts.get("budget_lines") or {}
        found |= {
            f"{language}_line_{position}": of_lines.get(name, "") for position, name in enumerate(names)
        }
    return found


def _written(field: Field) -> str:
    return (field.data or "").replace("\r\n", "\n").strip()
