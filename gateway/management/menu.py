"""The menu of the administrator's desk."""

from flask import url_for
from flask_babel import gettext

from gateway.navigation import Link


def desk(current: str) -> dict[str, object]:
    """What the desk's layout needs to know; `current` names the place that the page belongs to."""
    places = {
        "staff": (gettext("Henkilökunta"), url_for("management.home")),
        "feedback": (gettext("Palaute"), url_for("management_feedback.index")),
        "log": (gettext("Loki"), url_for("management_logs.audit")),
        "deliveries": (gettext("Viestit"), url_for("management_logs.deliveries")),
        "charging": (gettext("Veloitukset"), url_for("finance_charging.index")),
        "card_circuit": (gettext("Korttisuoja"), url_for("card_circuit.show")),
        "districts": (gettext("Alueet"), url_for("review_districts.index")),
        "retention": (gettext("Tietojen säilytys"), url_for("management_logs.retention")),
    }
    menu = [Link(text, href, current=name == current) for name, (text, href) in places.items()]
    return {"desk_name": gettext("Ylläpito"), "desk_menu": menu}
