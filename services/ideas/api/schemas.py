"""What may come in: one class for each use; a field that is not named here is refused."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.chassis.schemas import Cents, PageQuery, StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.contracts.money import LARGEST_CENTS
from services.ideas.api.measurements import Measurement
from services.ideas.domain.drafting.translations import FINNISH, OTHER_LANGUAGES
from services.ideas.domain.experimenting.draft_rules import Theme
from services.ideas.domain.legal import LegalMode
from services.ideas.domain.pictures import PICTURES
from services.ideas.domain.picturing.owners import LONGEST_DESCRIPTION
from services.ideas.domain.readiness import SMALLEST_PLEDGE_FLOOR_CENTS, Model, ShortfallRule
from services.ideas.domain.vat import RATES
from services.ideas.usecases.picturing.attach_picture import HeldPicture
from services.ideas.usecases.review_campaign import DECISIONS, FieldComment


class Line(Text):
    """Text on one line, without signs that could start another line of a mail's head."""

    def __init__(self, *, longest: int, empty: bool = False, **kwargs: object) -> None:
        super().__init__(longest=longest, empty=empty, **kwargs)
        one_line = validate.Regexp(r"[^\x00-\x1f\x7f\u2028\u2029]*\Z", error="one_line_only")
        self.validators.append(one_line)


def _one_of(words: object) -> validate.OneOf:
    return validate.OneOf([str(word) for word in words])  # type: ignore[attr-defined]


def _sum(smallest: int = 1, **options: bool) -> Cents:
    return Cents(validate=validate.Range(smallest, LARGEST_CENTS), **options)


class NoFields(StrictSchema):
    """A command that says everything by its address."""


class HeldPictureEdit(StrictSchema):
    """A picture that was brought before what it belongs to, and what it shows."""

    id = fields.UUID(required=True)
    token = fields.String(required=True, validate=validate.Length(1, 64))
    description = Line(longest=LONGEST_DESCRIPTION, empty=True, load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_options: Any) -> HeldPicture:
        """As use cases take it."""
        return HeldPicture(**data)


class NewIdea(StrictSchema):
    """Two lines are enough."""

    text = Text(longest=2000, required=True)
    district_slug = fields.String(required=True, validate=validate.Length(1, 60))
    email = fields.Email(load_default=None, allow_none=True, validate=validate.Length(max=254))
    phone = Line(longest=40, load_default=None, allow_none=True)
    picture = fields.Nested(HeldPictureEdit, load_default=None, allow_none=True)
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))


class IdeasQuery(PageQuery):
    """Ideas of one district, or of all."""

    district = fields.String(load_default=None, validate=validate.Length(max=60))


class Adoption(StrictSchema):
    """Which association takes the idea up."""

    association_id = fields.UUID(required=True)


class NewCampaign(StrictSchema):
    """Whose campaign it is, and what it is called for a start."""

    association_id = fields.UUID(required=True)
    title = Line(longest=80, required=True)
    idea_id = fields.UUID(load_default=None, allow_none=True)


class LanguageQuery(StrictSchema):
    """In which language a reader wants the texts that have been translated."""

    language = fields.String(load_default=FINNISH, validate=validate.OneOf([FINNISH, *OTHER_LANGUAGES]))


class CampaignsQuery(PageQuery, LanguageQuery):
    """What a list of campaigns is narrowed to."""

    state = fields.String(load_default=None, validate=validate.OneOf(["live", "ended", "all", "coming"]))
    district = fields.String(load_default=None, validate=validate.Length(max=60))
    q = fields.String(load_default="", validate=validate.Length(max=100))
    association_id = fields.UUID(load_default=None)


class BudgetLineEdit(StrictSchema):
    """One thing that the money buys."""

    name = Line(longest=80, required=True)
    note = Line(longest=200, empty=True, load_default="")
    amount_cents = Cents(required=True, validate=validate.Range(1, LARGEST_CENTS))
    optional = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ExperimentEdit(StrictSchema):
    """What is tried, with whom, and how its effect shows."""

    hypothesis = Text(longest=500, empty=True)
    target_group = Text(longest=300, empty=True)
    measure = Text(longest=300, empty=True)
    start_value = Text(longest=300, empty=True)
    theme = fields.String(validate=validate.OneOf(["", *map(str, Theme)]))
    measure_unit = Line(longest=40, empty=True)
    start_number = Measurement(allow_none=True)
    start_measured_on = fields.Date(allow_none=True)


class LegalEdit(StrictSchema):
    """On what legal ground money is asked for."""

    mode = fields.String(validate=_one_of(LegalMode), allow_none=True)
    number = Line(longest=40, empty=True)
    primary_purpose = Text(longest=300, empty=True)
    secondary_purpose = Text(longest=300, empty=True)
    issued_on = fields.Date(allow_none=True)
    delivery_within_months = fields.Integer(strict=True, allow_none=True, validate=validate.Range(1, 24))
    vat_basis_points = fields.Integer(
        strict=True, allow_none=True, validate=validate.OneOf(sorted({rate.basis_points for rate in RATES}))
    )


class TranslationEdit(StrictSchema):
    """The texts of one other language; an empty one goes back to Finnish."""

    title = Line(longest=80, empty=True)
    summary = Line(longest=200, empty=True)
    story = Text(longest=10_000, empty=True)
    stretch_use = Text(longest=500, empty=True)
    hypothesis = Text(longest=500, empty=True)
    target_group = Text(longest=300, empty=True)
    measure = Text(longest=300, empty=True)
    start_value = Text(longest=300, empty=True)
    budget_lines = fields.Dict(
        keys=Line(longest=80), values=Line(longest=80, empty=True), validate=validate.Length(max=40)
    )


class TranslationsEdit(StrictSchema):
    """The languages beside Finnish."""

    sv = fields.Nested(TranslationEdit)
    en = fields.Nested(TranslationEdit)


class CampaignEdit(StrictSchema):
    """Changes to the version that the editor saw; what is not named stays."""

    version = fields.Integer(strict=True, required=True, validate=validate.Range(1, 2**31 - 1))
    title = Line(longest=80)
    summary = Line(longest=200, empty=True)
    plain_summary = Text(longest=1_000, empty=True)
    story = Text(longest=10_000, empty=True)
    district_slug = fields.String(allow_none=True, validate=validate.Length(max=60))
    picture = fields.String(validate=_one_of(PICTURES))
    model = fields.String(validate=_one_of(Model))
    goal_cents = _sum(allow_none=True)
    minimum_cents = _sum(allow_none=True)
    optimum_cents = _sum(allow_none=True)
    minimum_pledge_cents = _sum(SMALLEST_PLEDGE_FLOOR_CENTS)
    stop_at_optimum = fields.Boolean(truthy={True}, falsy={False})
    stretch_use = Text(longest=500, empty=True)
    shortfall_rule = fields.String(validate=_one_of(ShortfallRule))
    shortfall_limit_cents = _sum(allow_none=True)
    deadline_on = fields.Date(allow_none=True)
    budget_lines = fields.List(fields.Nested(BudgetLineEdit), validate=validate.Length(max=40))
    experiment = fields.Nested(ExperimentEdit)
    legal = fields.Nested(LegalEdit)
    collecting_account_id = fields.UUID(allow_none=True)
    translations = fields.Nested(TranslationsEdit)


class Restoration(StrictSchema):
    """The version of the draft that was read when somebody chose to go back."""

    version = fields.Integer(strict=True, required=True, validate=validate.Range(1, 2**31 - 1))


def _names_of_fields() -> list[str]:
    """What a comment may stand at: every field that makers may change, as the API names it, and rewards."""
    names = ["rewards"]
    for name, each in CampaignEdit._declared_fields.items():
        parts = each.schema.fields if isinstance(each, fields.Nested) else None
        names += [f"{name}.{part}" for part in parts] if parts else [name]
    return sorted({*names} - {"version"})


class FieldCommentGiven(StrictSchema):
    """What is to be mended at one field."""

    field = fields.String(required=True, validate=validate.OneOf(_names_of_fields()))
    text = Text(longest=1000, required=True)

    @post_load
    def _as_comment(self, data: dict[str, str], **_options: object) -> FieldComment:
        return FieldComment(**data)


class Review(StrictSchema):
    """A reviewer's decision, on the version that was read."""

    decision = fields.String(required=True, validate=_one_of(DECISIONS))
    reason = Text(longest=2000, empty=True, load_default="")
    version = fields.Integer(strict=True, load_default=None, allow_none=True)
    comments = fields.List(
        fields.Nested(FieldCommentGiven), load_default=list, validate=validate.Length(max=60)
    )


class Opening(StrictSchema):
    """The local day and hour at which a campaign opens, and whether everybody may know before."""

    on = fields.Date(required=True)
    at = fields.Time(required=True, format="%H:%M")
    shown = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class Halt(StrictSchema):
    """Why a campaign is stopped."""

    reason = Text(longest=2000, empty=True, load_default="")


class CorrectedUpdate(StrictSchema):
    """What an update says once it has been mended."""

    title = Line(longest=120, required=True)
    body = Text(longest=10_000, required=True)


class NewUpdate(StrictSchema):
    """What the association tells."""

    title = Line(longest=120, required=True)
    body = Text(longest=10_000, required=True)
    picture = fields.Nested(HeldPictureEdit, load_default=None, allow_none=True)
