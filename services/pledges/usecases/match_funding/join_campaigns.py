"""Campaigns that a pool is for draw from it, those published later too."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.store.match_funding.funds import (
    MatchCampaign,
    MatchFund,
    campaigns_to_join,
    lock_fund,
)
from services.pledges.store.pledging.terms import mark_totals

AT_ONCE = 500


def join_campaigns(sessions: Sessions) -> int:
    """Let running campaigns into open pools; how many joined. The pool that opened first goes first."""
    with transaction(sessions) as session:
        open_funds = select(MatchFund.id).where(MatchFund.state == "open")
        funds = session.scalars(open_funds.order_by(MatchFund.opened_at, MatchFund.id)).all()
    joined = 0
    for fund_id in funds:
        with transaction(sessions) as session:
            fund = lock_fund(session, fund_id)
            if fund is not None and fund.state == "open":
                joined += join_fund(session, fund, platform_now(session))
    return joined


def join_fund(session: Session, fund: MatchFund, now: datetime) -> int:
    """Let what the pool is for into it, inside the transaction of whoever holds it; how many joined."""
    if fund.opened_at is None or fund.opened_at > now or fund.closes_at <= now:
        return 0
    found = campaigns_to_join(session, fund, AT_ONCE)
    if not found:
        return 0
    rows = [{"campaign_id": campaign_id, "fund_id": fund.id, "joined_at": now} for campaign_id in found]
    # Another pool may have let one in meanwhile: a campaign draws from one.
    written = insert(MatchCampaign).values(rows).on_conflict_do_nothing(index_elements=["campaign_id"])
    joined = session.scalars(written.returning(MatchCampaign.campaign_id)).all()
    for campaign_id in sorted(joined):
        mark_totals(session, campaign_id)
    return len(joined)
