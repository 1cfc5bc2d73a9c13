"""A pool is drafted by one person and opened by two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Invalid
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.match_funding.rules import MatchRule, NotARule, check_rule
from services.pledges.domain.pledging.deadlines import HELSINKI, first_instant_after, local_day
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.match_funding.funds import MatchFund
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.approving.propose import ask, asked_before, make_room
from services.pledges.usecases.match_funding.held_fund import held_fund
from services.pledges.usecases.match_funding.join_campaigns import join_fund

OPENING = "match_fund_opening"
MOST_CAMPAIGNS = 500
_RULE = tuple(MatchRule.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class FundWish:
    """A pool as somebody wants it; with neither districts nor campaigns it is for every campaign."""

    name: str
    sponsor: str
    collecting_account_id: UUID
    rule: MatchRule
    districts: tuple[str, ...]
    campaigns: tuple[UUID, ...]
    opens_on: date
    closes_on: date


def draft_fund(sessions: Sessions, wish: FundWish, claim: Claim | None, actor: str) -> UUID:
    """Write a pool down; nothing draws from it yet. Raises Invalid."""
    with transaction(sessions) as session:
        earlier = recall(session, claim)
        if earlier is not None:
            return UUID(earlier["id"])
        now = platform_now(session)
        fund = MatchFund(id=new_id(), made_by=actor, made_at=now, state="draft", available_cents=0)
        _write(session, fund, wish, now)
        session.add(fund)
        session.flush()
        # Pledges' references end in a 1 before the check digit, pools' in a 7.
        fund.reference = viite_from_base(f"{fund.number}7")
        audit.record(session, actor, "match_fund.drafted", str(fund.id), {"name": fund.name})
        remember(session, claim, {"id": str(fund.id)})
        return fund.id


def change_fund(sessions: Sessions, fund_id: UUID, wish: FundWish, actor: str) -> None:
    """Change a pool that nobody has been asked about. Raises NotFound, Invalid, Conflict."""
    with transaction(sessions) as session:
        fund = held_fund(session, fund_id)
        if fund.state != "draft":
            raise Conflict("fund_not_a_draft")
        _write(session, fund, wish, platform_now(session))
        audit.record(session, actor, "match_fund.changed", str(fund_id), {"name": fund.name})


def propose_opening(
    sessions: Sessions, fund_id: UUID, comment: str, actor: str, claim: Claim | None = None
) -> Approval:
    """Put a pool and its rule before a second person. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        fund = held_fund(session, fund_id)
        make_room(session, fund_id)
        if fund.state not in ("draft", "proposed"):
            raise Conflict("fund_not_a_draft")
        if fund.closes_at <= platform_now(session):
            raise Conflict("fund_is_over")
        fund.state = "proposed"
        return ask(session, OPENING, fund_id, fund_content(session, fund), comment, actor, claim)


def execute_opening(session: Session, approval: Approval) -> None:
    """Two people agreed: pledges secured from now on draw from the pool. Raises Conflict."""
    fund = held_fund(session, approval.subject_id)
    if fund.state != "proposed":
        raise Conflict("fund_not_a_draft")
    if fingerprint(fund_content(session, fund)) != approval.content_hash:
        raise Conflict("content_changed")
    now = platform_now(session)
    first = datetime.combine(fund.opens_on, time(), HELSINKI).astimezone(UTC)
    fund.state, fund.opened_at, fund.refills = "open", max(now, first), True
    session.flush()
    join_fund(session, fund, now)


def send_back_fund(session: Session, approval: Approval) -> None:
    """Nobody agreed: a proposed pool is a draft again."""
    fund = held_fund(session, approval.subject_id)
    if fund.state == "proposed":
        fund.state = "draft"


def fund_content(session: Session, fund: MatchFund) -> dict[str, Any]:
    """What exactly a second person agrees to."""
    account = session.get_one(CollectingAccount, fund.collecting_account_id)
    rule = {name: getattr(fund, name) for name in _RULE}
    return rule | {
        "fund_id": str(fund.id),
        "fund_number": fund.short_number,
        "fund_name": fund.name,
        "sponsor": fund.sponsor,
        "association_name": account.association_name,
        "districts": list(fund.districts),
        "campaigns": [str(each) for each in fund.campaigns],
        "campaign_titles": _titles(session, fund.campaigns),
        "opens_on": fund.opens_on.isoformat(),
        "closes_on": fund.closes_on.isoformat(),
    }


def _titles(session: Session, campaigns: Sequence[UUID]) -> list[str]:
    """What the chosen campaigns are called, in the order in which they were chosen."""
    wanted = select(CampaignTerms.campaign_id, CampaignTerms.title)
    rows = session.execute(wanted.where(CampaignTerms.campaign_id.in_(campaigns)))
    titles = {row.campaign_id: row.title for row in rows}
    return [titles[each] for each in campaigns]


def checked_rule(rule: MatchRule) -> MatchRule:
    """The rule, if it can be one. Raises Invalid naming the field."""
    try:
        check_rule(rule)
    except NotARule as error:
        raise Invalid(error.field, error.code) from error
    return rule


def _write(session: Session, fund: MatchFund, wish: FundWish, now: datetime) -> None:
    rule = checked_rule(wish.rule)
    account = session.get(CollectingAccount, wish.collecting_account_id)
    if account is None or account.kind != "operator":
        # Decision 1: a sponsor's money for many associations lies on the operator's client account.
        raise Invalid("collecting_account_id", "not_the_operators")
    if wish.opens_on > wish.closes_on or wish.closes_on < local_day(now):
        raise Invalid("closes_on", "too_early")
    _check_campaigns(session, wish.campaigns)
    for name in _RULE:
        setattr(fund, name, getattr(rule, name))
    fund.name, fund.sponsor = wish.name, wish.sponsor
    fund.collecting_account_id = account.id
    fund.districts, fund.campaigns = list(wish.districts), list(wish.campaigns)
    fund.opens_on, fund.closes_on = wish.opens_on, wish.closes_on
    fund.closes_at = first_instant_after(wish.closes_on)


def _check_campaigns(session: Session, campaigns: tuple[UUID, ...]) -> None:
    if len(campaigns) > MOST_CAMPAIGNS:
        raise Invalid("campaigns", "too_many")
    known = select(CampaignTerms.campaign_id).where(CampaignTerms.campaign_id.in_(campaigns))
    if set(campaigns) - set(session.scalars(known)):
        raise Invalid("campaigns", "unknown")
