"""The menu of the association's desk."""

from flask import url_for
from flask_babel import gettext

from gateway.navigation import Link
from gateway.wiring import services
from services.chassis.problems import Problem

# The service counts no further.
MOST_COUNTED = 100


def desk(current: str) -> dict[str, object]:
    """What the desk's layout needs to know; `current` names the place that the page belongs to."""
    places = {
        "home": (gettext("Kampanjat"), url_for("workspace.home")),
        "associations": (gettext("Yhdistykset"), url_for("workspace_associations.index")),
        "questions": (_questions(), url_for("workspace_questions.index")),
        "ideas": (gettext("Ideat"), url_for("ideas.index")),
    }
    menu = [Link(text, href, current=name == current) for name, (text, href) in places.items()]
    return {"desk_name": gettext("Oma työpöytä"), "desk_menu": menu}


def _questions() -> str:
    """The menu's word with how many wait; without a number where none does or it cannot be told."""
    try:
        waiting = services().questions.count_open()
    except Problem:
        waiting = 0
    if waiting >= MOST_COUNTED:
        return gettext("Kysymykset (99+)")
    return gettext("Kysymykset (%(num)d)", num=waiting) if waiting else gettext("Kysymykset")
