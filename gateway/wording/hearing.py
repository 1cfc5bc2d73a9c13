"""Words of feedback: what it is about, how its clock stands, what a refusal means."""

from flask_babel import gettext, ngettext


def feedback_subject(code: str) -> str:
    """What feedback is about, in a word."""
    return {
        "accessibility": gettext("Saavutettavuus"),
        "error": gettext("Virhe"),
        "other": gettext("Muu asia"),
    }.get(code, code)


def feedback_clock(days_left: int) -> str:
    """How long there is to answer: "3 päivää aikaa", "2 päivää myöhässä"."""
    if days_left < 0:
        return ngettext("%(num)d päivän myöhässä", "%(num)d päivää myöhässä", -days_left)
    if days_left == 0:
        return gettext("viimeinen päivä tänään")
    return ngettext("%(num)d päivä aikaa", "%(num)d päivää aikaa", days_left)


def feedback_tone(days_left: int) -> str:
    """The colour of the clock: late, near or far."""
    if days_left < 0:
        return "bad"
    return "warning" if days_left <= 3 else ""


def hearing_problems() -> dict[str, str]:
    """What the refusals around feedback mean."""
    return {"already_handled": gettext("Palautteeseen on jo vastattu tai se on suljettu.")}


FILTERS = {
    "feedback_subject": feedback_subject,
    "feedback_clock": feedback_clock,
    "feedback_tone": feedback_tone,
}
