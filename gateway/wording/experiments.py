"""Finnish names of what experiments are about, what came of them, and what happens next."""

from decimal import Decimal

from flask_babel import gettext

from gateway.clients.experiments import Experiment
from gateway.plots.scale import MINUS, NBSP
from gateway.wording.problems import problem_message
from services.chassis.problems import Problem

THEMES = ("movement", "culture", "nature", "young", "meeting", "safety", "other")
OUTCOMES = ("confirmed", "partly", "refuted")
NEXT_STEPS = ("stop", "repeat", "make_permanent")


def theme_name(theme: str) -> str:
    """What an experiment is about."""
    names = {
        "movement": gettext("Liikunta ja ulkoilu"),
        "culture": gettext("Kulttuuri ja tapahtumat"),
        "nature": gettext("Luonto ja viljely"),
        "young": gettext("Lapset ja nuoret"),
        "meeting": gettext("Kohtaaminen"),
        "safety": gettext("Turvallisuus ja liikkuminen"),
        "other": gettext("Muu"),
    }
    return names.get(theme, gettext("Ei teemaa"))


def outcome_name(outcome: str | None) -> str:
    """What came of the hypothesis; nothing known yet where no report is public."""
    names = {
        "confirmed": gettext("Toteutui"),
        "partly": gettext("Toteutui osin"),
        "refuted": gettext("Ei toteutunut"),
    }
    return names.get(outcome or "", gettext("Kesken"))


def next_step_name(step: str | None) -> str:
    """What becomes of what was tried."""
    names = {
        "stop": gettext("Lopetetaan"),
        "repeat": gettext("Toistetaan"),
        "make_permanent": gettext("Tehdään pysyväksi"),
    }
    return names.get(step or "", "")


def report_state_name(state: str) -> str:
    """Where a report stands."""
    names = {
        "missing": gettext("Aloittamatta"),
        "draft": gettext("Luonnos"),
        "submitted": gettext("Tarkistettavana"),
        "needs_work": gettext("Täydennettävänä"),
        "accepted": gettext("Hyväksytty"),
    }
    return names.get(state, state)


def report_field(field: str) -> str:
    """What a field of the report is called on its form."""
    names = {
        "outcome": gettext("Toteutuiko se, mitä odotitte?"),
        "end_number": gettext("Loppuarvo"),
        "end_measured_on": gettext("Milloin loppuarvo mitattiin"),
        "participants": gettext("Montako ihmistä osallistui"),
        "happened": gettext("Mitä tapahtui"),
        "learnt": gettext("Mitä opitte"),
        "next_step": gettext("Mitä seuraavaksi"),
    }
    return names.get(field, field)


def report_lack(field: str, code: str) -> str:
    """One line of the report's checklist."""
    reasons = {
        "required": gettext("täytä tämä"),
        "in_future": gettext("ei voi olla tulevaisuudessa"),
        "before_start": gettext("ei voi olla ennen lähtöarvon päivää"),
    }
    return f"{report_field(field)}: {reasons.get(code, gettext('tarkista tämä'))}"


def report_refusal(problem: Problem) -> str:
    """Why a step on a report could not be taken."""
    if problem.errors:
        lacks = (report_lack(field, codes[0]) for field, codes in problem.errors.items())
        return gettext("Vielä puuttuu. %(lacks)s", lacks="; ".join(lacks))
    return problem_message(problem.code)


def change_text(start: str | None, end: str | None, unit: str) -> str:
    """Before and after in words: "4 → 12,5 luistelijaa (+8,5)"."""
    if start is None or end is None:
        return ""
    change = Decimal(end) - Decimal(start)
    sign = "+" if change > 0 else MINUS if change < 0 else "±"
    return f"{in_finnish(start)} → {in_finnish(end)} {unit} ({sign}{in_finnish(str(abs(change)))})"


def in_finnish(number: str | None) -> str:
    """A number with a decimal comma and spaces between thousands."""
    if number is None:
        return ""
    whole, _, rest = f"{Decimal(number):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", NBSP).replace("-", MINUS)
    rest = rest.rstrip("0")
    # "-0,5" has no whole part that could carry its sign.
    grouped = MINUS + grouped if number.startswith("-") and int(whole) == 0 and rest else grouped
    return f"{grouped},{rest}" if rest else grouped


def measured(number: str | None, unit: str) -> str:
    """A measured number with its unit."""
    return f"{in_finnish(number)} {unit}".strip() if number is not None else ""


def measured_change(experiment: Experiment) -> str:
    """An experiment's measure before and after, in words."""
    end = experiment.report.end_number if experiment.report else None
    return change_text(experiment.start_number, end, experiment.measure_unit)


def column_kind(kind: str) -> str:
    """What a column of the open data holds."""
    kinds = {
        "text": gettext("teksti"),
        "code": gettext("koodi"),
        "cents": gettext("rahasumma"),
        "count": gettext("lukumäärä"),
        "number": gettext("luku"),
        "day": gettext("päivä"),
    }
    return kinds.get(kind, kind)


# What the templates say it with; `report_state` is among the finance desk's too.
FILTERS = {
    "theme_name": theme_name,
    "experiment_outcome": outcome_name,
    "next_step_name": next_step_name,
    "report_state": report_state_name,
    "measured": measured,
    "measured_change": measured_change,
    "column_kind": column_kind,
}
