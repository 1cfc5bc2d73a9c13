"""Pledges for programs: checked in shape here, decided by pledges, answered byte for byte as it answers."""

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from gateway.api.schemas import CodeOut, PledgeIn, PledgeOut, PledgeQuery, PromiseIn, PuzzleOut
from gateway.clients.proofs import PROOF_HEADER
from gateway.wiring import services
from services.chassis.http_client import Reply
from services.chassis.permissions import allow
from services.chassis.problems import Malformed
from services.chassis.strict_json import NotStrictJson, read_strict_json
from services.contracts.roles import Audience

blueprint = Blueprint("api_pledges", __name__, url_prefix="/api/v1", description="Pledges")

LONGEST_KEY = 200
PROOF_PARAMETER = {
    "in": "header",
    "name": PROOF_HEADER,
    "required": False,
    "schema": {"type": "string", "maxLength": 1000},
    "description": "What /proofs/puzzle or /proofs/code asked for, when a proof is needed (428).",
}
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
@blueprint.alt_response(428, description="A proof is needed: ask /proofs/puzzle, answer in Payment-Proof")
@blueprint.alt_response(429, description="Too many attempts to pay: wait as Retry-After says")
@blueprint.doc(parameters=[PROOF_PARAMETER])
@allow(Audience.ANYONE)
def make_pledge(_pledge: dict[str, Any]) -> Response:
    """Make a pledge. Needs an Idempotency-Key: the same key and body again get the same answer."""
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= LONGEST_KEY:
        raise Malformed("idempotency_key_missing", "Send an Idempotency-Key of 1 to 200 characters")
    proof = request.headers.get(PROOF_HEADER, "")
    return _as_sent(services().pledges.make_as_sent(request.get_data(), key, proof))


@blueprint.post("/proofs/puzzle")
@blueprint.arguments(PromiseIn)
@blueprint.alt_response(201, schema=PuzzleOut)
@allow(Audience.ANYONE)
def ask_puzzle(_promise: dict[str, Any]) -> Response:
    """Ask for a puzzle that lets one card page open for this campaign and address.

    For each part, counted from 0, find a number such that SHA-256 of "salt:part:number" begins with
    `bits` zero bits. Answer in the header "Payment-Proof: puzzle PUZZLE N,N,…".
    """
    return _as_sent(services().proofs.ask_as_sent("puzzle", request.get_data()))


@blueprint.post("/proofs/code")
@blueprint.arguments(PromiseIn)
@blueprint.alt_response(202, schema=CodeOut)
@allow(Audience.ANYONE)
def ask_code(_promise: dict[str, Any]) -> Response:
    """Have a code of six digits mailed; answer in the header "Payment-Proof: code CODE_ID DIGITS"."""
    return _as_sent(services().proofs.ask_as_sent("code", request.get_data()))


@blueprint.get("/pledges/<pledge_id>")
@blueprint.arguments(PledgeQuery, location="query")
@allow(Audience.ANYONE)
def show_pledge(query: dict[str, str], pledge_id: str) -> Response:
    """A pledge by the secret of its link."""
    return _as_sent(services().pledges.show_as_sent(pledge_id, query["token"]))


def _as_sent(reply: Reply) -> Response:
    headers = {name: reply.headers[name] for name in PASSED_ON if name in reply.headers}
    return Response(reply.body, reply.status, headers | {"Cache-Control": "no-store"})
