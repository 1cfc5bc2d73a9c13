"""A draft in words: what its fields are called, what stood in them, what the budget adds up to."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from gateway.clients.ideas import BudgetLine, Campaign
from gateway.formatting import day, euros_short
from gateway.wording.campaign_desk import language_name
from gateway.wording.campaigns import legal_mode
from gateway.wording.experiments import theme_name


def value_text(field: str, value: Any, names: Mapping[str, str]) -> str:
    """What stood in a field, as people read it; `names` are those of districts and accounts by their id."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return gettext("kyllä") if value else gettext("ei")
    if isinstance(value, list):
        return "\n".join(_line_text(line) for line in value)
    if isinstance(value, dict):
        return "\n".join(f"{finnish} = {text}" for finnish, text in value.items())
    if field.endswith("_cents"):
        return euros_short(value)
    if field.endswith("_on"):
        return day(value)
    if field.endswith("vat_basis_points"):
        return gettext("%(rate)s %%", rate=f"{value / 100:g}".replace(".", ","))
    return _code_text(field, str(value), names)


def _line_text(line: Mapping[str, Any]) -> str:
    note = f" ({line['note']})" if line.get("note") else ""
    waits = f", {gettext('vain jos rahaa tulee enemmän')}" if line.get("optional") else ""
    return f"{line['name']}{note}: {euros_short(line['amount_cents'])}{waits}"


def _code_text(field: str, code: str, names: Mapping[str, str]) -> str:
    codes = {
        "model": {
            "all_or_nothing": gettext("Kaikki tai ei mitään"),
            "keep_what_comes": gettext("Kaikki kertynyt käytetään"),
        },
        "shortfall_rule": {
            "association_accepts": gettext("Yhdistys päättää, riittääkö summa"),
            "refund_all": gettext("Rahat palautetaan kaikille"),
            "sponsor_tops_up": gettext("Sovittu tukija täydentää puuttuvan osan"),
        },
    }
    if field == "legal.mode":
        return legal_mode(code)
    if field == "experiment.theme":
        return theme_name(code)
    if field == "collecting_account_id":
        return names.get(code, gettext("muu keräystili"))
    return codes.get(field, {}).get(code) or names.get(code, code)


def remark_text(field: str, code: str) -> str:
    """What could be better, kindly."""
    if code == "partly_translated":
        return gettext(
            "Käännös %(language)s on kesken. Puuttuvat osat näkyvät suomeksi.",
            language=language_name(field.partition(".")[2]),
        )
    return {
        "not_written": gettext(
            "Selkokielinen tiivistelmä auttaa noin joka kymmenettä lukijaa."
            " Voit kirjoittaa sen nyt tai myöhemmin."
        ),
        "long_sentences": gettext(
            "Selkokielisen tiivistelmän virkkeissä on keskimäärin yli 12 sanaa. Voisiko virkkeitä jakaa?"
        ),
        "below_essential": gettext(
            "Vähimmäissumma ei riitä riveihin, jotka tehdään joka tapauksessa. Tarkista summat."
        ),
    }.get(code, gettext("Tarkista tämä kohta."))


def budget_sentence(campaign: Campaign) -> str:
    """What the lines add up to, and whether that agrees with the sums that are asked for."""
    lines, goal = campaign.budget_lines, campaign.card.funding.goal_cents
    if not lines:
        return gettext("Budjetissa ei ole vielä rivejä.")
    total, essential = _sum(lines), _sum(tuple(each for each in lines if not each.optional))
    if total == essential:
        said = gettext("Rivit ovat yhteensä %(total)s.", total=euros_short(total))
    else:
        said = gettext(
            "Rivit ovat yhteensä %(total)s: joka tapauksessa %(essential)s,"
            " vain jos rahaa tulee enemmän %(optional)s.",
            total=euros_short(total),
            essential=euros_short(essential),
            optional=euros_short(total - essential),
        )
    return f"{said} {_agreement(total, essential, goal, campaign.optimum_cents)}"


def _sum(lines: tuple[BudgetLine, ...]) -> int:
    return sum(each.amount_cents for each in lines)


def _agreement(total: int, essential: int, goal: int, optimum: int | None) -> str:
    if not goal:
        return gettext("Tavoite puuttuu vielä.")
    if total == goal:
        return gettext("Summa on sama kuin tavoite.")
    if essential == goal and total == optimum:
        return gettext("Välttämättömät rivit ovat tavoite ja kaikki rivit enimmäissumma.")
    if essential == goal:
        return gettext(
            "Välttämättömät rivit ovat tavoite. Kirjoita enimmäissummaksi %(total)s.",
            total=euros_short(total),
        )
    if total > goal:
        return gettext("Se on %(over)s enemmän kuin tavoite.", over=euros_short(total - goal))
    return gettext("Tavoitteesta puuttuu vielä %(short)s.", short=euros_short(goal - total))
