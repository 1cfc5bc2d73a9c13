"""Pictures: brought as the file itself, told of in JSON, sent as bytes that never change."""

import uuid
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import RequestEntityTooLarge

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.problems import Invalid, NotFound
from services.chassis.schemas import StrictSchema, Text
from services.contracts.roles import Audience
from services.ideas.api.context import context
from services.ideas.api.views import PictureView
from services.ideas.domain.picturing.owners import LONGEST_DESCRIPTION, MOST_PICTURES, OwnerKind
from services.ideas.domain.picturing.sizes import LARGEST_UPLOAD_BYTES
from services.ideas.usecases.picturing import arrange_pictures as arranging
from services.ideas.usecases.picturing.attach_picture import attach_picture, hold_picture
from services.ideas.usecases.picturing.show_picture import show_picture

blueprint = Blueprint("pictures", __name__, url_prefix="/pictures")

MEDIA_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
# A day, not for ever: what staff or its author remove is then gone from caches along the way, too.
_PUBLIC = "public, max-age=86400"


def _description(*, required: bool) -> Text:
    if required:
        return Text(longest=LONGEST_DESCRIPTION, required=True)
    return Text(longest=LONGEST_DESCRIPTION, empty=True, load_default="")


class Owner(StrictSchema):
    """What pictures belong to; ideas get theirs with the form."""

    owner_kind = fields.String(
        required=True, validate=validate.OneOf(["campaign", "update", "report", "idea"])
    )
    owner_id = fields.UUID(required=True)


class Brought(Owner):
    """Where a picture goes, and what it shows."""

    description = _description(required=False)


class Described(StrictSchema):
    """What it shows, in words for those who do not see it."""

    description = _description(required=True)


class Placed(StrictSchema):
    """Which of its owner's pictures it is, from one on."""

    position = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, max(MOST_PICTURES.values()))
    )


class PicturesView(Schema):
    """An owner's pictures, and what the reader may do with them."""

    items = fields.List(fields.Nested(PictureView))
    most = fields.Integer()
    may_add = fields.Boolean()
    may_arrange = fields.Boolean()
    may_remove = fields.Boolean()


class HeldView(Schema):
    """What gives a held picture its place."""

    id = fields.String()
    token = fields.String()


@blueprint.post("")
@blueprint.arguments(Brought, location="query")
@blueprint.response(201, PictureView)
@allow(Audience.SIGNED_IN)
def add_picture(query: dict[str, Any]) -> dict[str, Any]:
    """Add a picture; the body is the file itself."""
    return attach_picture(
        context(),
        identity(),
        OwnerKind(query["owner_kind"]),
        query["owner_id"],
        content=_body(),
        description=query["description"],
    )


@blueprint.post("/held")
@blueprint.response(201, HeldView)
@allow(Audience.ANYONE)
def hold() -> dict[str, Any]:
    """Keep a picture for a form that is still being filled in; the body is the file itself."""
    return hold_picture(context(), identity(), content=_body())


@blueprint.get("")
@blueprint.arguments(Owner, location="query")
@blueprint.response(200, PicturesView)
@allow(Audience.ANYONE)
def list_pictures(query: dict[str, Any]) -> dict[str, Any]:
    """The pictures of one owner, in order."""
    return arranging.list_pictures(context(), identity(), OwnerKind(query["owner_kind"]), query["owner_id"])


@blueprint.post("/<uuid:picture_id>/description")
@blueprint.arguments(Described)
@blueprint.response(200, PictureView)
@allow(Audience.SIGNED_IN)
def describe_picture(body: dict[str, Any], picture_id: uuid.UUID) -> dict[str, Any]:
    """Say anew what a picture shows."""
    return arranging.describe_picture(context(), identity(), picture_id, body["description"])


@blueprint.post("/<uuid:picture_id>/place")
@blueprint.arguments(Placed)
@blueprint.response(200, PictureView)
@allow(Audience.SIGNED_IN)
def place_picture(body: dict[str, Any], picture_id: uuid.UUID) -> dict[str, Any]:
    """Move a picture among its owner's; the first is the main one."""
    return arranging.place_picture(context(), identity(), picture_id, body["position"])


@blueprint.post("/<uuid:picture_id>/remove")
@blueprint.response(204)
@allow(Audience.SIGNED_IN)
def remove_picture(picture_id: uuid.UUID) -> None:
    """Remove a picture for good."""
    arranging.remove_one_picture(context(), identity(), picture_id)


@blueprint.get("/<uuid:picture_id>/<int:width>.<extension>")
@allow(Audience.ANYONE)
def send_picture(picture_id: uuid.UUID, width: int, extension: str) -> Response:
    """The bytes in one size; what everybody may see may be kept for a day."""
    media_type = MEDIA_TYPES.get(extension)
    if media_type is None or width > 10_000:
        raise NotFound("picture")
    shown = show_picture(context(), identity(), picture_id, media_type, width)
    answer = Response(shown.content, mimetype=media_type)
    answer.set_etag(f"{picture_id}-{width}-{extension}")
    answer.headers["Cache-Control"] = _PUBLIC if shown.public else "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.make_conditional(request)
    return answer


def _body() -> bytes:
    request.max_content_length = LARGEST_UPLOAD_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Invalid("picture", "too_large") from error
