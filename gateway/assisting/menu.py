"""The menu of the helper's desk; other staff come here only to count cash after somebody."""

from flask import url_for
from flask_babel import gettext

from gateway.navigation import Link
from gateway.sessions import current_visitor
from services.contracts.roles import Role

# Anybody of the staff who is at the place may be the second pair of eyes.
STAFF = (Role.HELPER, Role.REVIEWER, Role.FINANCE, Role.FINANCE_APPROVER, Role.ADMIN)
_OF_WITNESSES = ("witness",)


def desk(current: str) -> dict[str, object]:
    """What the desk's layout needs to know; `current` names the place that the page belongs to."""
    visitor = current_visitor()
    helps = visitor is not None and visitor.has_role(Role.HELPER)
    places = {
        "home": (gettext("Kirjatut tuet"), url_for("assisting.home")),
        "taking": (gettext("Ota tuki vastaan"), url_for("assisting_taking.campaigns")),
        "ideas": (gettext("Ideat"), url_for("assisting_ideas.index")),
        "witness": (gettext("Laske toisen jälkeen"), url_for("assisting_cash.waiting")),
        "cash": (gettext("Kassat"), url_for("assisting_cash.index")),
    }
    menu = [
        Link(text, href, current=name == current)
        for name, (text, href) in places.items()
        if helps or name in _OF_WITNESSES
    ]
    return {"desk_name": gettext("Neuvonta"), "desk_menu": menu}
