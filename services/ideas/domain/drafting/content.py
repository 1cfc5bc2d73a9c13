"""A campaign's content field by field, under the names of the API: what versions keep and compare."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from services.ideas.domain.experimenting.measurements import number_text

# The API groups what the row keeps side by side.
_EXPERIMENT = (
    *("hypothesis", "target_group", "measure", "start_value"),
    *("theme", "measure_unit", "start_number", "start_measured_on"),
)
GROUPS = {
    "experiment": {name: name for name in _EXPERIMENT},
    "legal": {
        "mode": "legal_mode",
        "number": "legal_number",
        "issued_on": "legal_issued_on",
        "primary_purpose": "primary_purpose",
        "secondary_purpose": "secondary_purpose",
        "delivery_within_months": "delivery_within_months",
        "vat_basis_points": "vat_basis_points",
    },
}
_PLAIN = (
    *("title", "summary", "plain_summary", "story", "district_slug", "picture", "model"),
    *("goal_cents", "minimum_cents", "optimum_cents", "minimum_pledge_cents", "stop_at_optimum"),
    *("stretch_use", "shortfall_rule", "shortfall_limit_cents", "deadline_on", "collecting_account_id"),
)

# Field of the API -> column of the row.
COLUMNS = {name: name for name in _PLAIN} | {
    f"{group}.{name}": column for group, names in GROUPS.items() for name, column in names.items()
}


_PLACES = {field: place for place, field in enumerate([*COLUMNS, "budget_lines"])}


def fields_of(campaign: Any) -> dict[str, Any]:
    """Everything that its makers write, as JSON knows it."""
    fields = {field: _plain(getattr(campaign, column)) for field, column in COLUMNS.items()}
    fields["budget_lines"] = [line.as_content() for line in campaign.budget_lines]
    for language, texts in campaign.translations.items():
        fields |= {f"translations.{language}.{field}": text for field, text in texts.items()}
    return fields


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields whose value is another, with the new one; a text that is gone has none."""
    changed = [name for name in {*after, *before} if before.get(name) != after.get(name)]
    return {name: after.get(name) for name in in_form_order(changed)}


def in_form_order(fields: Iterable[str]) -> list[str]:
    """The fields as the form asks them, translations last."""
    return sorted(fields, key=lambda field: (_PLACES.get(field, len(_PLACES)), field))


def as_changes(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Kept fields as an edit takes them; a translation that is not among them is taken away."""
    changes: dict[str, Any] = {"translations": {}}
    for field, value in fields.items():
        group, _, name = field.partition(".")
        if group == "translations":
            language, _, text_field = name.partition(".")
            if value is not None:
                changes["translations"].setdefault(language, {})[text_field] = value
        elif name:
            changes.setdefault(group, {})[name] = _read(field, value)
        else:
            changes[field] = _read(field, value)
    return changes


_READERS: dict[str, Callable[[str], Any]] = {
    "deadline_on": date.fromisoformat,
    "legal.issued_on": date.fromisoformat,
    "experiment.start_measured_on": date.fromisoformat,
    "experiment.start_number": Decimal,
    "collecting_account_id": uuid.UUID,
}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return number_text(value) if isinstance(value, Decimal) else str(value)


def _read(field: str, value: Any) -> Any:
    return _READERS[field](value) if field in _READERS and value is not None else value
