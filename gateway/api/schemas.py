"""Shapes of the public interface; a field that is not named here is refused."""

from marshmallow import fields, validate

from services.chassis.schemas import Cents, StrictSchema, Text


class TotalsOut(StrictSchema):
    """Public sums in cents."""

    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    in_repair_cents = fields.Integer()
    refunded_cents = fields.Integer()
    matched_cents = fields.Integer()
    backers = fields.Integer()


class CampaignOut(StrictSchema):
    """A campaign as a list shows it."""

    id = fields.String()
    slug = fields.String()
    state = fields.String()
    title = fields.String()
    summary = fields.String()
    # Fields that nobody has translated into the language asked for.
    only_in_finnish = fields.List(fields.String())
    district = fields.String()
    association = fields.String()
    goal_cents = fields.Integer()
    deadline = fields.AwareDateTime(allow_none=True)
    totals = fields.Nested(TotalsOut)


class CampaignPage(StrictSchema):
    """A part of the list, and the cursor of the next part."""

    items = fields.List(fields.Nested(CampaignOut))
    next = fields.String(allow_none=True)


class LanguageQuery(StrictSchema):
    """In which language texts are wanted; without it, in that of the address."""

    language = fields.String(load_default="", validate=validate.OneOf(("", "fi", "sv", "en")))


class CampaignQuery(LanguageQuery):
    """How the list is narrowed."""

    state = fields.String(load_default="live", validate=validate.OneOf(("live", "ended", "all")))
    district = fields.String(load_default="", validate=validate.Length(max=60))
    q = fields.String(load_default="", validate=validate.Length(max=100))
    after = fields.String(load_default="", validate=validate.Length(max=200))
    limit = fields.Integer(load_default=24, validate=validate.Range(1, 100))


class BudgetLineOut(StrictSchema):
    """One line of a budget."""

    name = fields.String()
    note = fields.String()
    amount_cents = fields.Integer()
    optional = fields.Boolean()


class CampaignDetail(CampaignOut):
    """A campaign's own page."""

    plain_summary = fields.String()
    story = fields.String()
    model = fields.String()
    minimum_cents = fields.Integer()
    optimum_cents = fields.Integer(allow_none=True)
    minimum_pledge_cents = fields.Integer()
    shortfall_rule = fields.String()
    shortfall_limit_cents = fields.Integer(allow_none=True)
    budget_lines = fields.List(fields.Nested(BudgetLineOut))


class DistrictOut(StrictSchema):
    """A district with what happens in it."""

    slug = fields.String()
    name = fields.String()
    name_sv = fields.String()
    kind = fields.String()
    live_campaigns = fields.Integer()
    promised_cents = fields.Integer()
    collected_cents = fields.Integer()


class DistrictList(StrictSchema):
    """All of them."""

    items = fields.List(fields.Nested(DistrictOut))


class RewardWishIn(StrictSchema):
    """What is bought of a sale: the sum of the pledge is its price times the count."""

    reward_id = fields.UUID(required=True)
    count = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000))
    address = Text(longest=300, empty=True, load_default="")


class PledgeIn(StrictSchema):
    """A pledge; sums are whole cents, never fractions."""

    campaign_id = fields.UUID(required=True)
    method = fields.String(required=True, validate=validate.OneOf(("card", "bank_transfer")))
    amount_cents = Cents(required=True, validate=validate.Range(min=1, max=99_999_999))
    currency = fields.String(required=True, validate=validate.Equal("EUR"))
    email = fields.Email(required=True, validate=validate.Length(max=254))
    name = Text(required=True, longest=100)
    locale = fields.String(load_default="fi", validate=validate.OneOf(("fi", "sv", "en")))
    consent_version = fields.String(required=True, validate=validate.Length(min=1, max=40))
    public_name = Text(longest=100)
    condition_kind = Text(longest=40, allow_none=True)
    condition_threshold = Cents(allow_none=True)
    monthly_cap_cents = Cents(allow_none=True)
    consent_text = Text(longest=2000, allow_none=True)
    reward = fields.Nested(RewardWishIn, load_default=None, allow_none=True)


class PledgeQuery(StrictSchema):
    """The secret of the pledge's link."""

    token = fields.String(required=True, validate=validate.Length(min=1, max=100))


class PledgeOut(StrictSchema):
    """A pledge that was made."""

    pledge_id = fields.String()
    link_token = fields.String()
    state = fields.String()
    checkout_url = fields.String(allow_none=True)


class PromiseIn(StrictSchema):
    """The pledge that a proof is asked for."""

    campaign_id = fields.UUID(required=True)
    email = fields.Email(required=True, validate=validate.Length(max=254))
    locale = fields.String(load_default="fi", validate=validate.OneOf(("fi", "sv", "en")))


class PuzzleOut(StrictSchema):
    """What is to be found, and until when."""

    puzzle = fields.String()
    salt = fields.String()
    parts = fields.Integer()
    bits = fields.Integer()
    expires_at = fields.AwareDateTime()


class CodeOut(StrictSchema):
    """Under which id the mailed code is answered."""

    code_id = fields.String()
