"""The public register of experiments, its comparison, and what anybody may take along."""

import uuid
from datetime import datetime
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.paging import page, read_cursor
from services.chassis.permissions import allow
from services.chassis.problems import Invalid, NotFound
from services.chassis.schemas import PageQuery, StrictSchema
from services.contracts.roles import Audience
from services.ideas.api.context import read_id_cursor, sessions
from services.ideas.api.experiment_views import (
    ComparisonView,
    DataVersionView,
    ExperimentsPage,
    OpenCampaignsPage,
    WholeExperimentView,
)
from services.ideas.domain.experimenting.draft_rules import Theme
from services.ideas.domain.experimenting.report_rules import ExperimentOutcome
from services.ideas.store.experimenting import comparing, open_rows, register

blueprint = Blueprint("experiments", __name__)

_YEARS = validate.Range(2000, 2200)
_OUTCOMES = (*map(str, ExperimentOutcome), register.UNKNOWN)


class RegisterQuery(PageQuery):
    """What the register is narrowed to."""

    q = fields.String(load_default="", validate=validate.Length(max=100))
    district = fields.String(load_default=None, validate=validate.Length(max=60))
    theme = fields.String(load_default=None, validate=validate.OneOf([str(each) for each in Theme]))
    outcome = fields.String(load_default=None, validate=validate.OneOf(_OUTCOMES))
    year = fields.Integer(load_default=None, validate=_YEARS)


class YearQuery(StrictSchema):
    """One year, or all."""

    year = fields.Integer(load_default=None, validate=_YEARS)


@blueprint.get("/experiments")
@blueprint.arguments(RegisterQuery, location="query")
@blueprint.response(200, ExperimentsPage)
@allow(Audience.ANYONE)
def list_experiments(query: dict[str, Any]) -> dict[str, Any]:
    """Experiments, what ended last first."""
    filters = register.Filters(
        words=query["q"],
        district_slug=query["district"],
        theme=query["theme"],
        outcome=query["outcome"],
        year=query["year"],
    )
    with sessions()() as session:
        rows = register.list_experiments(session, filters, _read_key(query["after"]), query["limit"])
    return page(rows, query["limit"], register.card_view, register.key_of)


@blueprint.get("/experiments/<slug>")
@blueprint.response(200, WholeExperimentView)
@allow(Audience.ANYONE)
def show_experiment(slug: str) -> dict[str, Any]:
    """One experiment."""
    with sessions()() as session:
        row = register.find_experiment(session, slug)
        if row is None:
            raise NotFound("experiment")
        return register.whole_view(session, row)


@blueprint.get("/experiment-comparison")
@blueprint.arguments(YearQuery, location="query")
@blueprint.response(200, ComparisonView)
@allow(Audience.ANYONE)
def compare_experiments(query: dict[str, Any]) -> dict[str, Any]:
    """Experiments counted by district and by theme."""
    with sessions()() as session:
        return {
            "years": register.years_of(session),
            "districts": comparing.by_district(session, query["year"]),
            "themes": comparing.by_theme(session, query["year"]),
        }


@blueprint.get("/open-data/campaigns")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, OpenCampaignsPage)
@allow(Audience.ANYONE)
def list_open_campaigns(query: dict[str, Any]) -> dict[str, Any]:
    """Public campaigns by their figures, youngest first."""
    with sessions()() as session:
        rows = open_rows.open_campaigns(session, read_id_cursor(query), query["limit"])
    return page(rows, query["limit"], open_rows.campaign_view, lambda row: (row.campaign.id,))


@blueprint.get("/open-data/version")
@blueprint.response(200, DataVersionView)
@allow(Audience.ANYONE)
def show_version() -> dict[str, Any]:
    """A word that changes whenever the open data do."""
    with sessions()() as session:
        return {"version": open_rows.version_of_data(session)}


def _read_key(after: str | None) -> register.Key | None:
    cursor = read_cursor(after, 2)
    if cursor is None:
        return None
    try:
        instant = datetime.fromisoformat(cursor[0])
        if instant.tzinfo is None:
            raise ValueError("an instant without a zone")
        return instant, uuid.UUID(cursor[1])
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
