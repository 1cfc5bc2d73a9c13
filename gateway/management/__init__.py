"""The administrator's desk: who works here, what was done, which mails went out, and feedback."""

from flask import Flask

from gateway.management import feedback, logs, staff
from gateway.wording.retention import retention_rule

AREAS = (staff, logs, feedback)


def register_management(app: Flask) -> None:
    """Add the pages of the desk."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    app.jinja_env.filters["retention_rule"] = retention_rule
