"""Photographs, sent from an address that names their content; browsers ask again after a day."""

from uuid import UUID

from flask import Blueprint, Response, abort, request

from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("pictures", __name__)

# What is passed on of the service's answer; everything else on it is between the two.
_PASSED_ON = ("Content-Type", "ETag", "Cache-Control")


@blueprint.get("/kuvat/<uuid:picture_id>/<int:width>.<any(webp,jpg):extension>")
@allow(Audience.ANYONE)
def send(picture_id: UUID, width: int, extension: str) -> Response:
    """One size of one photograph; a draft's only to its people and reviewers."""
    known = request.headers.get("If-None-Match", "")[:200]
    reply = services().pictures.file(str(picture_id), f"{width}.{extension}", known)
    if reply.status not in (200, 304):
        abort(reply.status)
    answer = Response(reply.body, status=reply.status)
    for name in _PASSED_ON:
        if name in reply.headers:
            answer.headers[name] = reply.headers[name]
    return answer
