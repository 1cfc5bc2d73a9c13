"""Rows that parts of a line concern, held in the order in which everybody takes them.

The terms first, then pledges, refunds, payouts, disputes, and the lines last: whoever imports a file or
closes a campaign meanwhile waits, and nobody waits for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Base
from services.chassis.problems import NotFound
from services.pledges.domain.bank.line_parts import Promise, Wish
from services.pledges.domain.pledging.deadlines import last_day
from services.pledges.store.at_the_desk.cash import CashDeposit
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.disputing.disputes import Dispute
from services.pledges.store.match_funding.funds import MatchFund
from services.pledges.store.payouts.payouts import Payout
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_closing, terms_for_pledging
from services.pledges.store.refunding.refunds import Refund
from services.pledges.store.selling.purchases import purchases_among

Row = TypeVar("Row", bound=Base)


class Grip(Enum):
    """How firmly rows are held: not at all, where they are only shown; against whoever closes; or pledges."""

    NONE = auto()
    CLOSING = auto()
    PLEDGING = auto()


@dataclass
class Held:
    """Everything that a proposal or its execution reads and changes; lines in the order of their days.

    `promised` are the sums of the pledges when they were taken hold of, in cents; `bought` those pledges
    whose sum is a price.
    """

    lines: list[BankLine] = field(default_factory=list)
    pledges: dict[UUID, tuple[Pledge, CampaignTerms]] = field(default_factory=dict)
    promised: dict[UUID, int] = field(default_factory=dict)
    bought: set[UUID] = field(default_factory=set)
    refunds: dict[UUID, Refund] = field(default_factory=dict)
    payouts: dict[UUID, Payout] = field(default_factory=dict)
    disputes: dict[UUID, Dispute] = field(default_factory=dict)
    deposits: dict[UUID, CashDeposit] = field(default_factory=dict)
    match_funds: dict[UUID, MatchFund] = field(default_factory=dict)


def hold(
    session: Session, line_ids: Sequence[UUID], wishes: Sequence[Wish], grip: Grip = Grip.CLOSING
) -> Held:
    """Hold the lines and whatever the wishes name. Raises NotFound."""
    targets = {
        account: sorted(
            wish.target_id for wish in wishes if wish.account == account and wish.target_id is not None
        )
        for account in ("refund", "payout", "dispute", "deposit", "match_fund")
    }
    pledge_ids = {wish.pledge_id for wish in wishes if wish.pledge_id is not None}
    held = Held()
    _hold_pledges(session, held, pledge_ids | _pledges_of_refunds(session, targets["refund"]), grip)
    for refund_id in targets["refund"]:
        held.refunds[refund_id] = _row(session, Refund, refund_id, "refund", grip)
    for payout_id in targets["payout"]:
        held.payouts[payout_id] = _row(session, Payout, payout_id, "payout", grip)
    for dispute_id in targets["dispute"]:
        held.disputes[dispute_id] = _row(session, Dispute, dispute_id, "dispute", grip)
    for deposit_id in targets["deposit"]:
        held.deposits[deposit_id] = _row(session, CashDeposit, deposit_id, "deposit", grip)
    for fund_id in targets["match_fund"]:
        held.match_funds[fund_id] = _row(session, MatchFund, fund_id, "match fund", grip)
    lines = [_row(session, BankLine, line_id, "bank line", grip) for line_id in sorted(set(line_ids))]
    held.lines = sorted(lines, key=lambda line: (line.booked_on, line.id))
    return held


def promise_of(pledge: Pledge, terms: CampaignTerms) -> Promise:
    """The pledge as a payment meets it."""
    return Promise(
        state=pledge.state,
        amount_cents=pledge.amount_cents,
        collecting_account_id=terms.collecting_account_id,
        campaign_state=terms.state,
        last_day=last_day(terms.deadline),
        by_transfer=pledge.method == "bank_transfer",
    )


def _hold_pledges(session: Session, held: Held, pledge_ids: set[UUID], grip: Grip) -> None:
    rows = session.execute(select(Pledge.id, Pledge.campaign_id).where(Pledge.id.in_(pledge_ids)))
    campaigns = {row.id: row.campaign_id for row in rows}
    terms = {
        campaign_id: _terms(session, campaign_id, grip) for campaign_id in sorted(set(campaigns.values()))
    }
    for pledge_id in sorted(pledge_ids):
        pledge = _pledge(session, pledge_id, grip)
        held.pledges[pledge_id] = (pledge, terms[pledge.campaign_id])
        held.promised[pledge_id] = pledge.amount_cents
    held.bought = purchases_among(session, pledge_ids)


def _pledge(session: Session, pledge_id: UUID, grip: Grip) -> Pledge:
    shown = grip is Grip.NONE
    pledge = session.get(Pledge, pledge_id) if shown else lock_pledge(session, pledge_id)
    if pledge is None:
        raise NotFound("pledge")
    return pledge


def _terms(session: Session, campaign_id: UUID, grip: Grip) -> CampaignTerms:
    if grip is Grip.NONE:
        return session.get_one(CampaignTerms, campaign_id)
    hold_terms = terms_for_closing if grip is Grip.PLEDGING else terms_for_pledging
    terms = hold_terms(session, campaign_id)
    if terms is None:
        raise NotFound("campaign")
    return terms


def _pledges_of_refunds(session: Session, refund_ids: Sequence[UUID]) -> set[UUID]:
    """The pledges behind refunds, those of receipts by what their line was meant for."""
    query = (
        select(Refund.pledge_id, BankLine.pledge_id)
        .outerjoin(BankLine, BankLine.id == Refund.receipt_line_id)
        .where(Refund.id.in_(refund_ids))
    )
    return {pledge_id for row in session.execute(query) for pledge_id in row if pledge_id is not None}


def _row(session: Session, table: type[Row], row_id: UUID, what: str, grip: Grip) -> Row:
    locked = grip is not Grip.NONE
    row = session.get(table, row_id, with_for_update=locked or None, populate_existing=locked)
    if row is None:
        raise NotFound(what)
    return row
