"""What goes out: one class for each audience; what a class does not name does not leave the service."""

from marshmallow import Schema, fields


class PlaceView(Schema):
    """A district as other things name it."""

    slug = fields.String()
    name = fields.String()


class CampaignLinkView(Schema):
    """A campaign as other things name it."""

    slug = fields.String()
    title = fields.String()


class IdeaAnswerView(Schema):
    """What staff said of it last."""

    price_cents = fields.Integer(allow_none=True)
    reason = fields.String()
    answered_at = fields.String()


class CreditView(Schema):
    """An idea that was merged into another, as its author wrote it."""

    text = fields.String()
    created_at = fields.String()


class PictureView(Schema):
    """A photograph: what it shows, its largest size in pixels, and the widths in which it is sent."""

    id = fields.String()
    description = fields.String()
    width = fields.Integer()
    height = fields.Integer()
    widths = fields.List(fields.Integer())


class IdeaView(Schema):
    """A resident's idea."""

    id = fields.String()
    title = fields.String()
    text = fields.String()
    district = fields.Nested(PlaceView)
    created_at = fields.String()
    supports = fields.Integer()
    adopted = fields.Boolean()
    adopted_by = fields.String(allow_none=True)
    campaign = fields.Nested(CampaignLinkView, allow_none=True)
    feasibility = fields.String()
    answer = fields.Nested(IdeaAnswerView, allow_none=True)
    merged_into = fields.String(allow_none=True)
    credits = fields.List(fields.Nested(CreditView))
    picture = fields.Nested(PictureView, allow_none=True)
    corrected_at = fields.String(allow_none=True)


class SubmittedIdeaView(IdeaView):
    """An idea just put forward, with what its author's own link shows."""

    link_token = fields.String()


class AssociationView(Schema):
    """Who organises, as the law wants it shown."""

    name = fields.String()
    business_id = fields.String(allow_none=True)
    register_number = fields.String(allow_none=True)
    postal_address = fields.String()
    public_email = fields.String()
    public_phone = fields.String()
    verified = fields.Boolean()
    verified_at = fields.String(allow_none=True)


class TotalsView(Schema):
    """The one vocabulary of sums."""

    promised_cents = fields.Integer()
    secured_cents = fields.Integer()
    collected_cents = fields.Integer()
    in_repair_cents = fields.Integer()
    refunded_cents = fields.Integer()
    matched_cents = fields.Integer()
    backers = fields.Integer()


class OpeningView(Schema):
    """When a campaign opens by itself, and whether the local clock shows that time twice."""

    at = fields.String()
    shown = fields.Boolean()
    comes_twice = fields.Boolean()


class CampaignCardView(Schema):
    """A campaign in a list."""

    id = fields.String()
    slug = fields.String()
    state = fields.String()
    title = fields.String()
    summary = fields.String()
    only_in_finnish = fields.List(fields.String())
    district = fields.Nested(PlaceView, allow_none=True)
    association_id = fields.String()
    association = fields.Nested(AssociationView)
    model = fields.String()
    goal_cents = fields.Integer(allow_none=True)
    minimum_cents = fields.Integer(allow_none=True)
    optimum_cents = fields.Integer(allow_none=True)
    minimum_pledge_cents = fields.Integer()
    deadline_on = fields.String(allow_none=True)
    deadline = fields.String(allow_none=True)
    picture = fields.String()
    main_picture = fields.Nested(PictureView, allow_none=True)
    totals = fields.Nested(TotalsView)
    outcome = fields.String(allow_none=True)
    submitted_at = fields.String(allow_none=True)
    started_on = fields.String(allow_none=True)
    opening = fields.Nested(OpeningView, allow_none=True)
    published_at = fields.String(allow_none=True)
    closed_at = fields.String(allow_none=True)


class BudgetLineView(Schema):
    """One thing that the money buys."""

    name = fields.String()
    note = fields.String()
    amount_cents = fields.Integer()
    optional = fields.Boolean()
    language = fields.String()


class ExperimentView(Schema):
    """What is tried."""

    hypothesis = fields.String()
    target_group = fields.String()
    measure = fields.String()
    start_value = fields.String()
    theme = fields.String()
    measure_unit = fields.String()
    start_number = fields.String(allow_none=True)
    start_measured_on = fields.String(allow_none=True)


class LegalView(Schema):
    """On what legal ground money is asked for."""

    mode = fields.String(allow_none=True)
    number = fields.String()
    primary_purpose = fields.String()
    secondary_purpose = fields.String()
    issued_on = fields.String(allow_none=True)
    authority = fields.String()
    delivery_within_months = fields.Integer(allow_none=True)
    delivery_month = fields.String(allow_none=True)
    vat_basis_points = fields.Integer(allow_none=True)


class DisplayView(Schema):
    """What must stand wherever money is asked for."""

    organiser = fields.String()
    business_id = fields.String(allow_none=True)
    register_number = fields.String(allow_none=True)
    postal_address = fields.String()
    email = fields.String()
    phone = fields.String()
    legal_mode = fields.String(allow_none=True)
    number = fields.String()
    authority = fields.String()
    primary_purpose = fields.String()
    secondary_purpose = fields.String()
    starts_on = fields.String(allow_none=True)
    ends_on = fields.String(allow_none=True)
    delivery_month = fields.String(allow_none=True)
    vat_basis_points = fields.Integer(allow_none=True)


class MissingView(Schema):
    """What stands in the way, and of what."""

    field = fields.String()
    code = fields.String()
    blocks = fields.String()
    words = fields.List(fields.String())


class LegalChoiceView(Schema):
    """What the makers answered about gathering money, and what followed."""

    answers = fields.Dict(keys=fields.String(), values=fields.String())
    outcome = fields.String()
    chosen_at = fields.String()


class PienkeraysYearView(Schema):
    """How many of a year's small-scale collections an association has begun, of those that it may."""

    year = fields.Integer()
    begun = fields.Integer()
    most = fields.Integer()


class ReviewCommentView(Schema):
    """What a reviewer decided and why; for the makers and the reviewers."""

    at = fields.String()
    decision = fields.String()
    reason = fields.String()


class FieldCommentView(Schema):
    """What a reviewer asked to be mended at one field; for the makers and the reviewers."""

    field = fields.String()
    text = fields.String()
    written_at = fields.String()
    done_at = fields.String(allow_none=True)


class ReviewProgressView(Schema):
    """How many approvals the version has, of those that it needs; for the makers and the reviewers."""

    needed = fields.Integer()
    given = fields.Integer()
    given_by_reader = fields.Boolean()


class DraftRemarkView(Schema):
    """What could be better and stands in nobody's way."""

    field = fields.String()
    code = fields.String()


class LastSavedView(Schema):
    """Who changed the content last, and when; for the makers and the reviewers."""

    at = fields.String()
    by = fields.String()


class RewardView(Schema):
    """A reward as it was written; what is left of it is told where pledges are taken."""

    id = fields.String()
    name = fields.String()
    description = fields.String()
    price_cents = fields.Integer()
    vat_basis_points = fields.Integer()
    stock = fields.Integer(allow_none=True)
    most_per_person = fields.Integer(allow_none=True)
    delivery_month = fields.String()
    delivery = fields.String()
    service_on = fields.String(allow_none=True)


class CampaignView(CampaignCardView):
    """A campaign whole."""

    pictures = fields.List(fields.Nested(PictureView))
    version = fields.Integer()
    language = fields.String()
    plain_summary = fields.String()
    translations = fields.Dict(keys=fields.String())
    remarks = fields.List(fields.Nested(DraftRemarkView))
    last_saved = fields.Nested(LastSavedView, allow_none=True)
    story = fields.String()
    budget_lines = fields.List(fields.Nested(BudgetLineView))
    rewards = fields.List(fields.Nested(RewardView))
    experiment = fields.Nested(ExperimentView)
    legal = fields.Nested(LegalView)
    display = fields.Nested(DisplayView)
    collecting_account_id = fields.String(allow_none=True)
    stop_at_optimum = fields.Boolean()
    stretch_use = fields.String()
    shortfall_rule = fields.String()
    shortfall_limit_cents = fields.Integer(allow_none=True)
    idea_id = fields.String(allow_none=True)
    followers = fields.Integer(allow_none=True)
    allowed_actions = fields.List(fields.String())
    missing = fields.List(fields.Nested(MissingView))
    review_comments = fields.List(fields.Nested(ReviewCommentView))
    field_comments = fields.List(fields.Nested(FieldCommentView))
    review_progress = fields.Nested(ReviewProgressView, allow_none=True)
    legal_choice = fields.Nested(LegalChoiceView, allow_none=True)
    pienkerays_year = fields.Nested(PienkeraysYearView, allow_none=True)


class FirstTextView(Schema):
    """What an update said before it was corrected."""

    title = fields.String()
    body = fields.String()


class UpdateView(Schema):
    """News of a campaign."""

    id = fields.String()
    title = fields.String()
    body = fields.String()
    posted_at = fields.String()
    corrected_at = fields.String(allow_none=True)
    first = fields.Nested(FirstTextView, allow_none=True)
    correctable_until = fields.String()
    withdrawable_until = fields.String()
    pictures = fields.List(fields.Nested(PictureView))


class IdeasPage(Schema):
    """A page of ideas."""

    items = fields.List(fields.Nested(IdeaView))
    next = fields.String(allow_none=True)


class CampaignsPage(Schema):
    """A page of campaigns."""

    items = fields.List(fields.Nested(CampaignCardView))
    next = fields.String(allow_none=True)


class UpdatesPage(Schema):
    """A page of news."""

    items = fields.List(fields.Nested(UpdateView))
    next = fields.String(allow_none=True)
