"""A draft in full, as a reviewer reads it: what the page shows only in part or in another language too."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from gateway.clients.campaign_desk import DeskCampaign
from gateway.wording.campaign_desk import language_name, text_name
from gateway.wording.experiments import measured, theme_name
from services.contracts.money import format_euros


@dataclass(frozen=True)
class Translated:
    """A text in another language, called by the name that its field has."""

    language: str
    name: str
    text: str


def experiment_rows(campaign: DeskCampaign) -> list[tuple[str, str]]:
    """What is tried, with the theme and the number that the report is compared to."""
    tried, told = campaign.campaign.experiment, campaign.content.get("experiment") or {}
    unit = told.get("measure_unit") or ""
    theme = told.get("theme") or ""
    return [
        (gettext("Oletus"), tried.hypothesis),
        (gettext("Kohderyhmä"), tried.target_group),
        (gettext("Mittari"), tried.measure),
        (gettext("Lähtötilanne"), tried.start_value),
        (gettext("Teema"), theme_name(theme) if theme else ""),
        (gettext("Yksikkö"), unit),
        (gettext("Lähtöluku"), measured(told.get("start_number"), unit)),
    ]


def budget_rows(campaign: DeskCampaign) -> list[tuple[str, str]]:
    """What is done in any case, and what only with more; the rest of the sums around them."""
    whole = campaign.campaign
    needed = sum(line.amount_cents for line in whole.budget_lines if not line.optional)
    wished = sum(line.amount_cents for line in whole.budget_lines if line.optional)
    return [
        (gettext("Tehdään aina"), format_euros(needed)),
        (gettext("Tehdään, jos saadaan enemmän"), format_euros(wished) if wished else ""),
        (gettext("Enimmäissumma"), format_euros(whole.optimum_cents) if whole.optimum_cents else ""),
        (gettext("Mihin yli menevä raha käytetään"), whole.stretch_use),
    ]


def translated_texts(campaign: DeskCampaign) -> list[Translated]:
    """Every translation of the draft, language by language."""
    kept: Mapping[str, Mapping[str, object]] = campaign.content.get("translations") or {}
    found = []
    for language, texts in kept.items():
        for field, text in texts.items():
            if isinstance(text, Mapping):
                found += [Translated(language, name, str(line)) for name, line in text.items()]
            else:
                found.append(Translated(language, text_name(field), str(text)))
    return found


FILTERS = {
    "experiment_rows": experiment_rows,
    "budget_rows": budget_rows,
    "translated_texts": translated_texts,
    "language_name": language_name,
}
