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
    "legal.vat_basis_points": "vat_basis_points",
    "legal.delivery_within_months": "delivery_within_months",
}

_EXPERIMENT = ("hypothesis", "target_group", "measure", "start_value", "theme", "measure_unit")
_SUMS = ("goal", "minimum", "optimum", "minimum_pledge", "shortfall_limit")
_SALE = ("vat_basis_points", "delivery_within_months")
_PLAIN = ("title", "summary", "picture", "story", "stretch_use")


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
        **{name: _number_text(legal.get(name)) for name in _SALE},
        "collecting_account_id": content.get("collecting_account_id") or "",
        "budget_lines": [
            {**line, "amount": euros_text(line["amount_cents"])} for line in content.get("budget_lines") or ()
        ],
    }


def to_changes(form: CampaignForm) -> dict[str, Any]:
    """What the form says, as the service takes it."""
    changes: dict[str, Any] = {
        **{name: _text(form[name].data) for name in _PLAIN},
        **{f"{name}_cents": form.sums[name] for name in ("goal", "minimum", "optimum", "shortfall_limit")},
        "version": form.version.data,
        "district_slug": form.district_slug.data or None,
        "stop_at_optimum": bool(form.stop_at_optimum.data),
        "deadline_on": form.deadline_on.day.isoformat() if form.deadline_on.day else None,
        "collecting_account_id": form.collecting_account_id.data or None,
        "budget_lines": form.lines,
        "experiment": {
            **{name: _text(form[name].data) for name in _EXPERIMENT},
            "start_number": form.start_number.number,
            "start_measured_on": _iso_day(form.start_measured_on.day),
        },
        "legal": {
            "mode": form.legal_mode.data or None,
            "number": _text(form.legal_number.data),
            "primary_purpose": _text(form.primary_purpose.data),
            "secondary_purpose": _text(form.secondary_purpose.data),
            **{name: _number(form[name].data) for name in _SALE},
        },
    }
    if form.sums["minimum_pledge"]:
        changes["minimum_pledge_cents"] = form.sums["minimum_pledge"]
    for name in ("model", "shortfall_rule"):
        if form[name].data:
            changes[name] = form[name].data
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


def _number(chosen: str | None) -> int | None:
    # What no browser offers is left for the service to ask for again.
    return int(chosen) if chosen and chosen.isascii() and chosen.isdigit() else None


def _number_text(number: int | None) -> str:
    return "" if number is None else str(number)
