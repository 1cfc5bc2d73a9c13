"""Goods at the makers' desk: what is needed, who brings it, what came and what it is worth."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.calling import Page
from gateway.clients.giving import GoodsNeed, GoodsPromise
from gateway.forms.day_field import day_text, read_day
from gateway.forms.giving import CloseForm, NeedForm, ReceivedForm
from gateway.forms.page_form import form_key
from gateway.wiring import services
from gateway.wording.problems import problem_message
from gateway.workspace.campaign_content import euros_text
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_goods", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/tavarat")

_FIELDS = {"value_cents": "value", "actual_cents": "value"}
_REFUSED = (409, 422)
# The address's word -> the service's.
DEEDS = {
    "ei-tullut": "not-brought",
    "odota": "wait-again",
    "peru-saanti": "undo-receipt",
    "hyvaksy": "approve",
    "peru-hyvaksynta": "undo-approval",
}


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """What is needed, and a form for more; `tavara` in the address opens one of them to be changed."""
    goods = services().goods.of_campaign(campaign_id)
    opened = goods.find(request.args.get("tavara", "")[:60])
    return _page(campaign_id, NeedForm(formdata=None, data=_as_form(opened) if opened else {}), opened)


@blueprint.post("")
@allow(Audience.SIGNED_IN)
def add(campaign_id: str) -> Response | tuple[str, int]:
    """Ask for something more."""
    return _write(campaign_id, "")


@blueprint.post("/<need_id>")
@allow(Audience.SIGNED_IN)
def change(campaign_id: str, need_id: str) -> Response | tuple[str, int]:
    """Write it anew."""
    return _write(campaign_id, need_id)


@blueprint.post("/<need_id>/sulje")
@allow(Audience.SIGNED_IN)
def close(campaign_id: str, need_id: str) -> Response:
    """It is not needed any more; whoever was to bring it gets a letter."""
    form = CloseForm()
    reason = (form.reason.data or "").strip()
    if not form.validate() or not reason:
        flash(gettext("Kirjoita, miksi tavaraa ei enää tarvita. Luvanneet saavat syyn viestissä."), "warning")
        return _back(campaign_id)
    try:
        services().goods_desk.close(need_id, reason)
    except Problem as problem:
        _say(problem)
    else:
        flash(gettext("Tavaraa ei enää pyydetä. Luvanneille lähtee viesti."))
    return _back(campaign_id)


@blueprint.post("/<need_id>/avaa")
@allow(Audience.SIGNED_IN)
def reopen(campaign_id: str, need_id: str) -> Response:
    """It is needed again."""
    try:
        services().goods_desk.reopen(need_id)
    except Problem as problem:
        _say(problem)
    else:
        flash(gettext("Tavaraa pyydetään taas. Aiemmat lupaukset ovat voimassa."))
    return _back(campaign_id)


@blueprint.get("/<need_id>")
@allow(Audience.SIGNED_IN)
def promises(campaign_id: str, need_id: str) -> str:
    """Who brings it; `lupaus` in the address opens the form of what came."""
    page = services().goods_desk.promises(need_id, request.args.get("jatko", "")[:200])
    opened = _opened(page, request.args.get("lupaus", "")[:60])
    return _promises_page(campaign_id, need_id, page, opened, _received_form(opened))


@blueprint.post("/<need_id>/lupaukset/<promise_id>/saatu")
@allow(Audience.SIGNED_IN)
def receive(campaign_id: str, need_id: str, promise_id: str) -> Response | tuple[str, int]:
    """All or a part came."""
    form = ReceivedForm()
    came = form.read()
    if came is not None:
        try:
            services().goods_desk.receive(promise_id, came)
        except Problem as problem:
            if problem.status not in _REFUSED:
                raise
            form.take_problem(problem, _FIELDS)
        else:
            flash(gettext("Saatu on kirjattu. Hyväksy vielä arvo, niin se lasketaan budjettiin."))
            return _back_to_promises(campaign_id, need_id)
    page = services().goods_desk.promises(need_id)
    return _promises_page(campaign_id, need_id, page, _opened(page, promise_id), form), 422


@blueprint.post(
    "/<need_id>/lupaukset/<promise_id>/<any('ei-tullut','odota','peru-saanti','hyvaksy','peru-hyvaksynta'):deed>"
)
@allow(Audience.SIGNED_IN)
def settle(campaign_id: str, need_id: str, promise_id: str, deed: str) -> Response:
    """What else is noted of a promise."""
    said = {
        "ei-tullut": gettext("Merkitty: ei tullut. Tavaran voi nyt luvata joku muu."),
        "odota": gettext("Tavaraa odotetaan taas."),
        "peru-saanti": gettext("Kirjaus on peruttu. Tavaraa odotetaan taas."),
        "hyvaksy": gettext("Arvo on hyväksytty ja laskettu budjettiin."),
        "peru-hyvaksynta": gettext("Hyväksyntä on peruttu."),
    }
    try:
        services().goods_desk.settle(promise_id, DEEDS[deed])
    except Problem as problem:
        _say(problem)
    else:
        flash(said[deed])
    return _back_to_promises(campaign_id, need_id)


def _write(campaign_id: str, need_id: str) -> Response | tuple[str, int]:
    form = NeedForm()
    need = form.read()
    if need is not None:
        try:
            if need_id:
                services().goods_desk.change(need_id, need)
            else:
                services().goods_desk.add(campaign_id, need, form_key())
        except Problem as problem:
            if problem.status not in _REFUSED:
                raise
            form.take_problem(problem, _FIELDS)
        else:
            flash(gettext("Tavara on tallennettu."))
            return _back(campaign_id)
    opened = services().goods.of_campaign(campaign_id).find(need_id) if need_id else None
    return _page(campaign_id, form, opened), 422


def _page(campaign_id: str, form: NeedForm, opened: GoodsNeed | None) -> str:
    return render_template(
        "workspace/campaign_parts/goods.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        goods=services().goods.of_campaign(campaign_id),
        form=form,
        opened=opened,
        closing=CloseForm(formdata=None),
        **desk("home"),
    )


def _promises_page(
    campaign_id: str,
    need_id: str,
    page: Page[GoodsPromise],
    opened: GoodsPromise | None,
    form: ReceivedForm,
) -> str:
    need = services().goods.of_campaign(campaign_id).find(need_id)
    if need is None:
        raise NotFound("goods need")
    return render_template(
        "workspace/campaign_parts/goods_promises.html",
        campaign=services().campaign_desk.campaign(campaign_id),
        need=need,
        promises=page,
        opened=opened,
        form=form,
        deeds={word: name for name, word in DEEDS.items()},
        **desk("home"),
    )


def _opened(page: Page[GoodsPromise], promise_id: str) -> GoodsPromise | None:
    return next((each for each in page.items if each.id == promise_id and "received" in each.actions), None)


def _received_form(promise: GoodsPromise | None) -> ReceivedForm:
    if promise is None:
        return ReceivedForm(formdata=None)
    as_promised = {"received": str(promise.count), "value": euros_text(promise.suggested_cents)}
    return ReceivedForm(formdata=None, data=as_promised)


def _as_form(need: GoodsNeed) -> dict[str, Any]:
    return {
        "name": need.name,
        "target": str(need.target),
        "unit": need.unit,
        "value": euros_text(need.value_cents),
        "value_basis": need.value_basis,
        "needed_by": day_text(read_day(need.needed_by or "")),
        "bring_to": need.bring_to,
    }


def _say(problem: Problem) -> None:
    if problem.status not in _REFUSED:
        raise problem
    codes = [code for each in problem.errors.values() for code in each] or [problem.code]
    flash(problem_message(codes[0]), "warning")


def _back(campaign_id: str) -> Response:
    return redirect(url_for("workspace_goods.show", campaign_id=campaign_id), 303)


def _back_to_promises(campaign_id: str, need_id: str) -> Response:
    return redirect(url_for("workspace_goods.promises", campaign_id=campaign_id, need_id=need_id), 303)
