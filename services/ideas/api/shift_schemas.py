"""Shapes of shifts: what is sent about them, and what is told of them."""

from datetime import time
from typing import Any

from marshmallow import fields, validate

from services.chassis.schemas import PageQuery, StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.ideas.api.schemas import Line
from services.ideas.domain.contributing.certificates import KINDS
from services.ideas.domain.contributing.skills import SKILLS
from services.ideas.domain.volunteering.ages import OLDEST_LIMIT, YOUNGEST

MOST_PLACES = 500
LARGEST = 2**31 - 1


class LocalTime(fields.Time):
    """A time of day in the city, to the minute."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        found: time = super()._deserialize(value, attr, data, **kwargs)
        if found.tzinfo is not None or found.second or found.microsecond:
            raise self.make_error("invalid")
        return found


def _names_of(known: tuple[str, ...]) -> fields.List:
    one = fields.String(validate=validate.OneOf(known))
    return fields.List(one, load_default=list, validate=validate.Length(max=len(known)))


class NewShift(StrictSchema):
    """A shift as its makers write it; day and times are the city's."""

    title = Line(longest=80, required=True)
    place = Line(longest=120, empty=True, load_default="")
    bring = Text(longest=300, empty=True, load_default="")
    day = fields.Date(required=True)
    begins = LocalTime(required=True)
    ends = LocalTime(required=True)
    capacity = fields.Integer(strict=True, required=True, validate=validate.Range(1, MOST_PLACES))
    skills = _names_of(SKILLS)
    certificates = _names_of(KINDS)
    least_age = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(YOUNGEST, OLDEST_LIMIT)
    )


class ChangedShift(NewShift):
    """The shift anew, and the version that was read."""

    sequence = fields.Integer(strict=True, required=True, validate=validate.Range(0, LARGEST))


class AnotherDay(StrictSchema):
    """The day of a copy."""

    day = fields.Date(required=True)


class CancelReason(StrictSchema):
    """Why; those who signed up read it."""

    reason = Text(longest=500, empty=True, load_default="")


class ShiftsQuery(PageQuery):
    """Coming shifts of the city or of a district."""

    district = fields.String(load_default=None, validate=validate.Length(max=60))
    past_too = fields.Boolean(load_default=False)


class NewSignUp(StrictSchema):
    """Who wants to come."""

    name = Line(longest=80, required=True)
    email = fields.Email(required=True, validate=validate.Length(max=254))
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    birth_year = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(1900, 2100)
    )
    note = Text(longest=300, empty=True, load_default="")
    has_certificates = fields.Boolean(load_default=False)
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))


class WalkIn(StrictSchema):
    """Somebody who just came along."""

    name = Line(longest=80, required=True)


class Minutes(StrictSchema):
    """How long somebody really worked."""

    minutes = fields.Integer(strict=True, required=True, validate=validate.Range(0, 24 * 60))


class CampaignName(StrictSchema):
    """The campaign of a shift."""

    id = fields.String()
    slug = fields.String()
    title = fields.String()


class DistrictName(StrictSchema):
    """The district of a shift."""

    slug = fields.String()
    name = fields.String()


class ShiftView(StrictSchema):
    """A shift as anybody sees it."""

    id = fields.String()
    campaign_id = fields.String()
    title = fields.String()
    place = fields.String()
    bring = fields.String()
    starts_at = fields.String()
    ends_at = fields.String()
    capacity = fields.Integer()
    held = fields.Integer()
    free = fields.Integer()
    waiting = fields.Integer()
    skills = fields.List(fields.String())
    certificates = fields.List(fields.String())
    least_age = fields.Integer(allow_none=True)
    sequence = fields.Integer()
    changed_at = fields.String()
    cancelled = fields.Boolean()
    cancel_reason = fields.String()
    takes_volunteers = fields.Boolean()
    over = fields.Boolean()
    campaign = fields.Nested(CampaignName)
    district = fields.Nested(DistrictName, allow_none=True)
    association = fields.String()


class ShiftsPage(StrictSchema):
    """Shifts, soonest first."""

    items = fields.List(fields.Nested(ShiftView))
    next = fields.String(allow_none=True)


class CampaignShiftsView(StrictSchema):
    """All shifts of a campaign, and its hours in minutes."""

    items = fields.List(fields.Nested(ShiftView))
    needed_minutes = fields.Integer()
    signed_minutes = fields.Integer()
    approved_minutes = fields.Integer()


class SignedUpView(StrictSchema):
    """What somebody who signs up is told at once; the rest stands in the letter."""

    state = fields.String()
    position = fields.Integer(allow_none=True)
    held_until = fields.String()


class OwnSignUpView(StrictSchema):
    """One's own place in a shift."""

    id = fields.String()
    state = fields.String()
    position = fields.Integer(allow_none=True)
    confirmed = fields.Boolean()
    held_until = fields.String(allow_none=True)
    note = fields.String()
    minutes = fields.Integer(allow_none=True)
    has_begun = fields.Boolean()
    over = fields.Boolean()
    campaign = fields.Nested(CampaignName)
    shift = fields.Nested(ShiftView)


class OwnSignUpsView(StrictSchema):
    """One's own shifts, and the minutes approved so far."""

    items = fields.List(fields.Nested(OwnSignUpView))
    approved_minutes = fields.Integer()


class YardVolunteerView(StrictSchema):
    """Somebody on the list at the yard."""

    id = fields.String()
    name = fields.String()
    phone = fields.String()
    note = fields.String()
    state = fields.String()
    confirmed = fields.Boolean()
    walk_in = fields.Boolean()
    says_has_certificates = fields.Boolean()
    holds_certificates = fields.Boolean()
    minutes = fields.Integer(allow_none=True)
    steps = fields.List(fields.String())


class YardView(StrictSchema):
    """A shift with its list."""

    shift = fields.Nested(ShiftView)
    campaign = fields.Nested(CampaignName)
    may_check_in = fields.Boolean()
    volunteers = fields.List(fields.Nested(YardVolunteerView))
