"""What goes out about support, remarks and what staff look after."""

from marshmallow import Schema, fields


class SupportStandingView(Schema):
    """Whether the visitor supports an idea."""

    supported = fields.Boolean()


class SupportedIdeaView(Schema):
    """Which idea a support belongs to."""

    idea_id = fields.String()


class SupportView(SupportStandingView, SupportedIdeaView):
    """How many support an idea, and whether the visitor does."""

    supports = fields.Integer()


class RemarkView(Schema):
    """A question or a comment, and the city's answer."""

    id = fields.String()
    kind = fields.String()
    text = fields.String()
    state = fields.String()
    own = fields.Boolean()
    written_at = fields.String()
    answer = fields.String(allow_none=True)
    answered_at = fields.String(allow_none=True)


class RemarksPage(Schema):
    """A page of remarks."""

    items = fields.List(fields.Nested(RemarkView))
    next = fields.String(allow_none=True)


class FlagView(Schema):
    """What a visitor wrote with a flag."""

    reason = fields.String()
    note = fields.String()


class LookedAtIdeaView(Schema):
    """An idea as staff see it."""

    id = fields.String()
    title = fields.String()
    text = fields.String()
    hidden = fields.Boolean()
    hidden_reason = fields.String()
    created_at = fields.String()


class FlaggedIdeaView(LookedAtIdeaView):
    """An idea in the queue."""

    flags = fields.List(fields.Nested(FlagView))


class FlaggedIdeasPage(Schema):
    """A page of flagged ideas."""

    items = fields.List(fields.Nested(FlaggedIdeaView))
    next = fields.String(allow_none=True)


class QueuedRemarkView(RemarkView):
    """A remark in the queue, with the idea that it is about."""

    reason = fields.String()
    idea = fields.Nested(LookedAtIdeaView)
    flags = fields.List(fields.Nested(FlagView))


class QueuedRemarksPage(Schema):
    """A page of remarks that wait or were flagged."""

    items = fields.List(fields.Nested(QueuedRemarkView))
    next = fields.String(allow_none=True)


class AuthorContactView(Schema):
    """How an author is reached, for staff who may write or call."""

    email = fields.String()
    phone = fields.String()
