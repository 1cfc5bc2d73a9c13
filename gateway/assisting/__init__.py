"""The helper's desk: a pledge for somebody without e-mail or card, its paper, and cash with two people."""

from flask import Flask

from gateway.assisting import cash, home, ideas, papers, taking
from gateway.assisting.sheets import in_language
from gateway.wording import assisting

AREAS = (home, taking, papers, cash, ideas)


def register_assisting(app: Flask) -> None:
    """Add the pages of the desk and the words that they use."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    app.jinja_env.globals["in_language"] = in_language
    app.jinja_env.filters.update(
        receipt_state=assisting.receipt_state,
        count_state=assisting.count_state,
        deposit_state=assisting.deposit_state,
    )
