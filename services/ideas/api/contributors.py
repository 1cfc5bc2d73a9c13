"""Those who give hours and goods: joining the register, and the own page behind a link."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.contracts.roles import Audience
from services.ideas.api.context import context
from services.ideas.api.contributor_schemas import (
    AssociationsQuery,
    AssociationsView,
    Joining,
    LostLink,
    NewCertificate,
    NewConsent,
    OwnDataView,
    OwnDetails,
    OwnLink,
    OwnRegisterView,
    StoppedView,
)
from services.ideas.api.publishing_views import AskedView
from services.ideas.domain.contributing.certificates import CertificateKind
from services.ideas.usecases.contributing import certify, forget_contributor, invite, own_register, volunteers
from services.ideas.usecases.contributing import join_register as joining

blueprint = Blueprint("contributors", __name__)


@blueprint.get("/register/associations")
@blueprint.arguments(AssociationsQuery, location="query")
@blueprint.response(200, AssociationsView)
@allow(Audience.ANYONE)
def list_associations(query: dict[str, Any]) -> dict[str, Any]:
    """The associations that one may agree to be known to."""
    return {"items": volunteers.list_associations(context(), query["text"])}


@blueprint.post("/register/members")
@blueprint.arguments(Joining)
@blueprint.response(202, AskedView)
@allow(Audience.ANYONE)
def join(body: dict[str, Any]) -> dict[str, Any]:
    """Ask to join; the letter's link confirms it."""
    wish = joining.Joining(
        member=_member(body),
        email=body["email"],
        association_ids=tuple(body["association_ids"]),
        wording=joining.Wording(version=body["wording_version"], text=body["wording"]),
    )
    joining.join_register(context(), identity(), wish)
    return {"state": "asked"}


@blueprint.post("/register/lost-links")
@blueprint.arguments(LostLink)
@blueprint.response(202, AskedView)
@allow(Audience.ANYONE)
def send_own_link(body: dict[str, Any]) -> dict[str, Any]:
    """Send one's own link again; answered alike whoever asks for whom."""
    joining.send_own_link(context(), identity(), body["email"])
    return {"state": "asked"}


@blueprint.post("/contributors/<uuid:contributor_id>/own")
@blueprint.arguments(OwnLink)
@blueprint.response(200, OwnRegisterView)
@allow(Audience.ANYONE)
def show_own(body: dict[str, Any], contributor_id: uuid.UUID) -> dict[str, Any]:
    """What the register knows; the secret stands in no address."""
    return own_register.show_own_register(context(), contributor_id, body["token"])


@blueprint.post("/contributors/<uuid:contributor_id>/own/confirm")
@blueprint.arguments(OwnLink)
@blueprint.response(204)
@allow(Audience.ANYONE)
def confirm(body: dict[str, Any], contributor_id: uuid.UUID) -> None:
    """Let what was asked hold."""
    joining.confirm_joining(context(), contributor_id, body["token"])


@blueprint.post("/contributors/<uuid:contributor_id>/own/refuse")
@blueprint.arguments(OwnLink)
@blueprint.response(204)
@allow(Audience.ANYONE)
def refuse(body: dict[str, Any], contributor_id: uuid.UUID) -> None:
    """Forget what was asked."""
    joining.refuse_joining(context(), contributor_id, body["token"])


@blueprint.post("/contributors/<uuid:contributor_id>/own/details")
@blueprint.arguments(OwnDetails)
@blueprint.response(204)
@allow(Audience.ANYONE)
def change(body: dict[str, Any], contributor_id: uuid.UUID) -> None:
    """Change what the register knows."""
    own_register.change_own_details(context(), contributor_id, body["token"], _member(body))


@blueprint.post("/contributors/<uuid:contributor_id>/own/consents/<uuid:association_id>")
@blueprint.arguments(NewConsent)
@blueprint.response(204)
@allow(Audience.ANYONE)
def give_consent(body: dict[str, Any], contributor_id: uuid.UUID, association_id: uuid.UUID) -> None:
    """Let an association know of oneself."""
    wording = joining.Wording(version=body["wording_version"], text=body["wording"])
    own_register.give_consent(context(), contributor_id, body["token"], association_id, wording)


@blueprint.post("/contributors/<uuid:contributor_id>/own/consents/<uuid:association_id>/withdraw")
@blueprint.arguments(OwnLink)
@blueprint.response(204)
@allow(Audience.ANYONE)
def withdraw_consent(body: dict[str, Any], contributor_id: uuid.UUID, association_id: uuid.UUID) -> None:
    """Let an association know nothing any more."""
    own_register.withdraw_consent(context(), contributor_id, body["token"], association_id)


@blueprint.post("/contributors/<uuid:contributor_id>/own/certificates")
@blueprint.arguments(NewCertificate)
@blueprint.response(204)
@allow(Audience.ANYONE)
def tell_certificate(body: dict[str, Any], contributor_id: uuid.UUID) -> None:
    """Tell of a card."""
    kind = CertificateKind(body["kind"])
    certify.tell_certificate(
        context(), contributor_id, body["token"], kind, body["issued_on"], body["expires_on"]
    )


@blueprint.post("/contributors/<uuid:contributor_id>/own/certificates/<uuid:certificate_id>/remove")
@blueprint.arguments(OwnLink)
@blueprint.response(204)
@allow(Audience.ANYONE)
def remove_certificate(body: dict[str, Any], contributor_id: uuid.UUID, certificate_id: uuid.UUID) -> None:
    """Forget a card."""
    certify.remove_certificate(context(), contributor_id, body["token"], certificate_id)


@blueprint.post("/contributors/<uuid:contributor_id>/own/renew-link")
@blueprint.arguments(OwnLink)
@blueprint.response(204)
@allow(Audience.ANYONE)
def renew_link(body: dict[str, Any], contributor_id: uuid.UUID) -> None:
    """End the link and send a new one."""
    own_register.renew_own_link(context(), contributor_id, body["token"])


@blueprint.post("/contributors/<uuid:contributor_id>/own/copy")
@blueprint.arguments(OwnLink)
@blueprint.response(200, OwnDataView)
@allow(Audience.ANYONE)
def copy(body: dict[str, Any], contributor_id: uuid.UUID) -> dict[str, Any]:
    """All that is kept of somebody."""
    return {"copy": forget_contributor.copy_own_data(context(), contributor_id, body["token"])}


@blueprint.post("/contributors/<uuid:contributor_id>/own/erase")
@blueprint.arguments(OwnLink)
@blueprint.response(204)
@allow(Audience.ANYONE)
def erase(body: dict[str, Any], contributor_id: uuid.UUID) -> None:
    """Leave nothing of oneself."""
    forget_contributor.erase_oneself(context(), contributor_id, body["token"])


@blueprint.post("/shift-invitations/<uuid:invitation_id>/stop")
@blueprint.arguments(OwnLink)
@blueprint.response(200, StoppedView)
@allow(Audience.ANYONE)
def stop_invitations(body: dict[str, Any], invitation_id: uuid.UUID) -> dict[str, Any]:
    """The association invites no more."""
    return invite.stop_invitations(context(), invitation_id, body["token"])


def _member(body: dict[str, Any]) -> joining.Member:
    return joining.Member(
        name=body["name"],
        phone=body["phone"] or None,
        locale=body["locale"],
        home_district_slug=body["home_district_slug"] or None,
        birth_year=body["birth_year"],
        skills=tuple(body["skills"]),
    )
