"""Pools as finance, associations and everybody see them."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.pledges.domain.match_funding.rules import MatchRule
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.match_funding.claims import MatchClaim
from services.pledges.store.match_funding.funds import MatchCampaign, MatchFund
from services.pledges.store.match_funding.receipts import receipts_of
from services.pledges.store.match_funding.steps import steps_of
from services.pledges.store.pledging.terms import CampaignTerms

_RULE = tuple(MatchRule.__dataclass_fields__)
_DRAWN = func.coalesce(func.sum(MatchCampaign.reserved_cents), 0)
_FREED = func.coalesce(func.sum(MatchCampaign.released_cents), 0)


def list_funds(sessions: Sessions, before: UUID | None, limit: int) -> dict[str, Any]:
    """A page of pools, newest first."""
    with reading(sessions) as session:
        wanted = select(MatchFund)
        if before is not None:
            wanted = wanted.where(MatchFund.id < before)
        rows = session.scalars(wanted.order_by(MatchFund.id.desc()).limit(limit + 1)).all()
        drawn = _drawn_of(session, [row.id for row in rows])
    return page(rows, limit, lambda row: _view(row, drawn.get(row.id, (0, 0, 0))), lambda row: (row.id,))


def show_fund(sessions: Sessions, fund_id: UUID) -> dict[str, Any]:
    """One pool: what came in, what is drawn, and who draws nothing and why. Raises NotFound."""
    with reading(sessions) as session:
        fund = _fund(session, fund_id)
        account = session.get_one(CollectingAccount, fund.collecting_account_id)
        excluded = select(MatchClaim.excluded, func.count()).where(
            MatchClaim.fund_id == fund_id, MatchClaim.excluded.is_not(None)
        )
        counts = {str(why): count for why, count in session.execute(excluded.group_by(MatchClaim.excluded))}
        receipts = receipts_of(session, fund_id)
        return _view(fund, _drawn_of(session, [fund_id]).get(fund_id, (0, 0, 0))) | {
            "account_name": account.association_name,
            "account_iban": account.iban,
            "excluded": counts,
            "receipts": [
                {"booked_on": each.line.booked_on, "amount_cents": each.amount_cents} for each in receipts
            ],
        }


def fund_campaigns(sessions: Sessions, fund_id: UUID, after: UUID | None, limit: int) -> dict[str, Any]:
    """A page of the campaigns in a pool. Raises NotFound."""
    with reading(sessions) as session:
        _fund(session, fund_id)
        wanted = (
            select(MatchCampaign, CampaignTerms.title, CampaignTerms.slug, CampaignTerms.state)
            .join(CampaignTerms, CampaignTerms.campaign_id == MatchCampaign.campaign_id)
            .where(MatchCampaign.fund_id == fund_id)
        )
        if after is not None:
            wanted = wanted.where(MatchCampaign.campaign_id > after)
        rows = session.execute(wanted.order_by(MatchCampaign.campaign_id).limit(limit + 1)).all()
    return page(rows, limit, _campaign_view, lambda row: (row[0].campaign_id,))


def fund_steps(sessions: Sessions, fund_id: UUID, before: UUID | None, limit: int) -> dict[str, Any]:
    """A page of what moved in a pool, newest first. Raises NotFound."""
    with reading(sessions) as session:
        _fund(session, fund_id)
        rows = steps_of(session, fund_id, before, limit)
        named = select(CampaignTerms.campaign_id, CampaignTerms.title)
        mine = named.where(CampaignTerms.campaign_id.in_({row.campaign_id for row in rows}))
        titles = {row.campaign_id: row.title for row in session.execute(mine)}
    return page(
        rows,
        limit,
        lambda row: {
            "id": row.id,
            "at": row.at,
            "campaign_id": row.campaign_id,
            "title": titles.get(row.campaign_id, ""),
            "reserved_cents": row.reserved_cents,
            "released_cents": row.released_cents,
        },
        lambda row: (row.id,),
    )


def match_of_campaign(session: Session, campaign_id: UUID) -> dict[str, Any] | None:
    """The pool that a campaign draws from as everybody may know it, or nothing."""
    row = session.get(MatchCampaign, campaign_id)
    if row is None:
        return None
    fund = session.get_one(MatchFund, row.fund_id)
    left = None
    if fund.campaign_cap_cents is not None:
        left = max(0, fund.campaign_cap_cents - row.reserved_cents)
    return {name: getattr(fund, name) for name in _RULE} | {
        "fund_name": fund.name,
        "sponsor": fund.sponsor,
        # Whatever is secured from its end on draws nothing, though nobody has closed it yet.
        "is_open": fund.state == "open" and fund.closes_at > platform_now(session),
        "closes_on": fund.closes_on,
        "left_cents": fund.available_cents if left is None else min(left, fund.available_cents),
        "matched_cents": row.reserved_cents,
        "released_cents": row.released_cents,
    }


def _view(fund: MatchFund, drawn: tuple[int, int, int]) -> dict[str, Any]:
    reserved, released, campaigns = drawn
    return {name: getattr(fund, name) for name in _RULE} | {
        "id": fund.id,
        "number": fund.short_number,
        "name": fund.name,
        "sponsor": fund.sponsor,
        "state": fund.state,
        "collecting_account_id": fund.collecting_account_id,
        "reference": fund.reference,
        "districts": list(fund.districts),
        "chosen_campaigns": list(fund.campaigns),
        "opens_on": fund.opens_on,
        "closes_on": fund.closes_on,
        "opened_at": fund.opened_at,
        "closed_at": fund.closed_at,
        "available_cents": fund.available_cents,
        "reserved_cents": reserved - released,
        "released_cents": released,
        "campaign_count": campaigns,
    }


def _campaign_view(row: Any) -> dict[str, Any]:
    match, title, slug, state = row
    return {
        "campaign_id": match.campaign_id,
        "title": title,
        "slug": slug,
        "state": state,
        "reserved_cents": match.reserved_cents - match.released_cents,
        "released_cents": match.released_cents,
    }


def _drawn_of(session: Session, funds: list[UUID]) -> dict[UUID, tuple[int, int, int]]:
    wanted = select(MatchCampaign.fund_id, _DRAWN, _FREED, func.count())
    rows = session.execute(wanted.where(MatchCampaign.fund_id.in_(funds)).group_by(MatchCampaign.fund_id))
    return {row[0]: (int(row[1]), int(row[2]), row[3]) for row in rows}


def _fund(session: Session, fund_id: UUID) -> MatchFund:
    fund = session.get(MatchFund, fund_id)
    if fund is None:
        raise NotFound("match fund")
    return fund
