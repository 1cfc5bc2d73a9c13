"""What is sent and told about volunteers; nothing else is accepted."""

from marshmallow import fields, validate

from services.chassis.schemas import StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.ideas.api.schemas import Line
from services.ideas.domain.authoring.phones import LONGEST_PHONE
from services.ideas.domain.contributing.certificates import KINDS
from services.ideas.domain.contributing.register_rules import MOST_ASSOCIATIONS, MOST_PARTICIPANTS
from services.ideas.domain.contributing.skills import SKILLS
from services.ideas.domain.supporting.consents import LONGEST_CONSENT


class _Details(StrictSchema):
    """What a member says of themselves."""

    name = Line(longest=80, required=True)
    phone = Text(longest=LONGEST_PHONE, empty=True, load_default="")
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))
    home_district_slug = fields.String(load_default="", validate=validate.Length(max=60))
    birth_year = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1900, 2100))
    skills = fields.List(
        fields.String(validate=validate.OneOf(SKILLS)),
        load_default=list,
        validate=validate.Length(max=len(SKILLS)),
    )


class _Wording(StrictSchema):
    """What was read when agreeing."""

    wording_version = fields.String(required=True, validate=validate.Length(1, 20))
    wording = Text(longest=LONGEST_CONSENT, required=True)


class OwnLink(StrictSchema):
    """What a letter's link shows."""

    token = fields.String(required=True, validate=validate.Length(1, 64))


class Joining(_Details, _Wording):
    """A wish to join."""

    email = fields.Email(required=True, validate=validate.Length(max=254))
    association_ids = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=MOST_ASSOCIATIONS)
    )


class LostLink(StrictSchema):
    """Where the link should go."""

    email = fields.Email(required=True, validate=validate.Length(max=254))


class OwnDetails(_Details, OwnLink):
    """Details written anew."""


class NewConsent(_Wording, OwnLink):
    """An agreement."""


class NewCertificate(OwnLink):
    """A card that somebody holds."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    issued_on = fields.Date(required=True)
    expires_on = fields.Date(load_default=None, allow_none=True)


class Course(StrictSchema):
    """Who passed a course, and when."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    issued_on = fields.Date(required=True)
    emails = fields.List(
        fields.Email(validate=validate.Length(max=254)),
        required=True,
        validate=validate.Length(1, MOST_PARTICIPANTS),
    )


class AssociationsQuery(StrictSchema):
    """Some of a name."""

    text = fields.String(load_default="", validate=validate.Length(max=80))


class InvitingQuery(StrictSchema):
    """Whom to look for."""

    skills = fields.List(
        fields.String(validate=validate.OneOf(SKILLS)),
        load_default=list,
        validate=validate.Length(max=len(SKILLS)),
    )
    district_slug = fields.String(load_default="", validate=validate.Length(max=60))


class Inviting(InvitingQuery):
    """Whom to write to, and how many at most."""

    at_most = fields.Integer(required=True, strict=True, validate=validate.Range(1, 200))


class _AssociationView(StrictSchema):
    id = fields.String()
    name = fields.String()


class AssociationsView(StrictSchema):
    """Associations by name."""

    items = fields.List(fields.Nested(_AssociationView))


class CertificateView(StrictSchema):
    """A card, and whether it holds today."""

    id = fields.String()
    kind = fields.String()
    issued_on = fields.String()
    expires_on = fields.String(allow_none=True)
    holds = fields.Boolean()
    seen = fields.Boolean()
    seen_at = fields.String(allow_none=True)


class _ConsentView(StrictSchema):
    association_id = fields.String()
    name = fields.String()
    given_at = fields.String()


class _InvitationView(StrictSchema):
    invited_at = fields.String()
    shift = fields.String()
    association = fields.String()


class _PendingView(StrictSchema):
    name = fields.String()
    phone = fields.String()
    home_district_slug = fields.String(allow_none=True)
    birth_year = fields.Integer(allow_none=True)
    skills = fields.List(fields.String())
    associations = fields.List(fields.String())
    asked_at = fields.String()


class OwnRegisterView(StrictSchema):
    """What the register knows of somebody."""

    id = fields.String()
    name = fields.String()
    email = fields.String()
    phone = fields.String()
    locale = fields.String()
    home_district_slug = fields.String(allow_none=True)
    birth_year = fields.Integer(allow_none=True)
    confirmed = fields.Boolean()
    registered_at = fields.String(allow_none=True)
    skills = fields.List(fields.String())
    consents = fields.List(fields.Nested(_ConsentView))
    certificates = fields.List(fields.Nested(CertificateView))
    invitations = fields.List(fields.Nested(_InvitationView))
    pending = fields.Nested(_PendingView, allow_none=True)


class OwnDataView(StrictSchema):
    """The copy, as its owner takes it along."""

    copy = fields.Raw()


class StoppedView(StrictSchema):
    """Who invites no more; nothing once the person is erased."""

    association = fields.String(allow_none=True)


class VolunteerView(StrictSchema):
    """What an association knows of somebody who agreed."""

    id = fields.String()
    name = fields.String()
    skills = fields.List(fields.String())
    certificates = fields.List(fields.Nested(CertificateView))
    minutes = fields.Integer()
    since = fields.String()


class VolunteersPage(StrictSchema):
    """Some of an association's volunteers."""

    items = fields.List(fields.Nested(VolunteerView))
    next = fields.String(allow_none=True)


class _InvitedShiftView(StrictSchema):
    id = fields.String()
    title = fields.String()
    starts_at = fields.String()
    skills = fields.List(fields.String())
    certificates = fields.List(fields.String())


class CandidatesView(StrictSchema):
    """How many fit, and how many may be asked."""

    shift = fields.Nested(_InvitedShiftView)
    district_slug = fields.String(allow_none=True)
    fitting = fields.Integer()
    is_most = fields.Boolean()
    invited = fields.Integer()
    left_this_week = fields.Integer()


class InvitedView(StrictSchema):
    """How many letters went out."""

    sent = fields.Integer()
    left_this_week = fields.Integer()


class RecordedView(StrictSchema):
    """How many of those named are in the register."""

    recorded = fields.Integer()


class _DistrictCountView(StrictSchema):
    slug = fields.String()
    name = fields.String()
    members = fields.Integer()


class _SkillCountView(StrictSchema):
    skill = fields.String()
    members = fields.Integer()


class RegisterCountsView(StrictSchema):
    """How many members there are."""

    districts = fields.List(fields.Nested(_DistrictCountView))
    skills = fields.List(fields.Nested(_SkillCountView))
