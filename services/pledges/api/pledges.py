"""Pledges: made by anyone, opened and changed by whoever holds the pledge's link."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.permissions import allow
from services.chassis.schemas import Cents, Instant, StrictSchema, Text
from services.contracts.languages import LETTER_LANGUAGES
from services.contracts.money import CURRENCY
from services.contracts.roles import Audience
from services.pledges.api.context import context
from services.pledges.api.monthly_shape import MonthlySchema
from services.pledges.api.one_line import OneLine
from services.pledges.api.refunds import OwnRefundSchema
from services.pledges.api.reward_shapes import BoughtSchema, RewardWishSchema, wished
from services.pledges.api.shortfalls import ShortfallSchema
from services.pledges.api.visitors import visitor
from services.pledges.usecases.monthly.agree_monthly import asked_monthly
from services.pledges.usecases.pledging.change_pledge import change_amount, withdraw_pledge
from services.pledges.usecases.pledging.make_pledge import NewPledge, make_pledge
from services.pledges.usecases.pledging.pledge_condition import asked_condition
from services.pledges.usecases.pledging.pledge_view import view_pledge
from services.pledges.usecases.pledging.refresh_pledge import refresh_pledge
from services.pledges.usecases.repairing.pay_otherwise import pay_by_bank_transfer, pay_by_mobilepay
from services.pledges.usecases.repairing.repair_card import authenticate, change_card

blueprint = Blueprint("pledges", __name__, description="Pledges")


class NewPledgeSchema(StrictSchema):
    """What a backer sends."""

    campaign_id = fields.UUID(required=True)
    method = fields.String(required=True, validate=validate.OneOf(("card", "bank_transfer")))
    amount_cents = Cents(required=True, validate=validate.Range(1))
    currency = fields.String(required=True, validate=validate.Equal(CURRENCY))
    email = fields.Email(required=True, validate=validate.Length(max=254))
    name = OneLine(longest=120, required=True)
    locale = fields.String(load_default="fi", validate=validate.OneOf(LETTER_LANGUAGES))
    consent_version = OneLine(longest=40, required=True)
    public_name = OneLine(longest=80, load_default=None, allow_none=True)
    condition_kind = OneLine(longest=40, load_default=None, allow_none=True)
    condition_threshold = Cents(load_default=None, allow_none=True)
    reward = fields.Nested(RewardWishSchema, load_default=None, allow_none=True)
    monthly_cap_cents = Cents(load_default=None, allow_none=True, validate=validate.Range(1))
    consent_text = Text(longest=2000, load_default=None, allow_none=True)


class PledgeMadeSchema(StrictSchema):
    """The answer to a pledge."""

    pledge_id = fields.UUID()
    link_token = fields.String()
    state = fields.String()
    checkout_url = fields.String(allow_none=True)


class TokenSchema(StrictSchema):
    """The link's token."""

    token = fields.String(required=True, validate=validate.Length(max=64))


class NewAmountSchema(TokenSchema):
    """Another sum."""

    amount_cents = Cents(required=True, validate=validate.Range(1))


class SlipSchema(StrictSchema):
    """What the payer of a bank transfer needs."""

    payee = fields.String()
    iban = fields.String()
    reference = fields.String()
    reference_rf = fields.String()
    amount_cents = fields.Integer()
    due_on = fields.String()
    barcode = fields.String()
    epc_text = fields.String()


class HistoryLineSchema(StrictSchema):
    """One thing that happened."""

    at = Instant()
    state = fields.String()
    happening = fields.String()
    reason = fields.String(allow_none=True)


class RefundRequestStateSchema(StrictSchema):
    """What became of the backer's wish to have the money back."""

    state = fields.String()
    asked_at = Instant()
    answer = fields.String(allow_none=True)
    kind = fields.String()


class ConditionSchema(StrictSchema):
    """What the promise depends on, and how much of it there is now."""

    kind = fields.String()
    threshold = fields.Integer()
    reached = fields.Integer(allow_none=True)
    holds = fields.Boolean()


class RepairSchema(StrictSchema):
    """How a card that could not be charged can be repaired; `way_out` is what was chosen instead."""

    until = Instant()
    reason = fields.String(allow_none=True)
    way_out = fields.String(allow_none=True)
    retry_at = Instant(allow_none=True)
    bank_due_on = fields.String(allow_none=True)


class SumsSchema(StrictSchema):
    """What has moved."""

    paid_cents = fields.Integer()
    refunded_cents = fields.Integer()


class PurchaseSchema(StrictSchema):
    """What was bought, and a buyer's right to withdraw with its last day where one is known."""

    withdrawable_until = fields.Date(allow_none=True)
    delivered_on = fields.Date(allow_none=True)
    bought = fields.Nested(BoughtSchema, allow_none=True)


class PledgeSchema(StrictSchema):
    """A pledge as its own page shows it."""

    pledge_id = fields.UUID()
    number = fields.String()
    state = fields.String()
    method = fields.String()
    amount_cents = fields.Integer()
    campaign_id = fields.UUID()
    campaign_title = fields.String()
    campaign_slug = fields.String()
    campaign_state = fields.String()
    created_at = Instant()
    withdrawable_until = Instant(allow_none=True)
    repair_until = Instant(allow_none=True)
    failure = fields.String(allow_none=True)
    slip = fields.Nested(SlipSchema, allow_none=True)
    condition = fields.Nested(ConditionSchema, allow_none=True)
    monthly = fields.Nested(MonthlySchema, allow_none=True)
    history = fields.List(fields.Nested(HistoryLineSchema))
    association_name = fields.String()
    display = fields.Dict(allow_none=True)
    purchase = fields.Nested(PurchaseSchema, allow_none=True)
    consent_version = fields.String()
    public_name = fields.String(allow_none=True)
    erasure = fields.String(allow_none=True)
    refund_request = fields.Nested(RefundRequestStateSchema, allow_none=True)
    repair = fields.Nested(RepairSchema, allow_none=True)
    shortfall = fields.Nested(ShortfallSchema, allow_none=True)
    refunds = fields.List(fields.Nested(OwnRefundSchema))
    sums = fields.Nested(SumsSchema)
    actions = fields.List(fields.String())


class CardPageSchema(StrictSchema):
    """Where the backer goes to give a card."""

    checkout_url = fields.String()


class RedirectSchema(StrictSchema):
    """Where the backer goes next."""

    redirect_url = fields.String()


@blueprint.post("/pledges")
@allow(Audience.ANYONE)
@blueprint.arguments(NewPledgeSchema)
@blueprint.response(201, PledgeMadeSchema)
def post_pledge(body: dict[str, Any]) -> dict[str, Any]:
    """Promise money; needs an Idempotency-Key."""
    body.pop("currency")
    condition = asked_condition(body.pop("condition_kind"), body.pop("condition_threshold"))
    monthly = asked_monthly(body.pop("monthly_cap_cents"), body.pop("consent_text"))
    reward = wished(body.pop("reward"))
    locale = body.pop("locale")
    new = NewPledge(language=locale, condition=condition, monthly=monthly, reward=reward, **body)
    return make_pledge(context(), claim_from_request("make_pledge"), new, visitor())


@blueprint.get("/pledges/<uuid:pledge_id>")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema, location="query")
@blueprint.response(200, PledgeSchema)
def get_pledge(query: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """A pledge, with its history."""
    return view_pledge(context(), pledge_id, query["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/withdraw")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, PledgeSchema)
def post_withdrawal(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Take a promise back."""
    withdraw_pledge(context(), pledge_id, body["token"])
    return view_pledge(context(), pledge_id, body["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/amount")
@allow(Audience.ANYONE)
@blueprint.arguments(NewAmountSchema)
@blueprint.response(200, PledgeSchema)
def post_amount(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Change the sum of a promise."""
    change_amount(context(), pledge_id, body["token"], body["amount_cents"])
    return view_pledge(context(), pledge_id, body["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/card")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, CardPageSchema)
def post_card(body: dict[str, Any], pledge_id: UUID) -> dict[str, str]:
    """A page for giving another card."""
    return {"checkout_url": change_card(context(), pledge_id, body["token"], visitor())}


@blueprint.post("/pledges/<uuid:pledge_id>/authenticate")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, RedirectSchema)
def post_authentication(body: dict[str, Any], pledge_id: UUID) -> dict[str, str]:
    """The bank's own page, where the backer confirms the charge."""
    return {"redirect_url": authenticate(context(), pledge_id, body["token"], visitor())}


@blueprint.post("/pledges/<uuid:pledge_id>/bank-transfer")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, PledgeSchema)
def post_bank_transfer(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Pay by bank transfer what could not be charged to the card."""
    pay_by_bank_transfer(context(), pledge_id, body["token"])
    return view_pledge(context(), pledge_id, body["token"])


@blueprint.post("/pledges/<uuid:pledge_id>/mobilepay")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, CardPageSchema)
def post_mobilepay(body: dict[str, Any], pledge_id: UUID) -> dict[str, str]:
    """A page on which MobilePay pays what could not be charged to the card."""
    return {"checkout_url": pay_by_mobilepay(context(), pledge_id, body["token"])}


@blueprint.post("/pledges/<uuid:pledge_id>/refresh")
@allow(Audience.ANYONE)
@blueprint.arguments(TokenSchema)
@blueprint.response(200, PledgeSchema)
def post_refresh(body: dict[str, Any], pledge_id: UUID) -> dict[str, Any]:
    """Ask the card provider how things stand."""
    refresh_pledge(context(), pledge_id, body["token"], visitor())
    return view_pledge(context(), pledge_id, body["token"])
