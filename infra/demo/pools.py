"""Pools in the loaded city: their rows are copied, what they pay is worked out by the product itself."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from infra.demo.bank_plan import Statement
from infra.demo.bank_rows import booked
from infra.demo.identifiers import id_at
from infra.demo.plan import Cast, PlannedCampaign
from infra.demo.pool_plan import PlannedPool
from infra.demo.rows import Rows, as_array
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.bank.line_parts import Wish
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.match_funding.funds import MatchFund
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.match_funding.edit_fund import OPENING, fund_content
from services.pledges.usecases.match_funding.spend_pools import spend_pools
from services.pledges.usecases.matching.held_parts import hold
from services.pledges.usecases.matching.line_contents import parts_content
from services.pledges.usecases.matching.place_lines import place

_DECIDED_IN = timedelta(minutes=40)


def add_pools(rows: Rows, pools: Sequence[PlannedPool], cast: Cast) -> None:
    """The pools, open and empty, with the campaigns that draw from them."""
    for pool in pools:
        rows.add(
            "match_fund",
            id=pool.id,
            number=pool.number,
            name=pool.name,
            sponsor=pool.sponsor,
            collecting_account_id=cast.operator.account_id,
            reference=pool.receipt.reference,
            **asdict(pool.rule),
            districts=as_array(pool.districts),
            opens_on=local_day(pool.opened_at),
            closes_on=pool.closes_on,
            opened_at=pool.opened_at,
            closes_at=pool.closes_at,
            state="open",
            made_by=cast.finance,
            made_at=pool.made_at,
        )
        for campaign in pool.campaigns:
            rows.add(
                "match_campaign",
                campaign_id=campaign.id,
                fund_id=pool.id,
                joined_at=pool.joined_at(campaign),
            )


def spend(
    session: Session, pools: Sequence[PlannedPool], statements: Sequence[Statement], cast: Cast, now: datetime
) -> None:
    """Place what the sponsors paid and let pledges draw, inside the transaction that copied them."""
    lines = {id(booking.cause): (line_id, told) for told, booking, line_id in booked(statements)}
    for pool in pools:
        fund = session.get_one(MatchFund, pool.id)
        _agree(session, OPENING, pool.id, fund_content(session, fund), pool.opened_at, cast)
        line_id, statement = lines[id(pool.receipt)]
        _place(session, pool, line_id, statement.brought_at + timedelta(hours=14), cast)
        if pool.is_over:
            for campaign in sorted(pool.campaigns, key=_decided_at):
                _spend_on_decided(session, campaign)
            fund.state, fund.closed_at, fund.refills = "closed", pool.closes_at, False
        else:
            spend_pools(session, [each.id for each in pool.campaigns], now)
    session.flush()


def _place(session: Session, pool: PlannedPool, line_id: UUID, at: datetime, cast: Cast) -> None:
    wishes = [Wish(account="match_fund", target_id=pool.id, amount_cents=pool.receipt.cents)]
    held = hold(session, [line_id], wishes)
    content = parts_content(held, wishes)
    approval = _agree(session, "line_account", line_id, content, at, cast)
    place(session, held, wishes, approval, at)


def _decided_at(campaign: PlannedCampaign) -> datetime:
    if campaign.closed_at is None:
        raise LookupError(campaign.key)
    return campaign.closed_at


def _spend_on_decided(session: Session, campaign: PlannedCampaign) -> None:
    """As its closing did: once more while it ran, and again when it was decided."""
    terms, decided_at = session.get_one(CampaignTerms, campaign.id), _decided_at(campaign)
    decided = terms.state
    for state, at in (("open", decided_at), (decided, decided_at + timedelta(seconds=2))):
        terms.state = state
        session.flush()
        spend_pools(session, [campaign.id], at)


def _agree(
    session: Session, kind: str, subject_id: UUID, content: dict[str, Any], decided_at: datetime, cast: Cast
) -> Approval:
    """Finance asked and the approver agreed."""
    requested_at = decided_at - _DECIDED_IN
    approval = Approval(
        id=id_at(requested_at, "approval", kind, subject_id),
        kind=kind,
        subject_id=subject_id,
        content=content,
        content_hash=fingerprint(content),
        amount_cents=content.get("amount_cents"),
        comment="Rahoittajan vastinraha",
        requested_by=cast.finance,
        requested_at=requested_at,
        expires_at=requested_at + timedelta(hours=24),
        state="executed",
        decided_by=cast.approver,
        decided_at=decided_at,
    )
    session.add(approval)
    session.flush()
    return approval
