"""An owner opens the association's own account on the card provider's page, and comes back."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.redirects import to_provider
from gateway.wiring import services
from gateway.wording.associations import card_account_state
from gateway.wording.problems import problem_message
from gateway.workspace.associations import owned
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Audience

blueprint = Blueprint(
    "workspace_card_accounts",
    __name__,
    url_prefix="/tyopoyta/yhdistykset/<association_id>/maksupalvelu/<account_id>",
)


@blueprint.post("")
@allow(Audience.SIGNED_IN)
def begin(association_id: str, account_id: str) -> Response:
    """Go to the provider's page; the account is made the first time."""
    return _onwards(association_id, account_id)


@blueprint.get("/uusi-linkki")
@allow(Audience.SIGNED_IN)
def refresh(association_id: str, account_id: str) -> Response:
    """The provider leads here when its page's address is worn: it gives another one."""
    return _onwards(association_id, account_id)


@blueprint.get("/paluu")
@allow(Audience.SIGNED_IN)
def come_back(association_id: str, account_id: str) -> Response:
    """The provider leads here at the end, done or not; what holds is asked of the provider itself."""
    return _looked(association_id, account_id)


@blueprint.post("/tilanne")
@allow(Audience.SIGNED_IN)
def look(association_id: str, account_id: str) -> Response:
    """Ask the provider again."""
    return _looked(association_id, account_id)


def _onwards(association_id: str, account_id: str) -> Response:
    owned(association_id)
    try:
        return to_provider(services().collecting_accounts.open_card_account(account_id))
    except Problem as problem:
        if problem.status not in (409, 503):
            raise
        flash(problem_message(problem.code), "warning")
        return _to_association(association_id)


def _looked(association_id: str, account_id: str) -> Response:
    owned(association_id)
    try:
        services().collecting_accounts.look_at_card_account(account_id)
    except Problem as problem:
        if problem.status != 503:
            raise
        flash(gettext("Maksupalvelu ei vastaa juuri nyt. Katso tilanne hetken päästä."), "warning")
        return _to_association(association_id)
    accounts = services().collecting_accounts.of_association(association_id)
    for account in accounts:
        if account.id == account_id:
            flash(card_account_state(account).text)
    return _to_association(association_id)


def _to_association(association_id: str) -> Response:
    return redirect(url_for("workspace_associations.show", association_id=association_id), 303)
