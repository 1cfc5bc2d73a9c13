"""What both desks show of match funds: the list, one pool, and a rule tried on the past."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from gateway.admin.menu import next_cursor
from gateway.business_time import now
from gateway.clients.districts import District
from gateway.clients.match_funds import FundCampaign, FundStep, OpenFund, TrialCampaign, TrialResult
from gateway.formatting import HELSINKI, day, moment
from gateway.forms.day_field import day_text
from gateway.forms.match_funds import RuleForm, TrialForm, WhyForm, written_rule
from gateway.plots.columns import bar_width
from gateway.wiring import services
from gateway.wording.campaigns import state_badge
from gateway.wording.match_funds import scope_text, trial_words
from services.chassis.problems import Problem
from services.contracts.money import format_euros

FOUND_AT_ONCE = 10
# One page of the public list names nearly all of them; no more than so many are asked for one by one.
LISTED, ASKED_ONE_BY_ONE = 100, 10
TRIED_DAYS = 365
_ADDRESS = re.compile(r"/kampanjat/([^/?#\s]+)")


@dataclass(frozen=True)
class MatchDesk:
    """A desk that shows pools: its blueprint, its layout, and what whoever came may do there."""

    at: str
    layout: dict[str, object] = field(repr=False)
    may_edit: bool = False
    may_close: bool = False

    def url(self, view: str, **more: Any) -> str:
        """The address of the desk's own page."""
        return url_for(f"{self.at}.{view}", **more)


@dataclass(frozen=True)
class Found:
    """Campaigns that a search found, as (id, title); nothing where none was looked for."""

    words: str
    campaigns: Sequence[tuple[str, str]]


def list_page(desk: MatchDesk) -> str:
    """Pools, newest first."""
    page = services().match_funds.funds(next_cursor(request.args.get("jatko")))
    return render_template("admin/match_funds.html", page=page, desk=desk, **desk.layout)


def fund_page(desk: MatchDesk, fund_id: str, why: WhyForm | None = None) -> str:
    """One pool: what came in, what it gave, and what may be done with it."""
    funds = services().match_funds
    fund = funds.fund(fund_id)
    campaigns = funds.campaigns(fund_id, next_cursor(request.args.get("kampanjat")))
    steps = funds.steps(fund_id, next_cursor(request.args.get("liikkeet")))
    found = campaign_titles(fund.chosen_campaigns)
    titles = [found.get(each, each) for each in fund.chosen_campaigns]
    names = {each.slug: each.name for each in services().ideas.districts()}
    return render_template(
        "admin/match_fund.html",
        fund=fund,
        campaigns=campaigns,
        campaign_rows=[_campaign_row(each) for each in campaigns.items],
        steps=steps,
        step_rows=[_step_row(each) for each in steps.items],
        receipt_rows=[(day(each.booked_on), format_euros(each.amount_cents)) for each in fund.receipts],
        scope=scope_text([names.get(slug, slug) for slug in fund.districts], titles),
        try_href=desk.url("try_out", **_trial_of(fund)),
        why=why or WhyForm(formdata=None),
        desk=desk,
        **desk.layout,
    )


def trial_page(desk: MatchDesk) -> str | tuple[str, int]:
    """The simulator; the address holds everything that is asked, so that a trial can be sent on."""
    form = TrialForm(request.args, meta={"csrf": False})
    found = search_for(form)
    result: TrialResult | None = None
    rows: list[TrialCampaign] = []
    is_asked = found is None and request.args.get("tee") == "try"
    if is_asked:
        trial = form.trial()
        if trial is not None:
            try:
                result = services().match_funds.try_out(trial)
                rows = sorted(result.campaigns, key=lambda each: -each.matched_cents)
            except Problem as problem:
                if problem.status != 422:
                    raise
                form.take_problem(problem)
    offer(form, found)
    if not request.args:
        _propose_days(form)
    page = render_template(
        "admin/match_trial.html",
        form=form,
        found=found,
        result=result,
        words=trial_words(result) if result else "",
        rows=rows,
        widths=[bar_width(each.matched_cents, rows[0].matched_cents) for each in rows],
        draft_href=_draft_href() if desk.may_edit else "",
        desk=desk,
        **desk.layout,
    )
    return (page, 422) if is_asked and result is None else page


def search_for(form: RuleForm) -> Found | None:
    """Campaigns by the words or the address in the form, where somebody looks for one."""
    words = (form.words.data or "").strip()
    if not words or words == request.values.get("searched", ""):
        return None
    address = _ADDRESS.search(words)
    if address:
        try:
            card = services().ideas.campaign(address[1]).card
        except Problem as problem:
            if problem.status != 404:
                raise
            return Found(words, ())
        return Found(words, [(card.id, card.title)])
    page = services().ideas.campaigns(state="all", q=words[:100], limit=FOUND_AT_ONCE)
    return Found(words, [(card.id, card.title) for card in page.items])


def offer(form: RuleForm, found: Found | None) -> None:
    """The lists of the form: every district, and the campaigns that are chosen."""
    titles = dict(found.campaigns) if found else {}
    unnamed = [each for each in form.campaigns.data or () if each not in titles]
    form.offer(_districts(), titles | campaign_titles(unnamed))


def campaign_titles(ids: Sequence[str]) -> dict[str, str]:
    """The titles of these campaigns; one that nobody may see has none."""
    if not ids:
        return {}
    listed = {card.id: card.title for card in services().ideas.campaigns(state="all", limit=LISTED).items}
    titles = {each: listed[each] for each in ids if each in listed}
    for each in [each for each in ids if each not in listed][:ASKED_ONE_BY_ONE]:
        try:
            titles[each] = services().ideas.campaign(each).card.title
        except Problem as problem:
            if problem.status != 404:
                raise
    return titles


def _campaign_row(each: FundCampaign) -> tuple[str, ...]:
    state = state_badge("published" if each.state == "open" else each.state).text
    title = Markup('<a href="{}">{}</a>').format(url_for("campaigns.show", slug=each.slug), each.title)
    return title, state, format_euros(each.reserved_cents), format_euros(each.released_cents)


def _step_row(each: FundStep) -> tuple[str, ...]:
    return moment(each.at), each.title, format_euros(each.reserved_cents), format_euros(each.released_cents)


def _districts() -> tuple[District, ...]:
    return services().ideas.districts()


def _propose_days(form: TrialForm) -> None:
    today = now().astimezone(HELSINKI).date()
    form.since.data, form.until.data = day_text(today - timedelta(days=TRIED_DAYS)), day_text(today)


def _trial_of(fund: OpenFund) -> dict[str, Any]:
    """A pool's rule as the simulator's address holds it."""
    today = now().astimezone(HELSINKI).date()
    days = {"since": day_text(today - timedelta(days=TRIED_DAYS)), "until": day_text(today)}
    rule = {name: value for name, value in written_rule(fund.rule).items() if value not in (None, "")}
    return rule | days | {"districts": list(fund.districts), "campaigns": list(fund.chosen_campaigns)}


def _draft_href() -> str:
    """The form of a new pool with the same rule."""
    return url_for("finance_match.new", **request.args.to_dict(flat=False))  # type: ignore[arg-type]
