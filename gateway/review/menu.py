"""The menu of the review desk."""

from flask import url_for
from flask_babel import gettext

from gateway.navigation import Link


def desk(current: str) -> dict[str, object]:
    """What the desk's layout needs to know; `current` names the place that the page belongs to."""
    places = {
        "home": (gettext("Odottavat"), url_for("review.home")),
        "reports": (gettext("Raportit"), url_for("review_reports.index")),
        "associations": (gettext("Yhdistykset"), url_for("review_associations.index")),
        "ideas": (gettext("Ideat ja kommentit"), url_for("review_ideas.queue")),
        "districts": (gettext("Alueet"), url_for("review_districts.index")),
        "questions": (gettext("Kysymykset"), url_for("review_questions.queue")),
        "register": (gettext("Talkoolaiset"), url_for("review_register.show")),
        "running": (gettext("Käynnissä"), url_for("review.running")),
    }
    groups = (
        {
            "running": (gettext("Kampanjat"), url_for("review.running")),
            "match": (gettext("Vastinraha"), url_for("review_match.index")),
        },
        {
            "questions": (gettext("Kysymykset kampanjoista"), url_for("review_questions.queue")),
            "feedback": (gettext("Palaute sivustosta"), url_for("management_feedback.index")),
        },
    )
    # Places of one matter stand under its first one.
    beside = next((group for group in groups if current in group), {})
    shown = next(iter(beside), current)
    menu = [Link(text, href, current=name == shown) for name, (text, href) in places.items()]
    pages = [Link(text, href, current=name == current) for name, (text, href) in beside.items()]
    return {
        "desk_name": gettext("Tarkistus"),
        "desk_menu": menu,
        "desk_pages": pages,
    }
