"""Finnish names of what experiments are about, what came of them, and what happens next."""

from flask_babel import gettext

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


def outcome_name(outcome: str) -> str:
    """What came of the hypothesis; nothing known yet where no report is public."""
    names = {
        "confirmed": gettext("Toteutui"),
        "partly": gettext("Toteutui osin"),
        "refuted": gettext("Ei toteutunut"),
    }
    return names.get(outcome, gettext("Kesken"))


def next_step_name(step: str) -> str:
    """What becomes of what was tried."""
    names = {
        "stop": gettext("Lopetetaan"),
        "repeat": gettext("Toistetaan"),
        "make_permanent": gettext("Tehdään pysyväksi"),
    }
    return names.get(step, "")


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
