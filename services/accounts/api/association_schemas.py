"""Shapes of requests and answers about associations and their members."""

from marshmallow import fields, validate

from services.accounts.api.schemas import EMAIL_LENGTH
from services.accounts.domain.associations import Check, Outcome
from services.chassis.schemas import PageQuery, StrictSchema, Text
from services.contracts.roles import MembershipRole

_DECISIONS = [each for each in Outcome if each is not Outcome.LAPSED]


def _number() -> Text:
    return Text(load_default=None, allow_none=True, longest=20, empty=True)


class AssociationBody(StrictSchema):
    """What an association says of itself."""

    name = Text(required=True, longest=200)
    business_id = _number()
    register_number = _number()
    postal_address = Text(required=True, longest=200)
    public_email = Text(required=True, longest=EMAIL_LENGTH)
    public_phone = Text(required=True, longest=40)
    purpose = Text(required=True, longest=2000)
    beside_another = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class AssociationAnswer(StrictSchema):
    """An association's public identity."""

    id = fields.String()
    name = fields.String()
    business_id = fields.String(allow_none=True)
    register_number = fields.String(allow_none=True)
    postal_address = fields.String()
    public_email = fields.String()
    public_phone = fields.String()
    purpose = fields.String()
    verified = fields.Boolean()
    verified_at = fields.String(allow_none=True)
    refused = fields.Boolean()
    registered_at = fields.String()


class AssociationQuery(PageQuery):
    """Which associations the desks want to see."""

    state = fields.String(required=True, validate=validate.OneOf(["unverified", "verified", "refused"]))


class AssociationPage(StrictSchema):
    """A page of associations."""

    items = fields.List(fields.Nested(AssociationAnswer))
    next = fields.String(allow_none=True)


class DecisionBody(StrictSchema):
    """What staff decided, and on what."""

    outcome = fields.Enum(Outcome, by_value=True, required=True, validate=validate.OneOf(_DECISIONS))
    checks = fields.List(
        fields.Enum(Check, by_value=True), load_default=list, validate=validate.Length(max=len(Check))
    )
    extract_on = fields.Date(load_default=None, allow_none=True)
    note = Text(load_default="", longest=2000, empty=True)


class DecisionAnswer(StrictSchema):
    """One decision of the history."""

    outcome = fields.String()
    checks = fields.List(fields.String())
    extract_on = fields.String(allow_none=True)
    note = fields.String()
    decided_by = fields.String()
    decided_at = fields.String()


class RegisterEntryAnswer(StrictSchema):
    """What the business register says."""

    name = fields.String()
    earlier_names = fields.List(fields.String())
    form = fields.String()
    municipality = fields.String()
    registered_on = fields.String()
    ended_on = fields.String()
    situations = fields.List(fields.String())


class RegisterAnswerAnswer(StrictSchema):
    """What the business register answered last, beside what is written now."""

    state = fields.String()
    reason = fields.String()
    entry = fields.Nested(RegisterEntryAnswer, allow_none=True)
    name_is_same = fields.Boolean()
    about_other_number = fields.Boolean()
    asked_at = fields.String()


class RivalAnswer(StrictSchema):
    """Another association that names the same number."""

    id = fields.String()
    name = fields.String()
    verified = fields.Boolean()
    registered_at = fields.String()


class RequestAnswer(StrictSchema):
    """Somebody who asks, as those see it who answer."""

    id = fields.String()
    email = fields.String()
    message = fields.String()
    asked_at = fields.String()


class RequestsAnswer(StrictSchema):
    """Everybody who asks."""

    items = fields.List(fields.Nested(RequestAnswer))


class EvidenceAnswer(StrictSchema):
    """All that staff look at before they decide."""

    association = fields.Nested(AssociationAnswer)
    history = fields.List(fields.Nested(DecisionAnswer))
    register_asked = fields.Boolean()
    register_answer = fields.Nested(RegisterAnswerAnswer, allow_none=True)
    rivals = fields.List(fields.Nested(RivalAnswer))
    claims = fields.List(fields.Nested(RequestAnswer))


class RequestBody(StrictSchema):
    """Ask about a number that is registered already."""

    kind = fields.String(required=True, validate=validate.OneOf(["join", "claim"]))
    business_id = _number()
    register_number = _number()
    message = Text(required=True, longest=1000)


class JoinAnswerBody(StrictSchema):
    """Let the person in, or not."""

    accepted = fields.Boolean(required=True, truthy={True}, falsy={False})


class ClaimAnswerBody(JoinAnswerBody):
    """What staff say to whoever claims the number."""

    reason = Text(required=True, longest=2000)


class MemberBody(StrictSchema):
    """Let somebody act for an association."""

    email = Text(required=True, longest=EMAIL_LENGTH)
    role = fields.Enum(MembershipRole, by_value=True, required=True)


class RoleBody(StrictSchema):
    """What a member may do from now on."""

    role = fields.Enum(MembershipRole, by_value=True, required=True)


class MemberAnswer(StrictSchema):
    """Somebody who may act for an association, as its owner sees it."""

    id = fields.String()
    association_id = fields.String()
    email = fields.String()
    role = fields.String()
    added_at = fields.String()


class MemberPage(StrictSchema):
    """A page of members; `own_id` is the membership of whoever asks."""

    items = fields.List(fields.Nested(MemberAnswer))
    next = fields.String(allow_none=True)
    own_id = fields.String()


class WriterAnswer(StrictSchema):
    """Somebody who writes for an association."""

    id = fields.String()
    name = fields.String()


class WritersAnswer(StrictSchema):
    """All of them."""

    items = fields.List(fields.Nested(WriterAnswer))
