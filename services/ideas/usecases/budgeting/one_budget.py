"""Everything that a campaign is made of, in one view: money, match, hours, goods, and the own share."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import reading
from services.chassis.identity import Identity
from services.chassis.problems import NotFound
from services.contracts.own_share import Funding, own_share, value_of_work
from services.ideas.domain.budgeting.still_missing import still_missing
from services.ideas.domain.campaign_states import LIVE_STATES, Party, State
from services.ideas.store.budgeting.own_money import OwnMoneySums, own_money_sums
from services.ideas.store.budgeting.terms import OwnShareTerms, terms_history, terms_of
from services.ideas.store.campaigns import Campaign, CampaignTotals
from services.ideas.store.giving.needs import GoodsNeed, Taken, needs_of, taken_of
from services.ideas.store.volunteering.hours import hours_of_campaign
from services.ideas.usecases.budgeting.set_terms import terms_view
from services.ideas.usecases.campaign_steps import capacities
from services.ideas.usecases.context import Context
from services.ideas.usecases.show_campaign import is_known

_MONEY = ("promised_cents", "secured_cents", "collected_cents", "matched_cents")
MOST_TERMS_SHOWN = 20
# Before the end it is not known who will pay; the share is told as if all did.
_BEFORE_THE_END = LIVE_STATES | {State.DRAFT, State.SUBMITTED, State.NEEDS_WORK, State.APPROVED}


def show_one_budget(context: Context, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """The budget, for whoever may know of the campaign; cents and minutes. Raises NotFound."""
    with reading(context.sessions) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or not is_known(campaign, who):
            raise NotFound("campaign")
        return _budget(session, context, campaign, who)


def _budget(session: Session, context: Context, campaign: Campaign, who: Identity) -> dict[str, Any]:
    terms, own = terms_of(session, campaign.id), own_money_sums(session, campaign.id)
    is_before = State(campaign.state) in _BEFORE_THE_END
    money = _money(session, campaign) | {"is_before_end": is_before}
    hours = _hours(
        session, campaign, terms.cents_per_hour if terms else context.share_defaults.cents_per_hour
    )
    goods = _goods(session, campaign)
    share = _share(terms, money, hours, goods, own) if terms and terms.basis_points else None
    lacking = still_missing(
        money_cents=_missing_money(money),
        work_minutes=hours["needed_minutes"] - hours["signed_minutes"],
        goods_pieces=goods["left"],
        own_share_cents=share["short_by_cents"] if share else 0,
    )
    return {
        "campaign_id": str(campaign.id),
        "money": money,
        "hours": hours,
        "goods": goods,
        "own_money": own._asdict(),
        "own_share": share,
        "missing": [{"what": str(each.lack), "amount": each.amount} for each in lacking],
        **_of_the_terms(session, context, campaign, who, terms),
    }


def _money(session: Session, campaign: Campaign) -> dict[str, int]:
    totals = session.get(CampaignTotals, campaign.id)
    sums = {name: getattr(totals, name) if totals else 0 for name in _MONEY}
    return sums | {"goal_cents": campaign.goal_cents or 0}


def _missing_money(money: dict[str, Any]) -> int:
    """What is to be promised yet; once it is over, nothing more comes."""
    if not money["is_before_end"]:
        return 0
    return int(
        money["goal_cents"] - max(money["secured_cents"], money["promised_cents"]) - money["matched_cents"]
    )


def _hours(session: Session, campaign: Campaign, rate: int) -> dict[str, int]:
    hours = hours_of_campaign(session, campaign.id)
    return {
        "needed_minutes": hours.needed_minutes,
        "signed_minutes": hours.signed_minutes,
        "approved_minutes": hours.approved_minutes,
        "cents_per_hour": rate,
        "approved_cents": value_of_work(hours.approved_minutes, rate),
    }


def _goods(session: Session, campaign: Campaign) -> dict[str, int]:
    needs = needs_of(session, campaign.id)
    taken = taken_of(session, [each.id for each in needs])
    rows = [(need, taken.get(need.id, Taken())) for need in needs]
    open_rows = [(need, each) for need, each in rows if need.closed_at is None]
    return {
        "needs": len(open_rows),
        "target": sum(need.target for need, _each in open_rows),
        "promised": sum(each.counted for _need, each in open_rows),
        "received": sum(each.received for _need, each in rows),
        "left": sum(max(0, need.target - each.counted) for need, each in open_rows),
        "target_cents": sum(need.target * need.value_cents for need, _each in open_rows),
        "promised_cents": _promised_cents(open_rows),
        "received_cents": sum(each.received_cents for _need, each in rows),
        "approved_cents": sum(each.approved_cents for _need, each in rows),
    }


def _promised_cents(rows: Sequence[tuple[GoodsNeed, Taken]]) -> int:
    """What came at its value, and the rest at what was estimated."""
    return sum(taken.received_cents + taken.awaited * need.value_cents for need, taken in rows)


def _share(
    terms: OwnShareTerms,
    money: dict[str, Any],
    hours: dict[str, int],
    goods: dict[str, int],
    own: OwnMoneySums,
) -> dict[str, Any]:
    """The share as it stands; before the end with what is promised, as if all of it came."""
    expected = max(money["promised_cents"], money["collected_cents"])
    funding = Funding(
        collected_cents=expected if money["is_before_end"] else money["collected_cents"],
        matched_cents=money["matched_cents"],
        other_public_cents=terms.other_public_cents,
        hours_cents=hours["approved_cents"],
        goods_cents=goods["approved_cents"],
        own_money_cents=own.proved_cents,
    )
    share = own_share(terms.share, funding)
    return {
        "basis_points": terms.basis_points,
        "base": terms.base,
        "counts_backers": terms.counts_backers,
        "other_public_cents": terms.other_public_cents,
        "base_cents": share.base_cents,
        "required_cents": share.required_cents,
        "covered_cents": share.covered_cents,
        "short_by_cents": share.short_by_cents,
    }


def _of_the_terms(
    session: Session, context: Context, campaign: Campaign, who: Identity, terms: OwnShareTerms | None
) -> dict[str, Any]:
    """What the association and staff see besides; staff may change it."""
    parties = capacities(campaign, who)
    if not parties & {Party.MEMBER, Party.REVIEWER}:
        return {"terms": None, "history": [], "defaults": None, "may_set_terms": False}
    defaults = context.share_defaults
    return {
        "terms": terms_view(terms) if terms else None,
        "history": [terms_view(each) for each in terms_history(session, campaign.id, MOST_TERMS_SHOWN)],
        "defaults": {
            "basis_points": defaults.basis_points,
            "base": defaults.base,
            "counts_backers": defaults.counts_backers,
            "cents_per_hour": defaults.cents_per_hour,
            "other_public_cents": 0,
        },
        "may_set_terms": Party.REVIEWER in parties,
    }
