"""The review desk of project staff: campaigns before they open, and associations before they collect."""

from flask import Flask

from gateway.review import (
    associations,
    campaigns,
    districts,
    experiment_reports,
    halts,
    home,
    ideas,
    match_funds,
    openings,
    own_shares,
    questions,
    register,
)
from gateway.wording.associations import check_names, register_says, verification_outcome
from gateway.wording.campaign_desk import field_name
from gateway.wording.reviewing import FILTERS

AREAS = (
    home,
    campaigns,
    openings,
    own_shares,
    experiment_reports,
    halts,
    associations,
    ideas,
    questions,
    districts,
    register,
    match_funds,
)


def register_review(app: Flask) -> None:
    """Add the pages of the desk."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    app.jinja_env.filters.update(
        check_names=check_names,
        field_name=field_name,
        register_says=register_says,
        verification_outcome=verification_outcome,
        **FILTERS,
    )
