"""Where money is collected."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow, has_role, require_member
from services.chassis.schemas import Instant, StrictSchema, Text
from services.contracts.roles import Audience, MembershipRole, Role
from services.pledges.api.approvals import ApprovalSchema
from services.pledges.api.context import context
from services.pledges.usecases.approving.propose import propose_account
from services.pledges.usecases.approving.show_approvals import approval_view
from services.pledges.usecases.books.register_collecting_account import AccountDetails
from services.pledges.usecases.books.show_accounts import list_accounts
from services.pledges.usecases.connecting.open_account import association_of, look_again, open_account

blueprint = Blueprint("collecting_accounts", __name__, description="Collecting accounts")


class AccountQuery(StrictSchema):
    """Whose accounts."""

    association_id = fields.UUID(load_default=None)


class CardAccountSchema(StrictSchema):
    """The collecting account's own account at the card provider, as it was when last looked at."""

    takes_transfers = fields.Boolean()
    pays_out = fields.Boolean()
    disabled_reason = fields.String(allow_none=True)
    lacking = fields.List(fields.String())
    looked_at = Instant()


class AccountSchema(StrictSchema):
    """An account; the IBAN of an organiser is public, it stands on every payment slip."""

    id = fields.UUID()
    association_id = fields.UUID(allow_none=True)
    association_name = fields.String()
    payee_name = fields.String()
    iban = fields.String()
    bic = fields.String(allow_none=True)
    kind = fields.String()
    stripe_account_id = fields.String(allow_none=True)
    card_account = fields.Nested(CardAccountSchema, allow_none=True)
    held_until = Instant(allow_none=True)
    card_standing = fields.String()
    opened_account_id = fields.String(allow_none=True)


class AccountsSchema(StrictSchema):
    """The accounts."""

    items = fields.List(fields.Nested(AccountSchema))
    next = fields.String(allow_none=True)


class OpeningSchema(StrictSchema):
    """The provider's page, good for a few minutes."""

    url = fields.String()


class AccountProposalSchema(StrictSchema):
    """A new account, or new details for the one named."""

    account_id = fields.UUID(load_default=None, allow_none=True)
    association_id = fields.UUID(load_default=None, allow_none=True)
    association_name = Text(longest=120, required=True)
    payee_name = Text(longest=120, required=True)
    iban = Text(longest=42, required=True)
    bic = Text(longest=11, load_default=None, allow_none=True)
    stripe_account_id = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(r"\Aacct_[A-Za-z0-9]{1,64}\Z")
    )
    comment = Text(longest=500, required=True)


@blueprint.get("/collecting-accounts")
@allow(Audience.SIGNED_IN)
@blueprint.arguments(AccountQuery, location="query")
@blueprint.response(200, AccountsSchema)
def get_accounts(query: dict[str, Any]) -> dict[str, Any]:
    """Accounts of an association, with the operator's own; finance staff may ask for all."""
    association_id = query["association_id"]
    if not has_role(Role.FINANCE, Role.FINANCE_APPROVER, Role.ADMIN):
        require_member(association_id)
    return {"items": list_accounts(context().sessions, association_id), "next": None}


@blueprint.post("/collecting-accounts")
@allow(Role.FINANCE)
@blueprint.arguments(AccountProposalSchema)
@blueprint.response(201, ApprovalSchema)
def post_account(body: dict[str, Any]) -> dict[str, Any]:
    """Propose an account; another person decides."""
    actor, comment, account_id = identity().actor, body.pop("comment"), body.pop("account_id")
    approval = propose_account(
        context().sessions,
        AccountDetails(**body),
        account_id,
        comment,
        actor,
        context().settings.iban_hold_hours,
        claim_from_request("propose_account", required=False),
    )
    return approval_view(approval, actor)


@blueprint.post("/collecting-accounts/<uuid:account_id>/opening")
@allow(Audience.SIGNED_IN)
@blueprint.response(200, OpeningSchema)
def post_opening(account_id: UUID) -> dict[str, Any]:
    """An owner goes to the provider's page; the account is made the first time, and never again."""
    require_member(association_of(context(), account_id), MembershipRole.OWNER)
    return {"url": open_account(context(), account_id, identity().actor)}


@blueprint.post("/collecting-accounts/<uuid:account_id>/opening/look")
@allow(Audience.SIGNED_IN)
@blueprint.response(204)
def post_opening_look(account_id: UUID) -> None:
    """Ask the provider how the account stands now."""
    require_member(association_of(context(), account_id), MembershipRole.OWNER)
    look_again(context(), account_id)
