"""Shapes of requests and answers: one class per direction and audience."""

from marshmallow import fields, validate

from services.chassis.schemas import Instant, StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.contracts.roles import Role

EMAIL_LENGTH = 254
_ROLES = validate.OneOf([role.value for role in Role])


class Token(fields.String):
    """A secret as it was handed out; never trimmed, never long enough to be a burden."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(validate=validate.Length(min=1, max=200), **kwargs)  # type: ignore[arg-type]


class Password(fields.String):
    """A password as it was typed, blanks included; how long it must be is the domain's rule."""

    def __init__(self) -> None:
        super().__init__(required=True, validate=validate.Length(max=1024), load_only=True)


class SignInRequestBody(StrictSchema):
    """Ask to sign in by e-mail."""

    email = Text(required=True, longest=EMAIL_LENGTH)
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))


class SignInAnswer(StrictSchema):
    """What the asking browser keeps."""

    sign_in_id = fields.UUID()
    browser_secret = fields.String()


class SignInConfirmBody(StrictSchema):
    """Confirm a sign-in by the link, or by the code."""

    browser_secret = Token(load_default=None, allow_none=True)
    link_token = Token(load_default=None, allow_none=True)
    code = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1, max=20))


class SessionAnswer(StrictSchema):
    """A session that was opened."""

    session_token = fields.String()
    expires_at = Instant()


class StaffSignInBody(StrictSchema):
    """First step of staff: the password."""

    email = Text(required=True, longest=EMAIL_LENGTH)
    password = Password()


class ChallengeAnswer(StrictSchema):
    """What the second step refers to."""

    challenge_id = fields.UUID()


class CodeBody(StrictSchema):
    """Second step of staff: the one-time code."""

    code = Text(required=True, longest=20)


class InvitationBody(StrictSchema):
    """Invite a member of staff."""

    email = Text(required=True, longest=EMAIL_LENGTH)
    name = Text(required=True, longest=100)
    roles = fields.List(fields.String(validate=_ROLES), required=True, validate=validate.Length(1, len(Role)))


class InvitationAnswer(StrictSchema):
    """An invitation on its way; its link goes by mail only."""

    invitation_id = fields.String()
    expires_at = fields.String()


class OpenInvitationAnswer(StrictSchema):
    """What the invited person sees."""

    name = fields.String()
    totp_uri = fields.String()
    totp_secret = fields.String()


class ColleagueAnswer(StrictSchema):
    """A person of the finance desk."""

    id = fields.UUID()
    name = fields.String()
    keeps_books = fields.Boolean()


class ColleaguesAnswer(StrictSchema):
    """Everybody of the finance desk."""

    items = fields.List(fields.Nested(ColleagueAnswer))


class AcceptInvitationBody(StrictSchema):
    """Become staff."""

    password = Password()
    code = Text(required=True, longest=20)


class PasswordResetRequestBody(StrictSchema):
    """Ask for a new password."""

    email = Text(required=True, longest=EMAIL_LENGTH)


class PasswordResetBody(StrictSchema):
    """Choose a new password."""

    password = Password()


class SessionTokenBody(StrictSchema):
    """Name a session by its token."""

    session_token = Token(required=True)


class ReauthenticateBody(SessionTokenBody):
    """Prove again, within a session, to be the one who signed in."""

    code = Text(required=True, longest=20)


class ReauthenticateAnswer(StrictSchema):
    """When the person was authenticated last."""

    authenticated_at = Instant()


class HeldMembershipAnswer(StrictSchema):
    """One association that the person acts for."""

    id = fields.UUID()
    name = fields.String()
    role = fields.String()


class ResolvedSessionAnswer(StrictSchema):
    """Who is signed in."""

    session_id = fields.UUID()
    person_id = fields.UUID()
    name = fields.String()
    email = fields.String()
    kind = fields.String()
    roles = fields.List(fields.String())
    associations = fields.List(fields.Nested(HeldMembershipAnswer))
    authenticated_at = Instant()
    expires_at = Instant()


class ChangedRolesBody(StrictSchema):
    """What a member of staff may do from now on."""

    roles = fields.List(fields.String(validate=_ROLES), required=True, validate=validate.Length(1, len(Role)))


class StaffAnswer(StrictSchema):
    """Somebody who works here, as admins see it."""

    id = fields.String()
    name = fields.String()
    email = fields.String()
    roles = fields.List(fields.String())


class StaffPage(StrictSchema):
    """A page of staff."""

    items = fields.List(fields.Nested(StaffAnswer))
    next = fields.String(allow_none=True)
