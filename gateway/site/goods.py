"""Goods that a campaign needs: a page for each, and promising without an account."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from gateway.clients.giving import GoodsNeed
from gateway.clients.ideas import Campaign
from gateway.forms.giving import GoodsPromiseForm
from gateway.forms.page_form import usable_key
from gateway.languages import current_language
from gateway.security import keep_private
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import NotFound, Problem
from services.contracts.roles import Audience

blueprint = Blueprint("goods", __name__, url_prefix="/kampanjat/<slug>/tavarat/<need_id>")

_REFUSED = (409, 410, 422, 429)
# While the money comes in, and after it.
TAKES_GOODS = ("published", "closing", "funded", "delivering")


@blueprint.get("")
@allow(Audience.ANYONE)
def show(slug: str, need_id: str) -> str:
    """One thing that is needed, and the form."""
    campaign, need = _found(slug, need_id)
    return _page(campaign, need, GoodsPromiseForm(formdata=None))


@blueprint.post("")
@allow(Audience.ANYONE)
def promise(slug: str, need_id: str) -> Response | tuple[str, int]:
    """Promise to bring so many; the letter's link keeps it."""
    campaign, need = _found(slug, need_id)
    form = GoodsPromiseForm()
    wanted = form.read(need, current_language().letters)
    if wanted is not None:
        try:
            promised = services().goods.promise(need_id, wanted, usable_key(form.key.data))
        except Problem as problem:
            if problem.status not in _REFUSED:
                raise
            form.take_problem(problem)
        else:
            page = render_template(
                "site/goods_promised.html", campaign=campaign, need=need, promised=promised
            )
            return keep_private(make_response(page))
    return _page(campaign, need, form), 422


def _found(slug: str, need_id: str) -> tuple[Campaign, GoodsNeed]:
    campaign = services().ideas.campaign(slug)
    need = services().goods.of_campaign(campaign.card.id).find(need_id)
    if need is None:
        raise NotFound("goods need")
    return campaign, need


def _page(campaign: Campaign, need: GoodsNeed, form: GoodsPromiseForm) -> str:
    takes_goods = campaign.card.state in TAKES_GOODS and not need.closed and need.left > 0
    return render_template(
        "site/goods_need.html", campaign=campaign, need=need, form=form, takes_goods=takes_goods
    )
