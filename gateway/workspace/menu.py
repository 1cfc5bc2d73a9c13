"""The menu of the association's desk."""

from flask import url_for
from flask_babel import gettext

from gateway.navigation import Link


def desk(current: str) -> dict[str, object]:
    """What the desk's layout needs to know; `current` names the place that the page belongs to."""
    places = {
        "home": (gettext("Kampanjat"), url_for("workspace.home")),
        "associations": (gettext("Yhdistykset"), url_for("workspace_associations.index")),
        "ideas": (gettext("Ideat"), url_for("ideas.index")),
    }
    menu = [Link(text, href, current=name == current) for name, (text, href) in places.items()]
    return {"desk_name": gettext("Oma työpöytä"), "desk_menu": menu}
