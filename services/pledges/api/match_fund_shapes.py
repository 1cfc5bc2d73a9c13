"""Shapes of match funds: rules, pools, trials."""

from marshmallow import fields, validate

from services.chassis.schemas import Cents, Instant, StrictSchema, Text
from services.pledges.domain.match_funding.rules import Kind, Unlock

_MOST_CENTS = 10**11


class RuleSchema(StrictSchema):
    """A rule; which fields go with which kind the rule itself says."""

    kind = fields.String(required=True, validate=validate.OneOf([str(each) for each in Kind]))
    percent = fields.Integer(load_default=None, allow_none=True, strict=True)
    head_cents = Cents(load_default=None, allow_none=True)
    least_cents = Cents(load_default=0)
    grant_cents = Cents(load_default=None, allow_none=True)
    unlock = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf([str(each) for each in Unlock])
    )
    threshold = fields.Integer(load_default=None, allow_none=True, strict=True)
    pledge_cap_cents = Cents(load_default=None, allow_none=True)
    person_cap_cents = Cents(load_default=None, allow_none=True)
    campaign_cap_cents = Cents(load_default=None, allow_none=True)


class ScopeSchema(RuleSchema):
    """A rule and what it is for; with neither districts nor campaigns it is for every campaign."""

    districts = fields.List(Text(longest=80), load_default=list, validate=validate.Length(max=100))
    campaigns = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=500))


class FundWishSchema(ScopeSchema):
    """A pool as somebody wants it."""

    name = Text(longest=120, required=True)
    sponsor = Text(longest=120, required=True)
    collecting_account_id = fields.UUID(required=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)


class TrialSchema(ScopeSchema):
    """A rule to be tried on the past."""

    pool_cents = Cents(required=True, validate=validate.Range(1, _MOST_CENTS))
    since = fields.Date(required=True)
    until = fields.Date(required=True)


class TrialCampaignSchema(StrictSchema):
    """What a trial would have meant for one campaign."""

    campaign_id = fields.UUID()
    title = fields.String()
    goal_cents = fields.Integer()
    secured_cents = fields.Integer()
    matched_cents = fields.Integer()
    outcome = fields.String(allow_none=True)
    would_be_funded = fields.Boolean(allow_none=True)


class TrialResultSchema(StrictSchema):
    """What a trial came to."""

    pool_cents = fields.Integer()
    drawn_cents = fields.Integer()
    left_cents = fields.Integer()
    spent_at = Instant(allow_none=True)
    pledges = fields.Integer()
    persons = fields.Integer()
    campaigns = fields.List(fields.Nested(TrialCampaignSchema))


class ShownRuleSchema(StrictSchema):
    """A rule as it is shown."""

    kind = fields.String()
    percent = fields.Integer(allow_none=True)
    head_cents = fields.Integer(allow_none=True)
    least_cents = fields.Integer()
    grant_cents = fields.Integer(allow_none=True)
    unlock = fields.String(allow_none=True)
    threshold = fields.Integer(allow_none=True)
    pledge_cap_cents = fields.Integer(allow_none=True)
    person_cap_cents = fields.Integer(allow_none=True)
    campaign_cap_cents = fields.Integer(allow_none=True)


class FundSchema(ShownRuleSchema):
    """A pool in a list; `reserved_cents` is set aside and not yet set free."""

    id = fields.UUID()
    number = fields.String()
    name = fields.String()
    sponsor = fields.String()
    state = fields.String()
    collecting_account_id = fields.UUID()
    reference = fields.String(allow_none=True)
    districts = fields.List(fields.String())
    chosen_campaigns = fields.List(fields.UUID())
    opens_on = fields.Date()
    closes_on = fields.Date()
    opened_at = Instant(allow_none=True)
    closed_at = Instant(allow_none=True)
    available_cents = fields.Integer()
    reserved_cents = fields.Integer()
    released_cents = fields.Integer()
    campaign_count = fields.Integer()


class FundsSchema(StrictSchema):
    """A page of pools."""

    items = fields.List(fields.Nested(FundSchema))
    next = fields.String(allow_none=True)


class FundReceiptSchema(StrictSchema):
    """A sponsor's payment."""

    booked_on = fields.Date()
    amount_cents = fields.Integer()


class FundDetailSchema(FundSchema):
    """A pool with where its sponsor pays, what came in, and how many pledges draw nothing and why."""

    account_name = fields.String()
    account_iban = fields.String()
    excluded = fields.Dict(keys=fields.String(), values=fields.Integer())
    receipts = fields.List(fields.Nested(FundReceiptSchema))


class FundCampaignSchema(StrictSchema):
    """A campaign in a pool."""

    campaign_id = fields.UUID()
    title = fields.String()
    slug = fields.String()
    state = fields.String()
    reserved_cents = fields.Integer()
    released_cents = fields.Integer()


class FundCampaignsSchema(StrictSchema):
    """A page of them."""

    items = fields.List(fields.Nested(FundCampaignSchema))
    next = fields.String(allow_none=True)


class FundStepSchema(StrictSchema):
    """What moved for one campaign at one moment, cents, signed."""

    id = fields.UUID()
    at = Instant()
    campaign_id = fields.UUID()
    title = fields.String()
    reserved_cents = fields.Integer()
    released_cents = fields.Integer()


class FundStepsSchema(StrictSchema):
    """A page of them."""

    items = fields.List(fields.Nested(FundStepSchema))
    next = fields.String(allow_none=True)


class CampaignMatchSchema(ShownRuleSchema):
    """The pool that a campaign draws from, as everybody may know it; `left_cents` is for this campaign."""

    fund_name = fields.String()
    sponsor = fields.String()
    is_open = fields.Boolean()
    closes_on = fields.Date()
    left_cents = fields.Integer()
    matched_cents = fields.Integer()
    released_cents = fields.Integer()


class CommentSchema(StrictSchema):
    """What the second person should know."""

    comment = Text(longest=500, required=True)


class FundIdSchema(StrictSchema):
    """The pool that was drafted."""

    id = fields.UUID()
