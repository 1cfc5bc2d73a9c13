"""The circuit against card testing, for the desks of staff."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, StrictSchema, Text
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.domain.protection.card_circuit import Hold
from services.pledges.usecases.protection.card_circuit import hold_card_circuit, show_card_circuit

blueprint = Blueprint("card_circuit", __name__, description="Protection against card testing")


class CircuitHoldSchema(StrictSchema):
    """What a person decides, and why."""

    hold = fields.String(required=True, validate=validate.OneOf([str(each) for each in Hold]))
    comment = Text(longest=300, required=True)


class CardCircuitSchema(StrictSchema):
    """How it stands, and what it is judged by."""

    strict = fields.Boolean()
    hold = fields.String()
    since = Instant()
    changed_by = fields.String()
    comment = fields.String()
    tries = fields.Integer()
    declines = fields.Integer()
    window_minutes = fields.Integer()
    threshold_percent = fields.Integer()
    threshold_declines = fields.Integer()


@blueprint.get("/desk/card-circuit")
@allow(Role.FINANCE, Role.FINANCE_APPROVER, Role.ADMIN)
@blueprint.response(200, CardCircuitSchema)
def get_circuit() -> dict[str, Any]:
    """How it stands."""
    return show_card_circuit(context())


@blueprint.post("/desk/card-circuit")
@allow(Role.FINANCE, Role.ADMIN)
@blueprint.arguments(CircuitHoldSchema)
@blueprint.response(200, CardCircuitSchema)
def post_circuit(body: dict[str, Any]) -> dict[str, Any]:
    """Hold it on or off, or let it judge by itself."""
    return hold_card_circuit(context(), Hold(body["hold"]), body["comment"], identity().actor)
