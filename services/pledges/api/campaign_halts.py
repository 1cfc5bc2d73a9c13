"""What stopping a campaign means for its backers."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, StrictSchema
from services.contracts.roles import Audience
from services.pledges.api.context import context
from services.pledges.usecases.closing.halt_preview import halt_preview

blueprint = Blueprint("campaign_halts", __name__, description="Stopping a campaign")


class PlanProgressSchema(StrictSchema):
    """How far a plan has come."""

    outcome = fields.String()
    lines = fields.Integer()
    done = fields.Integer()
    stuck = fields.Integer()


class NoticeSchema(StrictSchema):
    """What backers are told, and how many have been."""

    kind = fields.String()
    at = Instant()
    told = fields.Integer()
    finished = fields.Boolean()


class HaltSchema(StrictSchema):
    """What would follow, and what has followed."""

    campaign_id = fields.UUID()
    state = fields.String()
    halt_reason = fields.String(allow_none=True)
    deadline = Instant()
    deadline_passed = fields.Boolean()
    backers = fields.Integer()
    released = fields.Integer()
    released_cents = fields.Integer()
    refunded = fields.Integer()
    refund_card_cents = fields.Integer()
    refund_bank_cents = fields.Integer()
    plan = fields.Nested(PlanProgressSchema, allow_none=True)
    notices = fields.List(fields.Nested(NoticeSchema))


@blueprint.get("/campaigns/<uuid:campaign_id>/halt")
@allow(Audience.SIGNED_IN)
@blueprint.response(200, HaltSchema)
def get_halt(campaign_id: UUID) -> dict[str, Any]:
    """For staff and the association's members."""
    return halt_preview(context().sessions, campaign_id, identity())
