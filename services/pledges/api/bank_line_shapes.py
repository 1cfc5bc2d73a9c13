"""Shapes of what people do with bank lines.

A part of a split names exactly one of: a pledge; an account of the fixed list, with its `target_id`
where the account is a refund, a payout, a dispute or a deposit. `payer` is the account of what goes back.
"""

from marshmallow import fields, validate

from services.chassis.schemas import Cents, StrictSchema, Text
from services.pledges.domain.bank.line_parts import INCOMING, OUTGOING

KINDS = ("match", "refund", "split", "account", "undo")
PART_ACCOUNTS = tuple(sorted(INCOMING | OUTGOING))
ACCOUNTS = tuple(each for each in PART_ACCOUNTS if each != "payer")
MOST_PARTS = 20
MOST_LINES = 100


class PartSchema(StrictSchema):
    """One part of a line, signed as the line; `adjusts_pledge` sets the promise to what is paid."""

    pledge_id = fields.UUID(load_default=None, allow_none=True)
    account = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(PART_ACCOUNTS))
    target_id = fields.UUID(load_default=None, allow_none=True)
    amount_cents = Cents(required=True)
    adjusts_pledge = fields.Boolean(load_default=False)


class LineProposalSchema(StrictSchema):
    """What is proposed for a line.

    match: `pledge_id`; a smaller sum needs `adjusts_pledge`, of a larger one the rest goes back to the
    payer unless `adjusts_pledge` raises the promise. refund: the whole line goes back. split: `parts`.
    account: `account` and `target_id`. undo: whatever was done with the line is taken back.
    """

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    pledge_id = fields.UUID(load_default=None, allow_none=True)
    adjusts_pledge = fields.Boolean(load_default=False)
    parts = fields.List(fields.Nested(PartSchema), load_default=(), validate=validate.Length(max=MOST_PARTS))
    account = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(ACCOUNTS))
    target_id = fields.UUID(load_default=None, allow_none=True)
    comment = Text(longest=500, required=True)


class JoinedProposalSchema(StrictSchema):
    """Several receipts that pay one pledge together."""

    line_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=2, max=MOST_PARTS))
    pledge_id = fields.UUID(required=True)
    adjusts_pledge = fields.Boolean(load_default=False)
    comment = Text(longest=500, required=True)


class BatchProposalsSchema(StrictSchema):
    """Many lines, each with its single best suggestion where that is strong enough."""

    line_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=MOST_LINES))
    comment = Text(longest=500, required=True)


class BatchProposalSchema(StrictSchema):
    """What came of one line: `proposed`, `proposed_before`, or `skipped` with a code."""

    line_id = fields.UUID()
    outcome = fields.String()
    code = fields.String(allow_none=True)
    approval_id = fields.UUID(allow_none=True)


class BatchOutcomeSchema(StrictSchema):
    """What came of each line, in the order asked."""

    items = fields.List(fields.Nested(BatchProposalSchema))


class FoundPledgeSchema(StrictSchema):
    """A pledge that a search found, and why a line may not be booked to it, if so."""

    pledge_id = fields.UUID()
    number = fields.String()
    name = fields.String(allow_none=True)
    amount_cents = fields.Integer()
    campaign_title = fields.String()
    made_on = fields.Date()
    state = fields.String()
    refusal = fields.String(allow_none=True)


class FoundPledgesSchema(StrictSchema):
    """Pledges that a search found, likeliest first; `more` says that not all are shown."""

    items = fields.List(fields.Nested(FoundPledgeSchema))
    more = fields.Boolean()


class ChoiceSchema(StrictSchema):
    """A refund, payout, dispute or deposit that the line may be booked to by hand."""

    id = fields.UUID()
    label = fields.String()
    amount_cents = fields.Integer()
    on = fields.Date()


class ChoicesSchema(StrictSchema):
    """What the line may be booked to besides pledges."""

    accounts = fields.List(fields.String())
    refunds = fields.List(fields.Nested(ChoiceSchema))
    payouts = fields.List(fields.Nested(ChoiceSchema))
    disputes = fields.List(fields.Nested(ChoiceSchema))
    deposits = fields.List(fields.Nested(ChoiceSchema))
    match_funds = fields.List(fields.Nested(ChoiceSchema))
    may_undo = fields.Boolean()
    undo_refusal = fields.String(allow_none=True)


class LineEventSchema(StrictSchema):
    """One thing that was done with a line, or taken back."""

    at = fields.AwareDateTime()
    kind = fields.String()
    made_by = fields.String(allow_none=True)
    approved_by = fields.String(allow_none=True)
    undone_at = fields.AwareDateTime(allow_none=True)
    parts = fields.List(fields.Dict(keys=fields.String()))


class LineHistorySchema(StrictSchema):
    """What was done with a line, oldest first."""

    items = fields.List(fields.Nested(LineEventSchema))


class SplitSuggestionSchema(StrictSchema):
    """Pledges that the line pays together, each as promised; `rest_cents` go back to the payer."""

    pledges = fields.List(fields.Nested(FoundPledgeSchema))
    rest_cents = fields.Integer()
    reasons = fields.List(fields.String())


class JoinedLineSchema(StrictSchema):
    """A line that would be joined with others."""

    id = fields.UUID()
    booked_on = fields.Date()
    amount_cents = fields.Integer()


class JoinSuggestionSchema(StrictSchema):
    """Lines, the one asked about first, that together are a pledge's sum."""

    pledge = fields.Nested(FoundPledgeSchema)
    lines = fields.List(fields.Nested(JoinedLineSchema))
    reasons = fields.List(fields.String())


class TogetherSchema(StrictSchema):
    """What the line may be only together with other pledges or lines."""

    splits = fields.List(fields.Nested(SplitSuggestionSchema))
    joins = fields.List(fields.Nested(JoinSuggestionSchema))
