"""What a pre-sale sells: its makers write the rewards, and on sale tell more of them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from gateway.clients.campaign_desk import DeskCampaign, read_version
from gateway.clients.rewards import Reward, read_rewards
from gateway.forms.day_field import day_text, read_day
from gateway.forms.rewards import OnSaleForm, RewardForm
from gateway.wiring import services
from gateway.wording.campaign_desk import step_refusal
from gateway.wording.display import month_text
from gateway.workspace.campaign_content import euros_text
from gateway.workspace.menu import desk
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("workspace_rewards", __name__, url_prefix="/tyopoyta/kampanjat/<campaign_id>/palkkiot")

_FIELDS = {"price_cents": "price"}
_REFUSED = (409, 422)


@blueprint.get("")
@allow(Audience.SIGNED_IN)
def show(campaign_id: str) -> str:
    """The rewards, and a form for another; `palkkio` in the address opens one of them."""
    campaign = services().campaign_desk.campaign(campaign_id)
    opened = request.args.get("palkkio", "")
    rewards = read_rewards(campaign.content)
    found = next((each for each in rewards if each.id == opened), None)
    data = _as_form(found) if found else {}
    return _page(campaign, RewardForm(formdata=None, data=data), found)


@blueprint.post("")
@allow(Audience.SIGNED_IN)
def add(campaign_id: str) -> Response | tuple[str, int]:
    """Another reward."""
    return _write(campaign_id, "")


@blueprint.post("/<reward_id>")
@allow(Audience.SIGNED_IN)
def change(campaign_id: str, reward_id: str) -> Response | tuple[str, int]:
    """A reward of the draft, written anew."""
    return _write(campaign_id, reward_id)


@blueprint.post("/<reward_id>/poista")
@allow(Audience.SIGNED_IN)
def remove(campaign_id: str, reward_id: str) -> Response:
    """The draft without that reward."""
    try:
        services().reward_desk.remove(campaign_id, reward_id, read_version(request.form.get("version")))
        flash(gettext("Palkkio on poistettu."))
    except Problem as problem:
        _say(problem)
    return _back(campaign_id)


@blueprint.post("/<reward_id>/ylos")
@allow(Audience.SIGNED_IN)
def move_up(campaign_id: str, reward_id: str) -> Response:
    """One place towards the beginning."""
    order = [each.id for each in read_rewards(services().campaign_desk.campaign(campaign_id).content)]
    if reward_id not in order:
        raise NotFound("reward")
    place = order.index(reward_id)
    if place:
        order[place - 1], order[place] = order[place], order[place - 1]
        try:
            services().reward_desk.order(campaign_id, read_version(request.form.get("version")), order)
        except Problem as problem:
            _say(problem)
    return _back(campaign_id)


@blueprint.post("/<reward_id>/myynnissa")
@allow(Audience.SIGNED_IN)
def change_on_sale(campaign_id: str, reward_id: str) -> Response | tuple[str, int]:
    """More words, and more of it."""
    form = OnSaleForm()
    holds, more = form.validate(), form.read_more()
    if holds and more is not None:
        words = (form.description.data or "").replace("\r\n", "\n").strip()
        try:
            services().reward_desk.change_on_sale(campaign_id, reward_id, words, more)
        except Problem as problem:
            if problem.status not in _REFUSED:
                raise
            form.take_problem(problem)
        else:
            flash(gettext("Muutos on tallennettu. Se näkyy ostajille hetken kuluttua."))
            return _back(campaign_id)
    campaign = services().campaign_desk.campaign(campaign_id)
    found = next((each for each in read_rewards(campaign.content) if each.id == reward_id), None)
    return _page(campaign, RewardForm(formdata=None), found, form), 422


def _write(campaign_id: str, reward_id: str) -> Response | tuple[str, int]:
    form = RewardForm()
    reward = form.read()
    if reward is not None:
        version = read_version(form.version.data)
        try:
            if reward_id:
                services().reward_desk.change(campaign_id, reward_id, version, reward)
            else:
                services().reward_desk.add(campaign_id, version, reward)
        except Problem as problem:
            if problem.status not in _REFUSED:
                raise
            form.take_problem(problem, _FIELDS)
        else:
            flash(gettext("Palkkio on tallennettu."))
            return _back(campaign_id)
    campaign = services().campaign_desk.campaign(campaign_id)
    found = next((each for each in read_rewards(campaign.content) if each.id == reward_id), None)
    return _page(campaign, form, found), 422


def _page(
    campaign: DeskCampaign, form: RewardForm, opened: Reward | None, on_sale: OnSaleForm | None = None
) -> str:
    words = {"description": opened.description if opened else ""}
    return render_template(
        "workspace/campaign_parts/rewards.html",
        campaign=campaign,
        rewards=read_rewards(campaign.content),
        form=form,
        opened=opened,
        on_sale=on_sale or OnSaleForm(formdata=None, data=words),
        is_draft=campaign.card.state in ("draft", "needs_work"),
        is_on_sale=campaign.card.state in ("published", "suspended"),
        **desk("home"),
    )


def _as_form(reward: Reward) -> dict[str, Any]:
    return {
        "name": reward.name,
        "description": reward.description,
        "price": euros_text(reward.price_cents),
        "vat_basis_points": str(reward.vat_basis_points),
        "stock": str(reward.stock or ""),
        "most_per_person": str(reward.most_per_person or ""),
        "delivery": reward.delivery,
        "delivery_month": month_text(reward.delivery_month),
        "service_on": day_text(read_day(reward.service_on)),
    }


def _say(problem: Problem) -> None:
    if problem.status not in _REFUSED:
        raise problem
    flash(step_refusal(problem), "warning")


def _back(campaign_id: str) -> Response:
    return redirect(url_for("workspace_rewards.show", campaign_id=campaign_id), 303)
