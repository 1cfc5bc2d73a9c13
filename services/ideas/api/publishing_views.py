"""What goes out about followers and questions."""

from marshmallow import Schema, fields

from services.ideas.api.participation_views import FlagView
from services.ideas.api.views import CampaignLinkView, PlaceView


class AskedView(Schema):
    """The address was asked; whether it follows already is told to nobody."""

    state = fields.String()


class FollowedView(Schema):
    """What an address follows, or followed."""

    campaign = fields.Nested(CampaignLinkView, allow_none=True)
    district = fields.Nested(PlaceView, allow_none=True)


class QuestionView(Schema):
    """A question on a campaign, and the association's answer."""

    id = fields.String()
    text = fields.String()
    name = fields.String()
    state = fields.String()
    own = fields.Boolean()
    asked_at = fields.String()
    answer = fields.String(allow_none=True)
    answered_at = fields.String(allow_none=True)


class QuestionsPage(Schema):
    """A page of questions."""

    items = fields.List(fields.Nested(QuestionView))
    next = fields.String(allow_none=True)


class AskedCampaignView(CampaignLinkView):
    """The campaign that a question is on."""

    id = fields.String()


class OpenQuestionView(QuestionView):
    """A question that waits for an answer."""

    campaign = fields.Nested(AskedCampaignView)


class OpenQuestionsPage(Schema):
    """A page of questions that wait for an answer."""

    items = fields.List(fields.Nested(OpenQuestionView))
    next = fields.String(allow_none=True)


class OpenCountView(Schema):
    """How many questions wait."""

    count = fields.Integer()


class QueuedQuestionView(OpenQuestionView):
    """A question in the queue of staff."""

    flags = fields.List(fields.Nested(FlagView))


class QueuedQuestionsPage(Schema):
    """A page of questions that staff look at."""

    items = fields.List(fields.Nested(QueuedQuestionView))
    next = fields.String(allow_none=True)
