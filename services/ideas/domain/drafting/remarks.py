"""What could be better in a draft and stands in nobody's way."""

from dataclasses import dataclass
from typing import Any

from services.ideas.domain.drafting.budget import minimum_is_too_small
from services.ideas.domain.drafting.plain_language import is_hard
from services.ideas.domain.drafting.translations import (
    OTHER_LANGUAGES,
    lines_only_in_finnish,
    only_in_finnish,
)


@dataclass(frozen=True)
class Remark:
    """One of them: the field as the API names it, and a stable code."""

    field: str
    code: str


def remarks_on(campaign: Any) -> list[Remark]:
    """Everything worth saying, in the order of the form."""
    found: list[Remark] = []
    if not campaign.plain_summary.strip():
        found.append(Remark("plain_summary", "not_written"))
    elif is_hard(campaign.plain_summary):
        found.append(Remark("plain_summary", "long_sentences"))
    if minimum_is_too_small(campaign.budget_lines, campaign.minimum_cents):
        found.append(Remark("minimum_cents", "below_essential"))
    found.extend(
        Remark(f"translations.{language}", "partly_translated")
        for language in OTHER_LANGUAGES
        if campaign.translations.get(language)
        and (only_in_finnish(campaign, language) or lines_only_in_finnish(campaign, language))
    )
    return found
