"""What goes out about followers and questions."""

from marshmallow import Schema, fields

from services.ideas.api.views import CampaignLinkView, PlaceView


class AskedView(Schema):
    """The address was asked; whether it follows already is told to nobody."""

    state = fields.String()


class FollowedView(Schema):
    """What an address follows, or followed."""

    campaign = fields.Nested(CampaignLinkView, allow_none=True)
    district = fields.Nested(PlaceView, allow_none=True)
