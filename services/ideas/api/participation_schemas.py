"""What residents and staff may send about ideas once they stand; nothing else is accepted."""

from enum import StrEnum

from marshmallow import fields, validate

from services.chassis.schemas import Cents, PageQuery, StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.contracts.money import LARGEST_CENTS
from services.ideas.api.schemas import IdeasQuery
from services.ideas.domain.answering.feasibility import Feasibility
from services.ideas.domain.discussing.remarks import LONGEST_REMARK, Decision, FlagReason, RemarkKind
from services.ideas.domain.supporting.consents import LONGEST_CONSENT


def one_of_words(words: type[StrEnum]) -> validate.OneOf:
    """One of the words of an enumeration."""
    return validate.OneOf([str(word) for word in words])


class IdeasInOrder(IdeasQuery):
    """Newest first, or those with most support."""

    sort = fields.String(load_default="newest", validate=validate.OneOf(["newest", "support"]))


class SimilarQuestion(StrictSchema):
    """What somebody is writing, and where."""

    text = Text(longest=2000, required=True)
    district_slug = fields.String(load_default="", validate=validate.Length(max=60))


def browser_number() -> fields.String:
    """The number of a visitor's browser, which the gateway keeps in a signed cookie."""
    return fields.String(load_default=None, allow_none=True, validate=validate.Length(16, 64))


class Contacting(StrictSchema):
    """Where to write to, and what the supporter read and agreed to."""

    email = fields.Email(required=True, validate=validate.Length(max=254))
    locale = fields.String(required=True, validate=validate.OneOf(LETTER_LANGUAGES))
    version = fields.String(required=True, validate=validate.Length(1, 20))
    text = Text(longest=LONGEST_CONSENT, required=True)


class Support(StrictSchema):
    """Me too; an address only by consent."""

    browser = browser_number()
    consent = fields.Nested(Contacting, load_default=None, allow_none=True)


class Browser(StrictSchema):
    """Whose browser asks."""

    browser = browser_number()


class StopLetters(StrictSchema):
    """What the link of a letter shows."""

    token = fields.String(required=True, validate=validate.Length(1, 64))


class RemarksQuery(PageQuery, Browser):
    """What is shown under an idea, and what waits of the visitor's own."""


class NewRemark(StrictSchema):
    """A question or a comment."""

    kind = fields.String(required=True, validate=one_of_words(RemarkKind))
    text = Text(longest=LONGEST_REMARK, required=True)
    browser = browser_number()


class NewFlag(StrictSchema):
    """Why staff should look."""

    reason = fields.String(required=True, validate=one_of_words(FlagReason))
    note = Text(longest=500, empty=True, load_default="")


class Moderating(StrictSchema):
    """What staff decide, and why."""

    decision = fields.String(required=True, validate=one_of_words(Decision))
    reason = Text(longest=1000, empty=True, load_default="")


class RemarkAnswer(StrictSchema):
    """What staff say to it."""

    answer = Text(longest=2000, required=True)


class NewIdeaAnswer(StrictSchema):
    """Whether it can be done, what it would cost, and why."""

    feasibility = fields.String(required=True, validate=one_of_words(Feasibility))
    price_cents = Cents(load_default=None, allow_none=True, validate=validate.Range(1, LARGEST_CENTS))
    reason = Text(longest=2000, required=True)


class Merger(StrictSchema):
    """Which idea takes this one in."""

    into = fields.UUID(required=True)
