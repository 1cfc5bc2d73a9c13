"""What may be sent about the site, and what staff read of it."""

from marshmallow import Schema, fields, validate

from services.chassis.schemas import PageQuery, StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.ideas.api.participation_schemas import one_of_words
from services.ideas.api.schemas import Line
from services.ideas.domain.hearing.feedback import LONGEST_ANSWER, LONGEST_FEEDBACK, LONGEST_PAGE, Subject


class NewFeedback(StrictSchema):
    """What somebody says of the site, of which page, and where to answer to."""

    subject = fields.String(required=True, validate=one_of_words(Subject))
    text = Text(longest=LONGEST_FEEDBACK, required=True)
    page = Line(longest=LONGEST_PAGE, empty=True, load_default="")
    email = fields.Email(load_default=None, allow_none=True, validate=validate.Length(max=254))
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))


class FeedbackQuery(PageQuery):
    """What waits, or what was answered or closed."""

    handled = fields.Boolean(load_default=False)


class FeedbackAnswer(StrictSchema):
    """The answer of staff."""

    answer = Text(longest=LONGEST_ANSWER, required=True)


class FeedbackClosing(StrictSchema):
    """Why there is no answer."""

    reason = Text(longest=LONGEST_ANSWER, required=True)


class NewFeedbackNote(StrictSchema):
    """What colleagues should know."""

    text = Text(longest=LONGEST_ANSWER, required=True)


class FeedbackReceipt(Schema):
    """The feedback arrived, and until when it is answered."""

    id = fields.String()
    due_on = fields.String()


class FeedbackView(Schema):
    """Feedback as staff read it."""

    id = fields.String()
    subject = fields.String()
    page = fields.String()
    text = fields.String()
    state = fields.String()
    received_at = fields.String()
    due_on = fields.String()
    days_left = fields.Integer()
    wants_letter = fields.Boolean()
    locale = fields.String(allow_none=True)
    answer = fields.String()
    was_sent = fields.Boolean()
    handled_at = fields.String(allow_none=True)
    is_empty = fields.Boolean()


class FeedbackPage(Schema):
    """A page of feedback."""

    items = fields.List(fields.Nested(FeedbackView))
    next = fields.String(allow_none=True)


class FeedbackNoteView(Schema):
    """A note of staff."""

    text = fields.String()
    written_by = fields.String()
    written_at = fields.String()


class FeedbackInDetail(FeedbackView):
    """One, with its notes."""

    notes = fields.List(fields.Nested(FeedbackNoteView))


class FeedbackCounts(Schema):
    """How many wait, and how many of them are late; a hundred means that there may be more."""

    open = fields.Integer()
    overdue = fields.Integer()
