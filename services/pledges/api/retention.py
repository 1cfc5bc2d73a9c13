"""What the retention job did."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from services.chassis.database import transaction
from services.chassis.permissions import allow
from services.chassis.schemas import Instant, StrictSchema
from services.contracts.roles import Role
from services.pledges.api.context import context
from services.pledges.domain.personal_data.retention import RULES
from services.pledges.store.personal_data.erasures import newest_runs

blueprint = Blueprint("retention", __name__, description="Retention of personal data")

SHOWN = 60


class RuleSchema(StrictSchema):
    """How long contact data of some pledges are kept."""

    name = fields.String()
    kept_days = fields.Integer()


class RunSchema(StrictSchema):
    """One run: how many were erased by which rule, how many orders wait."""

    ran_at = Instant()
    erased = fields.Dict(keys=fields.String(), values=fields.Integer())
    waiting = fields.Integer()


class RetentionSchema(StrictSchema):
    """The rules and the newest runs."""

    rules = fields.List(fields.Nested(RuleSchema))
    runs = fields.List(fields.Nested(RunSchema))


@blueprint.get("/retention")
@allow(Role.ADMIN)
@blueprint.response(200, RetentionSchema)
def get_retention() -> dict[str, Any]:
    """Rules and runs, newest first."""
    with transaction(context().sessions) as session:
        runs = newest_runs(session, SHOWN)
    rules = [{"name": rule.name, "kept_days": rule.kept_for.days} for rule in RULES]
    return {"rules": rules, "runs": runs}
