"""The traffic with the card provider: what waits, what was healed, what a person has to look at."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.permissions import allow
from services.chassis.schemas import Instant, StrictSchema
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.usecases.cards.show_provider import provider_overview

blueprint = Blueprint("provider", __name__, description="Card provider")


class UnknownEventSchema(StrictSchema):
    """A kind of event that we did not subscribe to."""

    kind = fields.String()
    times = fields.Integer()
    last_at = Instant()


class ParkedEventSchema(StrictSchema):
    """An event that programs gave up on."""

    id = fields.String()
    kind = fields.String()
    effect = fields.String(allow_none=True)
    received_at = Instant()


class ProviderEventsSchema(StrictSchema):
    """Events of the last month."""

    waiting = fields.Integer()
    parked = fields.Integer()
    swept = fields.Integer()
    of_other_version = fields.Integer()
    received = fields.Integer()
    last_webhook_at = Instant(allow_none=True)
    unsubscribed = fields.List(fields.Nested(UnknownEventSchema))
    stuck = fields.List(fields.Nested(ParkedEventSchema))


class SweepStepSchema(StrictSchema):
    """What one step of a sweep came to."""

    step = fields.String()
    looked_at = fields.Integer()
    healed = fields.Integer()


class SweepSchema(StrictSchema):
    """A sweep."""

    began_at = Instant()
    ended_at = Instant(allow_none=True)
    begun_by = fields.String()
    step = fields.String()
    trouble = fields.String(allow_none=True)
    steps = fields.List(fields.Nested(SweepStepSchema))
    healed = fields.Integer()


class TransferCountSchema(StrictSchema):
    """Transfers of one state."""

    state = fields.String()
    transfers = fields.Integer()
    cents = fields.Integer()


class TransferTaskSchema(StrictSchema):
    """A transfer or a reversal that waits, or that failed."""

    kind = fields.String()
    number = fields.Integer()
    pledge_number = fields.String()
    association_name = fields.String()
    cents = fields.Integer()
    waits_for = fields.String(allow_none=True)
    since = Instant()
    next_try_at = Instant()


class PayoutSchema(StrictSchema):
    """A payout; without an association's name it is our own."""

    provider_id = fields.String()
    amount_cents = fields.Integer()
    arrives_on = fields.Date()
    state = fields.String()
    findings = fields.List(fields.String())
    association_name = fields.String(allow_none=True)


class ProviderOverviewSchema(StrictSchema):
    """All of it."""

    as_of = Instant()
    events = fields.Nested(ProviderEventsSchema)
    sweeps = fields.List(fields.Nested(SweepSchema))
    transfers = fields.List(fields.Nested(TransferCountSchema))
    tasks = fields.List(fields.Nested(TransferTaskSchema))
    payouts = fields.List(fields.Nested(PayoutSchema))


@blueprint.get("/desk/provider")
@allow(Role.FINANCE)
@blueprint.response(200, ProviderOverviewSchema)
def get_overview() -> dict[str, Any]:
    """Events, sweeps, transfers and payouts."""
    return provider_overview(context().sessions)
