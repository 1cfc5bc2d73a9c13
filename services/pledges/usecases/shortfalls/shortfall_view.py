"""A campaign's shortfall as backers, its association and finance see it, and whether money may be settled."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, transaction
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.pledges.domain.shortfalls.shortfall_rules import (
    Hold,
    Rule,
    Standing,
    association_decisions,
    hold_on_settlement,
    largest_top_up_cents,
)
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.sums import sums_of
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.shortfalls.shortfalls import Shortfall


def hold_on(session: Session, campaign_id: UUID) -> Hold | None:
    """Why the campaign's money may not be settled yet, or None where it may."""
    terms, shortfall = session.get_one(CampaignTerms, campaign_id), session.get(Shortfall, campaign_id)
    state, decision = (shortfall.state, shortfall.decision) if shortfall else (None, None)
    return hold_on_settlement(terms.state, terms.model, state, decision)


def may_settle(session: Session, campaign_id: UUID) -> bool:
    """Whether the campaign's money may be settled as far as what was collected is concerned."""
    return hold_on(session, campaign_id) is None


def standing_now(session: Session, terms: CampaignTerms, shortfall: Shortfall) -> Standing:
    """The count with today's sums; what the sponsor has paid already is off its limit."""
    sums = sums_of(session, [terms.campaign_id])[terms.campaign_id]
    paid = select(func.coalesce(func.sum(Pledge.paid_cents), 0)).where(
        Pledge.id == shortfall.top_up_pledge_id
    )
    limit = shortfall.limit_cents
    return Standing(
        rule=Rule(shortfall.rule),
        limit_cents=None if limit is None else max(0, limit - int(session.scalar(paid) or 0)),
        minimum_cents=shortfall.minimum_cents,
        collected_cents=sums.collected_cents,
        matched_cents=sums.matched_cents,
    )


def shortfall_of(session: Session, terms: CampaignTerms) -> dict[str, Any] | None:
    """What backers are shown: nothing until a count found too little."""
    shortfall = session.get(Shortfall, terms.campaign_id)
    if shortfall is None or shortfall.state == "covered":
        return None
    return {
        "state": shortfall.state,
        "rule": shortfall.rule,
        "limit_cents": shortfall.limit_cents,
        "minimum_cents": shortfall.minimum_cents,
        "collected_cents": shortfall.collected_cents,
        "missing_cents": shortfall.missing_cents,
        "counted_at": shortfall.counted_at,
        "decision": shortfall.decision,
        "statement": shortfall.statement,
        "decided_at": shortfall.decided_at,
    }


def shortfall_at_desk(sessions: Sessions, campaign_id: UUID) -> dict[str, Any]:
    """The shortfall with today's sums and what may be decided. Raises NotFound where there is none."""
    with transaction(sessions) as session:
        terms, shortfall = session.get(CampaignTerms, campaign_id), session.get(Shortfall, campaign_id)
        if terms is None or shortfall is None or shortfall.state == "covered":
            raise NotFound("shortfall")
        standing = standing_now(session, terms, shortfall)
        is_open = shortfall.state == "open"
        top_up = session.get(Pledge, shortfall.top_up_pledge_id) if shortfall.top_up_pledge_id else None
        return {
            **(shortfall_of(session, terms) or {}),
            "campaign_id": campaign_id,
            "association_id": terms.association_id,
            "title": terms.title,
            "sums": asdict(sums_of(session, [campaign_id])[campaign_id]),
            "missing_now_cents": standing.missing_cents,
            "decisions": [str(each) for each in association_decisions(standing)] if is_open else [],
            "largest_top_up_cents": largest_top_up_cents(standing) if is_open else 0,
            "top_up_state": top_up.state if top_up else None,
            "top_up_cents": top_up.amount_cents if top_up else None,
            "decided_by": shortfall.decided_by,
        }


def open_shortfalls(sessions: Sessions, after: UUID | None, limit: int) -> dict[str, Any]:
    """A page of campaigns whose money is held until a decision, as they came up."""
    query = (
        select(Shortfall, CampaignTerms)
        .join(CampaignTerms, CampaignTerms.campaign_id == Shortfall.campaign_id)
        .where(Shortfall.state == "open")
        .order_by(Shortfall.campaign_id)
        .limit(limit + 1)
    )
    with transaction(sessions) as session:
        rows = session.execute(query.where(Shortfall.campaign_id > after) if after else query).all()
    return page(
        [(shortfall, terms) for shortfall, terms in rows],
        limit,
        lambda row: {
            "campaign_id": row[0].campaign_id,
            "title": row[1].title,
            "association_name": row[1].association_name,
            "rule": row[0].rule,
            "limit_cents": row[0].limit_cents,
            "missing_cents": row[0].missing_cents,
            "counted_at": row[0].counted_at,
        },
        lambda row: (row[0].campaign_id,),
    )
