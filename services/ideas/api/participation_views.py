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
