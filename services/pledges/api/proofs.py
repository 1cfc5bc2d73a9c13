"""Proofs that open a card page while card testing is held off: a puzzle, or a code by mail."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.permissions import allow
from services.chassis.schemas import Instant, StrictSchema
from services.contracts.languages import LETTER_LANGUAGES
from services.contracts.roles import Audience
from services.pledges.api.context import context
from services.pledges.api.pledges import TokenSchema
from services.pledges.api.visitors import visitor
from services.pledges.usecases.protection.ask_proof import (
    code_for_pledge,
    code_for_promise,
    puzzle_for_pledge,
    puzzle_for_promise,
)

blueprint = Blueprint("proofs", __name__, description="Proofs of a person")


class ProofOfPromiseSchema(StrictSchema):
    """The pledge that is about to be made."""

    campaign_id = fields.UUID(required=True)
    email = fields.Email(required=True, validate=validate.Length(max=254))
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))


class PuzzleSchema(StrictSchema):
    """For each part a number is asked with a SHA-256 of "salt:part:number" that begins with zero bits."""

    puzzle = fields.String()
    salt = fields.String()
    parts = fields.Integer()
    bits = fields.Integer()
    expires_at = Instant()


class MailedCodeSchema(StrictSchema):
    """Under which id the mailed code is answered."""

    code_id = fields.UUID()


@blueprint.post("/proofs/puzzle")
@allow(Audience.ANYONE)
@blueprint.arguments(ProofOfPromiseSchema)
@blueprint.response(201, PuzzleSchema)
def post_puzzle(body: dict[str, Any]) -> dict[str, Any]:
    """A puzzle for a pledge that is about to be made."""
    return puzzle_for_promise(context(), body["campaign_id"], body["email"])


@blueprint.post("/proofs/code")
@allow(Audience.ANYONE)
@blueprint.arguments(ProofOfPromiseSchema)
@blueprint.response(202, MailedCodeSchema)
def post_code(body: dict[str, Any]) -> dict[str, Any]:
    """Mail a code for a pledge that is about to be made."""
    return {
        "code_id": code_for_promise(context(), visitor(), body["campaign_id"], body["email"], body["locale"])
    }


@blueprint.post("/pledges/<uuid:pledge_id>/proofs/puzzle")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(201, PuzzleSchema)
def post_pledge_puzzle(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """A puzzle for the holder of a pledge's link."""
    return puzzle_for_pledge(context(), pledge_id, body["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/proofs/code")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(202, MailedCodeSchema)
def post_pledge_code(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Mail a code to the backer of a pledge."""
    return {"code_id": code_for_pledge(context(), visitor(), pledge_id, body["token"])}
