"""What goes out of the register of experiments."""

from marshmallow import Schema, fields

from services.ideas.api.experiment_reports import ReportContentView
from services.ideas.api.views import PlaceView


class ExperimentCardView(Schema):
    """An experiment in a list; sums in cents."""

    slug = fields.String()
    title = fields.String()
    stage = fields.String()
    district = fields.Nested(PlaceView, allow_none=True)
    association = fields.String()
    theme = fields.String()
    hypothesis = fields.String()
    target_group = fields.String()
    measure = fields.String()
    measure_unit = fields.String()
    start_value = fields.String()
    start_number = fields.String(allow_none=True)
    start_measured_on = fields.String(allow_none=True)
    report = fields.Nested(ReportContentView, allow_none=True)
    goal_cents = fields.Integer(allow_none=True)
    collected_cents = fields.Integer()
    matched_cents = fields.Integer()
    backers = fields.Integer()
    started_on = fields.String(allow_none=True)
    closed_at = fields.String(allow_none=True)


class PublicVersionView(Schema):
    """When a report became public, and when it was changed."""

    number = fields.Integer()
    accepted_at = fields.String()


class WholeExperimentView(ExperimentCardView):
    """One experiment."""

    summary = fields.String()
    picture = fields.String()
    versions = fields.List(fields.Nested(PublicVersionView))


class ExperimentsPage(Schema):
    """A page of experiments."""

    items = fields.List(fields.Nested(ExperimentCardView))
    next = fields.String(allow_none=True)


class ComparedView(Schema):
    """The numbers of one part of the register."""

    experiments = fields.Integer()
    confirmed = fields.Integer()
    partly = fields.Integer()
    refuted = fields.Integer()
    unreported = fields.Integer()
    made_permanent = fields.Integer()
    participants = fields.Integer()
    collected_cents = fields.Integer()


class ComparedThemeView(ComparedView):
    """A theme's."""

    theme = fields.String()


class ComparedDistrictView(ComparedView):
    """A district's."""

    slug = fields.String()
    name = fields.String()


class ComparisonView(Schema):
    """Experiments side by side."""

    years = fields.List(fields.Integer())
    districts = fields.List(fields.Nested(ComparedDistrictView))
    themes = fields.List(fields.Nested(ComparedThemeView))


class OpenCampaignView(Schema):
    """A campaign by its public figures, in cents."""

    slug = fields.String()
    title = fields.String()
    state = fields.String()
    outcome = fields.String(allow_none=True)
    model = fields.String()
    legal_mode = fields.String(allow_none=True)
    district = fields.Nested(PlaceView, allow_none=True)
    association = fields.String()
    goal_cents = fields.Integer(allow_none=True)
    minimum_cents = fields.Integer(allow_none=True)
    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    in_repair_cents = fields.Integer()
    refunded_cents = fields.Integer()
    matched_cents = fields.Integer()
    backers = fields.Integer()
    started_on = fields.String(allow_none=True)
    deadline_on = fields.String(allow_none=True)
    closed_at = fields.String(allow_none=True)


class OpenCampaignsPage(Schema):
    """A page of them."""

    items = fields.List(fields.Nested(OpenCampaignView))
    next = fields.String(allow_none=True)


class DataVersionView(Schema):
    """A word that changes with the data."""

    version = fields.String()
