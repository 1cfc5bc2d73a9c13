"""After the repair window: what a funded campaign collected is counted once, against what was declared."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.outbox import emit
from services.contracts.events import CampaignShortfallFound
from services.pledges.domain.shortfalls.shortfall_rules import (
    STILL_COMING,
    Decision,
    Rule,
    Standing,
    decided_by_rule,
)
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.sums import sums_of
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_closing
from services.pledges.store.shortfalls.shortfalls import Shortfall
from services.pledges.usecases.advance_pledge import PLATFORM
from services.pledges.usecases.shortfalls.decide_shortfall import close_if_topped_up, write_decision

AT_ONCE = 50

_STILL_COMING = exists().where(
    Pledge.campaign_id == CampaignTerms.campaign_id, Pledge.state.in_(sorted(STILL_COMING))
)


def count_shortfalls(sessions: Sessions) -> int:
    """Count every funded campaign for which no money is on its way any more; how many were counted.

    Shortfalls that a sponsor's money has filled meanwhile are closed.
    """
    counted = exists().where(Shortfall.campaign_id == CampaignTerms.campaign_id)
    due = select(CampaignTerms.campaign_id).where(
        CampaignTerms.state == "funded", CampaignTerms.model == "all_or_nothing", ~counted, ~_STILL_COMING
    )
    topped_up = (
        select(Shortfall.campaign_id)
        .join(Pledge, Pledge.id == Shortfall.top_up_pledge_id)
        .where(Shortfall.state == "open", Pledge.state == "paid")
    )
    with transaction(sessions) as session:
        campaigns = session.scalars(due.limit(AT_ONCE)).all()
        filled = session.scalars(topped_up.limit(AT_ONCE)).all()
    for campaign_id in filled:
        close_if_topped_up(sessions, campaign_id)
    return sum(_count(sessions, campaign_id) for campaign_id in campaigns)


def _count(sessions: Sessions, campaign_id: UUID) -> bool:
    with transaction(sessions) as session:
        terms = terms_for_closing(session, campaign_id)
        is_due = select(_STILL_COMING).where(CampaignTerms.campaign_id == campaign_id)
        if terms is None or session.get(Shortfall, campaign_id) is not None or session.scalar(is_due):
            return False
        now = platform_now(session)
        shortfall = _counted(session, terms, now)
        standing = _standing(shortfall)
        session.add(shortfall)
        session.flush()
        if shortfall.state == "open":
            emit(session, _found(terms, shortfall))
        if decided_by_rule(standing) is Decision.REFUND_ALL:
            write_decision(session, shortfall, Decision.REFUND_ALL, "", PLATFORM, now)
        return True


def _counted(session: Session, terms: CampaignTerms, now: datetime) -> Shortfall:
    sums = sums_of(session, [terms.campaign_id])[terms.campaign_id]
    missing = Standing(
        Rule(terms.shortfall_rule), None, terms.minimum_cents, sums.collected_cents, sums.matched_cents
    ).missing_cents
    return Shortfall(
        campaign_id=terms.campaign_id,
        rule=terms.shortfall_rule,
        limit_cents=terms.shortfall_limit_cents,
        minimum_cents=terms.minimum_cents,
        collected_cents=sums.collected_cents,
        matched_cents=sums.matched_cents,
        missing_cents=missing,
        counted_at=now,
        state="open" if missing else "covered",
    )


def _standing(shortfall: Shortfall) -> Standing:
    return Standing(
        Rule(shortfall.rule),
        shortfall.limit_cents,
        shortfall.minimum_cents,
        shortfall.collected_cents,
        shortfall.matched_cents,
    )


def _found(terms: CampaignTerms, shortfall: Shortfall) -> CampaignShortfallFound:
    return CampaignShortfallFound(
        campaign_id=str(terms.campaign_id),
        campaign_title=terms.title,
        rule=shortfall.rule,
        limit_cents=shortfall.limit_cents,
        minimum_cents=shortfall.minimum_cents,
        collected_cents=shortfall.collected_cents,
        missing_cents=shortfall.missing_cents,
        published_by=terms.published_by,
    )
