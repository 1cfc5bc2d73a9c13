"""The review desk of project staff: campaigns before they open, and associations before they collect."""

from flask import Flask

from gateway.review import associations, campaigns, halts, home, ideas

AREAS = (home, campaigns, halts, associations, ideas)


def register_review(app: Flask) -> None:
    """Add the pages of the desk."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
