"""The card provider's payouts: what each is made of, and what nobody knew."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk, keeps_books, next_cursor
from gateway.forms.day_close import PayoutItemForm
from gateway.forms.page_form import options, usable_key
from gateway.wiring import services
from gateway.wording.day_close import close_refusal, item_kind
from gateway.wording.problems import problem_message
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.money import format_euros
from services.contracts.roles import Role

blueprint = Blueprint("finance_payouts", __name__, url_prefix="/talous/stripe-tilitykset")


@blueprint.get("")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def index() -> str:
    """Payouts, those that arrive last first, and fees by month."""
    return render_template(
        "admin/payouts.html",
        page=services().payouts.all(next_cursor(request.args.get("jatko"))),
        fees=services().payouts.fees(),
        **desk("payouts"),
    )


@blueprint.get("/<provider_id>")
@allow(Role.FINANCE, Role.FINANCE_APPROVER)
def show(provider_id: str) -> str:
    """A payout with its items."""
    return _payout(provider_id, PayoutItemForm(formdata=None))


@blueprint.post("/<provider_id>/era")
@allow(Role.FINANCE)
def propose(provider_id: str) -> Response | tuple[str, int]:
    """Propose what an unknown item is; another person decides."""
    form = PayoutItemForm()
    if form.validate():
        is_campaign = form.decision.data == "campaign"
        said = {
            "decision": form.decision.data,
            "collecting_account_id": None if is_campaign else form.collecting_account_id.data or None,
            "campaign_id": (form.campaign_id.data or None) if is_campaign else None,
            "comment": (form.comment.data or "").strip(),
        }
        try:
            services().payouts.propose_item(form.item.data or "", said, usable_key(form.key.data))
        except Problem as problem:
            if problem.status not in (404, 409, 422):
                raise
            if problem.errors:
                form.take_problem(problem)
            else:
                form.form_errors.append(close_refusal(problem.code) or problem_message(problem.code))
        else:
            flash(gettext("Ehdotus odottaa toista hyväksyjää."))
            return redirect(url_for("finance_payouts.show", provider_id=provider_id), 303)
    return _payout(provider_id, form), 422


def _payout(provider_id: str, form: PayoutItemForm) -> str:
    payout, kinds, items = services().payouts.one(provider_id, next_cursor(request.args.get("jatko")))
    unknown = [
        each for each in items.items if each.association_name is None and each.net_cents and not each.asked
    ]
    may_ask = bool(unknown) and keeps_books() and payout.association_name is None
    if may_ask:
        form.item.choices = options(
            (each.provider_id, f"{item_kind(each.kind)} {format_euros(each.net_cents)} ({each.provider_id})")
            for each in unknown
        )
        accounts = services().collecting_accounts.all()
        form.collecting_account_id.choices = options((each.id, each.name) for each in accounts)
        campaigns = services().finance.campaigns(limit=100).items
        form.campaign_id.choices = options(
            [("", gettext("–")), *((each.campaign_id, each.title) for each in campaigns)]
        )
    return render_template(
        "admin/payout.html",
        payout=payout,
        kinds=kinds,
        items=items,
        form=form if may_ask else None,
        **desk("payouts"),
    )
