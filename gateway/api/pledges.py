"""Pledges for programs: checked in shape here, decided by pledges, answered byte for byte as it answers."""

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from gateway.api.schemas import PledgeIn, PledgeOut, PledgeQuery
from gateway.wiring import services
from services.chassis.http_client import Reply
from services.chassis.permissions import allow
from services.chassis.problems import Malformed
from services.chassis.strict_json import NotStrictJson, read_strict_json
from services.contracts.roles import Audience

blueprint = Blueprint("api_pledges", __name__, url_prefix="/api/v1", description="Pledges")

LONGEST_KEY = 200
PASSED_ON = ("Content-Type", "Retry-After", "Idempotent-Replayed")


@blueprint.before_request
def read_strictly() -> None:
    """Refuse JSON that two readers could take differently, before anybody reads it."""
    if request.method == "POST":
        try:
            read_strict_json(request.get_data(cache=True))
        except NotStrictJson as error:
            raise Malformed("malformed_json", str(error)) from error


@blueprint.post("/pledges")
@blueprint.arguments(PledgeIn)
@blueprint.alt_response(201, schema=PledgeOut)
@allow(Audience.ANYONE)
def make_pledge(_pledge: dict[str, Any]) -> Response:
    """Make a pledge. Needs an Idempotency-Key: the same key and body again get the same answer."""
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= LONGEST_KEY:
        raise Malformed("idempotency_key_missing", "Send an Idempotency-Key of 1 to 200 characters")
    return _as_sent(services().pledges.make_as_sent(request.get_data(), key))


@blueprint.get("/pledges/<pledge_id>")
@blueprint.arguments(PledgeQuery, location="query")
@allow(Audience.ANYONE)
def show_pledge(query: dict[str, str], pledge_id: str) -> Response:
    """A pledge by the secret of its link."""
    return _as_sent(services().pledges.show_as_sent(pledge_id, query["token"]))


def _as_sent(reply: Reply) -> Response:
    headers = {name: reply.headers[name] for name in PASSED_ON if name in reply.headers}
    return Response(reply.body, reply.status, headers | {"Cache-Control": "no-store"})
