"""Between a campaign's JSON and the one form in which it is written."""

from datetime import date
from typing import Any

from gateway.forms.campaign_desk import CampaignForm
from gateway.forms.day_field import day_text
from gateway.forms.number_field import number_text

# The service's field names -> the form's.
FIELD_NAMES = {
    "goal_cents": "goal",
    "minimum_cents": "minimum",
    "optimum_cents": "optimum",
    "minimum_pledge_cents": "minimum_pledge",
    "shortfall_limit_cents": "shortfall_limit",
    "experiment.hypothesis": "hypothesis",
    "experiment.target_group": "target_group",
    "experiment.measure": "measure",
    "experiment.start_value": "start_value",
    "experiment.theme": "theme",
    "experiment.measure_unit": "measure_unit",
    "experiment.start_number": "start_number",
    "experiment.start_measured_on": "start_measured_on",
    "legal.mode": "legal_mode",
    "legal.number": "legal_number",
    "legal.primary_purpose": "primary_purpose",
    "legal.secondary_purpose": "secondary_purpose",
}

_EXPERIMENT = ("hypothesis", "target_group", "measure", "start_value", "theme", "measure_unit")
_SUMS = ("goal", "minimum", "optimum", "minimum_pledge", "shortfall_limit")
_PLAIN = ("title", "summary", "plain_summary", "picture", "story", "stretch_use")
_LEGAL_TEXTS = {
    "legal_number": "number",
    "primary_purpose": "primary_purpose",
    "secondary_purpose": "secondary_purpose",
}


def euros_text(cents: int | None) -> str:
    """A sum as it stands in a form: "1234,50", without a sign or spaces."""
    if cents is None:
        return ""
    euros, rest = divmod(cents, 100)
    return f"{euros},{rest:02d}" if rest else str(euros)


def to_form(content: dict[str, Any]) -> dict[str, Any]:
    """A campaign's JSON as the data of the form."""
    legal, experiment = content.get("legal") or {}, content.get("experiment") or {}
    deadline = content.get("deadline_on")
    return {
        **{name: content.get(name) or "" for name in _PLAIN},
        **{name: experiment.get(name) or "" for name in _EXPERIMENT},
        "start_number": number_text(experiment.get("start_number")),
        "start_measured_on": _written_day(experiment.get("start_measured_on")),
        **{name: euros_text(content.get(f"{name}_cents")) for name in _SUMS},
        "version": content["version"],
        "district_slug": (content.get("district") or {}).get("slug") or "",
        "model": content.get("model") or "",
        "shortfall_rule": content.get("shortfall_rule") or "",
        "stop_at_optimum": bool(content.get("stop_at_optimum")),
        "deadline_on": day_text(date.fromisoformat(deadline)) if deadline else "",
        "legal_mode": legal.get("mode") or "",
        "legal_number": legal.get("number") or "",
        "primary_purpose": legal.get("primary_purpose") or "",
        "secondary_purpose": legal.get("secondary_purpose") or "",
        "collecting_account_id": content.get("collecting_account_id") or "",
        "budget_lines": [
            {**line, "amount": euros_text(line["amount_cents"])} for line in content.get("budget_lines") or ()
        ],
    }


def to_changes(form: CampaignForm) -> dict[str, Any]:
    """What the form says, as the service takes it; a form of one step says nothing of the others."""
    changes: dict[str, Any] = {
        "version": form.version.data,
        **{name: _text(form[name].data) for name in _PLAIN if name in form},
        **{f"{name}_cents": cents for name, cents in form.sums.items() if cents or name != "minimum_pledge"},
        **{name: form[name].data for name in ("model", "shortfall_rule") if name in form and form[name].data},
        **{
            name: form[name].data or None
            for name in ("district_slug", "collecting_account_id")
            if name in form
        },
    }
    if "stop_at_optimum" in form:
        changes["stop_at_optimum"] = bool(form.stop_at_optimum.data)
    if "deadline_on" in form:
        changes["deadline_on"] = _iso_day(form.deadline_on.day)
    if "budget_lines" in form:
        changes["budget_lines"] = form.lines
    if "hypothesis" in form:
        changes["experiment"] = {
            **{name: _text(form[name].data) for name in _EXPERIMENT},
            "start_number": form.start_number.number,
            "start_measured_on": _iso_day(form.start_measured_on.day),
        }
    if "legal_mode" in form:
        changes["legal"] = {
            "mode": form.legal_mode.data or None,
            **{part: _text(form[name].data) for name, part in _LEGAL_TEXTS.items()},
        }
    return changes


def flat(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes field by field, under the names by which versions keep them."""
    fields: dict[str, Any] = {}
    for name, value in changes.items():
        if name == "translations":
            for language, texts in value.items():
                fields |= {f"{name}.{language}.{field}": text or None for field, text in texts.items()}
        elif name in ("experiment", "legal"):
            fields |= {f"{name}.{part}": each for part, each in value.items()}
        elif name != "version":
            fields[name] = value
    return fields


def nested(fields: dict[str, Any]) -> dict[str, Any]:
    """The opposite of `flat`: what the service takes."""
    changes: dict[str, Any] = {}
    for name, value in fields.items():
        group, _, part = name.partition(".")
        if group == "translations":
            language, _, field = part.partition(".")
            changes.setdefault(group, {}).setdefault(language, {})[field] = value or ""
        elif part:
            changes.setdefault(group, {})[part] = value
        else:
            changes[name] = value
    return changes


def form_field(service_field: str) -> str:
    """Where on the form a field of the service stands; a budget line's fault is shown at the list."""
    if service_field.startswith("budget_lines."):
        return "budget_lines"
    return FIELD_NAMES.get(service_field, service_field)


def _text(written: str | None) -> str:
    # Browsers end lines with two signs; kept, they would make unchanged text look changed.
    return (written or "").replace("\r\n", "\n").strip()


def _written_day(day: str | None) -> str:
    return day_text(date.fromisoformat(day)) if day else ""


def _iso_day(day: date | None) -> str | None:
    return day.isoformat() if day else None
