"""Pledges written down by a helper, and the code by which their owners open them."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow, has_role
from services.chassis.problems import Forbidden
from services.chassis.schemas import Cents, Instant, PageQuery, StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.contracts.money import CURRENCY
from services.contracts.roles import Audience, Role
from services.pledges.api.context import context
from services.pledges.api.cursors import read_id
from services.pledges.api.one_line import OneLine
from services.pledges.api.pledges import SlipSchema, TokenSchema
from services.pledges.api.reward_shapes import RewardWishSchema, wished
from services.pledges.usecases.at_the_desk.assisted_pledge import (
    NewAssistedPledge,
    hand_over,
    take_assisted_pledge,
)
from services.pledges.usecases.at_the_desk.desk_code import open_with_code, renew_code
from services.pledges.usecases.at_the_desk.show_assisted import list_assisted, paper_of

blueprint = Blueprint("assisted", __name__, description="Pledges taken at a desk")


class NewAssistedSchema(StrictSchema):
    """What the helper wrote down; `consented` says that the text was read aloud and agreed to."""

    campaign_id = fields.UUID(required=True)
    method = fields.String(required=True, validate=validate.OneOf(("bank_transfer", "cash")))
    amount_cents = Cents(required=True, validate=validate.Range(1))
    currency = fields.String(required=True, validate=validate.Equal(CURRENCY))
    name = OneLine(longest=120, empty=True, load_default="")
    phone = OneLine(longest=40, empty=True, load_default="")
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))
    consent_version = OneLine(longest=40, required=True)
    consent_text = Text(longest=4000, required=True)
    consented = fields.Boolean(
        required=True, truthy={True}, falsy={False}, validate=validate.Equal(comparable=True)
    )
    cash_desk_id = fields.UUID(load_default=None, allow_none=True)
    reward = fields.Nested(RewardWishSchema, load_default=None, allow_none=True)


class EntrySchema(StrictSchema):
    """One entry of the helper's list: what was written down, and whether the paper was handed over."""

    id = fields.UUID()
    number = fields.String()
    taken_at = Instant()
    amount_cents = fields.Integer()
    handed_over = fields.Boolean()
    cash = fields.String(allow_none=True)


class EntriesSchema(StrictSchema):
    """A page of entries."""

    items = fields.List(fields.Nested(EntrySchema))
    next = fields.String(allow_none=True)


class PaperCashSchema(StrictSchema):
    """How the cash of a paper stands."""

    receipt_id = fields.UUID()
    desk_name = fields.String()
    state = fields.String()
    number = fields.Integer(allow_none=True)
    confirmed_at = Instant(allow_none=True)
    expires_at = Instant()


class PaperSchema(StrictSchema):
    """What stands on the paper."""

    id = fields.UUID()
    number = fields.String()
    taken_at = Instant()
    amount_cents = fields.Integer()
    method = fields.String()
    locale = fields.String()
    campaign_title = fields.String()
    association_name = fields.String()
    display = fields.Dict(allow_none=True)
    model = fields.String()
    deadline = Instant()
    code = fields.String()
    consent_text = fields.String()
    slip = fields.Nested(SlipSchema, allow_none=True)
    cash = fields.Nested(PaperCashSchema, allow_none=True)


class CreatedSchema(StrictSchema):
    """The id of what was made."""

    id = fields.UUID()


class CodeSchema(StrictSchema):
    """What stands on the paper, as somebody typed it."""

    number = fields.String(required=True, validate=validate.Length(1, 40))
    code = fields.String(required=True, validate=validate.Length(1, 40))


class OpenedSchema(StrictSchema):
    """The pledge's own address."""

    pledge_id = fields.UUID()
    link_token = fields.String()


class RenewedSchema(StrictSchema):
    """The new code, shown once, and the new link's token."""

    number = fields.String()
    code = fields.String()
    link_token = fields.String()


@blueprint.post("/assisted-pledges")
@allow(Role.HELPER)
@blueprint.arguments(NewAssistedSchema)
@blueprint.response(201, CreatedSchema)
def post_assisted(body: dict[str, Any]) -> dict[str, Any]:
    """Write a pledge down for somebody; needs an Idempotency-Key."""
    body.pop("currency")
    body.pop("consented")
    reward = wished(body.pop("reward"))
    new = NewAssistedPledge(language=body.pop("locale"), reward=reward, **body)
    return take_assisted_pledge(context(), claim_from_request("take_assisted_pledge"), new, identity().actor)


@blueprint.get("/assisted-pledges")
@allow(Role.HELPER)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, EntriesSchema)
def get_assisted(query: dict[str, Any]) -> dict[str, Any]:
    """The helper's own entries, newest first."""
    return list_assisted(context().sessions, identity().actor, read_id(query["after"]), query["limit"])


@blueprint.get("/assisted-pledges/<uuid:assisted_id>/paper")
@allow(Role.HELPER)
@blueprint.response(200, PaperSchema)
def get_paper(assisted_id: UUID) -> dict[str, Any]:
    """The paper, until it is handed over."""
    return paper_of(context(), assisted_id, identity().actor)


@blueprint.post("/assisted-pledges/<uuid:assisted_id>/hand-over")
@allow(Role.HELPER)
@blueprint.response(204)
def post_hand_over(assisted_id: UUID) -> None:
    """The paper has reached its owner."""
    hand_over(context(), assisted_id, identity().actor)


@blueprint.post("/pledges/open")
@allow(Audience.ANYONE)
@blueprint.arguments(CodeSchema)
@blueprint.response(200, OpenedSchema)
def post_code(body: dict[str, Any]) -> dict[str, Any]:
    """Open a pledge with its number and the code on its paper."""
    # A helper saw the code when it was printed; what its owner decides later is not theirs to see.
    if has_role(Role.HELPER):
        raise Forbidden("not_for_helpers")
    return open_with_code(context(), body["number"], body["code"], identity().address)


@blueprint.post("/pledges/<uuid:pledge_id>/code")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, RenewedSchema)
def post_new_code(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Another code and another link; the old ones open nothing any more."""
    return renew_code(context(), pledge_id, body["token"])
