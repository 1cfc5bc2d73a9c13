"""Giving money back: of one pledge, or of a whole campaign. The way back is told before anybody agrees."""

from itertools import chain

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.admin.menu import desk
from gateway.clients.refunds import Refundable
from gateway.forms.page_form import form_key, options
from gateway.forms.refunds import CampaignRefundForm, PledgeRefundForm, as_written
from gateway.wiring import services
from gateway.wording.finance import refusal
from gateway.wording.refunds import reasons_to_refund
from services.chassis.permissions import allow
from services.chassis.problems import Problem
from services.contracts.roles import Role

blueprint = Blueprint("finance_new_refund", __name__, url_prefix="/talous/palauta")


@blueprint.get("")
@allow(Role.FINANCE)
def find() -> Response | str:
    """Find the pledge by its number."""
    number = request.args.get("numero", "").strip()[:40]
    if number:
        try:
            found = services().refunds.refundable(number)
        except Problem as problem:
            if problem.status != 404:
                raise
            flash(gettext("Tukea ei löydy tällä tunnuksella."), "warning")
        else:
            return redirect(url_for("finance_new_refund.pledge", tuki=found.pledge_number), 303)
    return render_template("admin/refund_find.html", number=number, **desk("refunds"))


@blueprint.get("/<tuki>")
@allow(Role.FINANCE)
def pledge(tuki: str) -> str:
    """How much may go back, and how it would go."""
    found = services().refunds.refundable(tuki)
    form = _offered(PledgeRefundForm(formdata=None))
    form.amount.data = as_written(found.refundable_cents)
    form.reason.data = request.args.get("syy") or None
    return _pledge_page(found, form)


@blueprint.post("/<tuki>")
@allow(Role.FINANCE)
def propose_pledge(tuki: str) -> Response | str | tuple[str, int]:
    """First say where the money goes; propose when that has been seen."""
    found = services().refunds.refundable(tuki)
    form = _offered(PledgeRefundForm())
    cents = form.amount.read(1, found.refundable_cents)
    if not form.validate() or cents is None:
        return _pledge_page(found, form), 422
    if form.seen.data != str(cents):
        form.seen.data = str(cents)
        return _pledge_page(found, form, cents)
    try:
        services().refunds.propose_for_pledge(
            found.pledge_id, cents, form.reason.data, form.comment.data or "", form_key()
        )
    except Problem as problem:
        if problem.status not in (404, 409, 422):
            raise
        form.form_errors.append(
            refusal(next(iter(chain.from_iterable(problem.errors.values())), problem.code))
        )
        return _pledge_page(found, form), 422
    flash(gettext("Ehdotus on kirjattu. Toinen henkilö hyväksyy sen."))
    return redirect(url_for("finance_refunds.index"), 303)


@blueprint.get("/kampanja/<campaign_id>")
@allow(Role.FINANCE)
def campaign(campaign_id: str) -> str:
    """What giving a campaign's money back would mean."""
    form = CampaignRefundForm(formdata=None)
    form.reason.choices = options(reasons_to_refund())
    return _campaign_page(campaign_id, form)


@blueprint.post("/kampanja/<campaign_id>")
@allow(Role.FINANCE)
def propose_campaign(campaign_id: str) -> Response | tuple[str, int]:
    """Propose it as one; another person decides."""
    form = CampaignRefundForm()
    form.reason.choices = options(reasons_to_refund())
    if form.validate():
        try:
            services().refunds.propose_campaign(
                campaign_id,
                whole=_is_whole(),
                reason=form.reason.data,
                comment=form.comment.data or "",
                key=form_key(),
            )
        except Problem as problem:
            if problem.status not in (404, 409, 422):
                raise
            form.form_errors.append(refusal(problem.code))
        else:
            flash(gettext("Ehdotus on kirjattu. Toinen henkilö hyväksyy sen."))
            return redirect(url_for("finance_refunds.index"), 303)
    return _campaign_page(campaign_id, form), 422


def _offered(form: PledgeRefundForm) -> PledgeRefundForm:
    form.reason.choices = options(reasons_to_refund())
    return form


def _pledge_page(found: Refundable, form: PledgeRefundForm, cents: int | None = None) -> str:
    return render_template("admin/refund_pledge.html", found=found, form=form, cents=cents, **desk("refunds"))


def _is_whole() -> bool:
    return request.args.get("osa") != "listatut"


def _campaign_page(campaign_id: str, form: CampaignRefundForm) -> str:
    whole = _is_whole()
    return render_template(
        "admin/refund_campaign.html",
        campaign_id=campaign_id,
        books=services().finance.campaign_books(campaign_id),
        preview=services().refunds.preview(campaign_id, whole=whole),
        whole=whole,
        form=form,
        **desk("refunds"),
    )
