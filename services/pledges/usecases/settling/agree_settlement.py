"""A settlement is drafted, put before a second person, and agreed to; the books move when it is."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, NotFound
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.books.return_postings import Books
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.settling.settlement_postings import settlement_agreed
from services.pledges.domain.settling.settlement_states import (
    SETTLEMENT,
    SettlementHappening,
    SettlementState,
)
from services.pledges.domain.settling.statement import Share
from services.pledges.store.approving.approvals import Approval, open_about
from services.pledges.store.books.campaign_money import settle_all_of
from services.pledges.store.pledging.terms import terms_for_closing
from services.pledges.store.settling.settlements import (
    Settlement,
    lock_settlement,
    next_instalment,
    open_settlement_of,
    set_holdback_percent,
)
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.approving.propose import ask, make_room
from services.pledges.usecases.books.ledger import post, reverse_cause
from services.pledges.usecases.context import Context
from services.pledges.usecases.match_funding.spend_pools import is_spent, spend_pools
from services.pledges.usecases.settling.objections import objections_to_settling
from services.pledges.usecases.settling.statements import RELEASE, Standing, standing_of, statement_of
from services.pledges.usecases.settling.tell_paid_out import tell_paid_out

PAY, CANCEL = "pay", "cancel"


def draft_settlement(
    context: Context,
    campaign_id: UUID,
    *,
    is_last: bool,
    asked_cents: int | None,
    actor: str,
    account_id: UUID | None = None,
) -> UUID:
    """Write down what the campaign's next settlement would be; its id.

    `asked_cents` is what an earlier instalment is to pay, everything where nothing is said; `account_id`
    is where a sponsor's match lies, the campaign's own account where nothing is said.
    Raises NotFound, Conflict (settlement_open, or the first objection).
    """
    with transaction(context.sessions, "settlement.drafted") as session:
        # One draft at a time, and nothing of the campaign's terms moves meanwhile.
        terms_for_closing(session, campaign_id)
        standing = standing_of(session, campaign_id, account_id)
        share = standing.share(is_last=is_last, asked_cents=None if is_last else asked_cents)
        _object(session, standing, share, is_last=is_last, repair_days=context.settings.repair_days)
        if open_settlement_of(session, campaign_id) is not None:
            raise Conflict("settlement_open")
        settlement = Settlement(
            id=new_id(),
            campaign_id=campaign_id,
            collecting_account_id=standing.accounts.collecting.id,
            instalment=next_instalment(session, campaign_id),
            is_last=is_last,
            asked_cents=None if is_last else asked_cents,
            state=SETTLEMENT.begins,
            drafted_by=actor,
            drafted_at=platform_now(session),
        )
        _write(session, settlement, standing, share)
        session.add(settlement)
        try:
            session.flush()
        except IntegrityError as error:
            raise Conflict("settlement_open") from error
        audit.record(session, actor, "settlement.drafted", str(settlement.id), asdict(share))
        return settlement.id


def propose_settlement(context: Context, settlement_id: UUID, comment: str, actor: str) -> Approval:
    """Put a draft, brought up to date, before a second person. Raises NotFound, Conflict."""
    with transaction(context.sessions, "settlement.proposed") as session:
        settlement = _hold(session, settlement_id)
        make_room(session, settlement_id)
        if settlement.state not in (SettlementState.DRAFTED, SettlementState.PROPOSED):
            raise Conflict("settlement_not_open")
        standing = standing_of(session, settlement.campaign_id, settlement.collecting_account_id)
        share = standing.share(is_last=settlement.is_last, asked_cents=settlement.asked_cents)
        _object(
            session,
            standing,
            share,
            is_last=settlement.is_last,
            repair_days=context.settings.repair_days,
        )
        _write(session, settlement, standing, share)
        _advance(session, settlement, SettlementHappening.PROPOSED, actor)
        session.flush()
        return ask(session, "settlement", settlement_id, _content(settlement, PAY), comment, actor)


def propose_cancellation(context: Context, settlement_id: UUID, comment: str, actor: str) -> Approval:
    """Propose to take back what was agreed to and no bank has carried out. Raises NotFound, Conflict."""
    with transaction(context.sessions, "settlement.cancellation_proposed") as session:
        settlement = _hold(session, settlement_id)
        make_room(session, settlement_id)
        if settlement.state not in (SettlementState.APPROVED, SettlementState.REJECTED_BY_BANK):
            raise Conflict("settlement_not_open")
        return ask(session, "settlement", settlement_id, _content(settlement, CANCEL), comment, actor)


def drop_draft(context: Context, settlement_id: UUID, actor: str) -> None:
    """Throw away what nobody has agreed to. Raises NotFound, Conflict (already_proposed, …)."""
    with transaction(context.sessions, "settlement.dropped") as session:
        settlement = _hold(session, settlement_id)
        make_room(session, settlement_id)
        if settlement.state not in (SettlementState.DRAFTED, SettlementState.PROPOSED):
            raise Conflict("settlement_not_open")
        _advance(session, settlement, SettlementHappening.CANCELLED, actor)
        audit.record(session, actor, "settlement.dropped", str(settlement_id), {})


def correct_settlement(context: Context, settlement_id: UUID, actor: str) -> None:
    """What hindered the bank has passed: it may stand in a file again. Raises NotFound, Conflict."""
    with transaction(context.sessions, "settlement.corrected") as session:
        settlement = _hold(session, settlement_id)
        if settlement.state != SettlementState.REJECTED_BY_BANK or open_about(session, settlement_id):
            raise Conflict("settlement_not_open")
        _advance(session, settlement, SettlementHappening.CORRECTED, actor)
        settlement.failure = None
        audit.record(session, actor, "settlement.corrected", str(settlement_id), {})


def keep_back(context: Context, campaign_id: UUID, percent: int, actor: str) -> None:
    """Set how much of the campaign's settlements is kept back until the last. Raises NotFound."""
    with transaction(context.sessions, "settlement.holdback_set") as session:
        if terms_for_closing(session, campaign_id) is None:
            raise NotFound("campaign")
        set_holdback_percent(session, campaign_id, percent, actor, platform_now(session))
        audit.record(session, actor, "settlement.holdback_set", str(campaign_id), {"percent": percent})


def execute_settlement(session: Session, approval: Approval) -> None:
    """A second person agreed: the sum is owed, and set free at once where it lies on its own account."""
    campaign_id = _hold_campaign(session, approval.subject_id)
    if approval.content["action"] == PAY:
        # The job may not have come to a refund of a moment ago yet, whose match is not to be paid out.
        spend_pools(session, [campaign_id])
    settlement, actor = _hold(session, approval.subject_id), str(approval.decided_by)
    if approval.content["action"] == CANCEL:
        _take_back(session, settlement, approval, actor)
        return
    if settlement.state != SettlementState.PROPOSED:
        raise Conflict("settlement_not_open")
    settle_all_of(session, campaign_id)
    if not is_spent(session, campaign_id):
        # Somebody gave back in between; whoever agrees looks again.
        raise Conflict("content_changed")
    standing = standing_of(session, campaign_id, settlement.collecting_account_id)
    share = standing.share(is_last=settlement.is_last, asked_cents=settlement.asked_cents)
    # The repair window, once over, stays over: it was looked at when this was asked.
    _object(session, standing, share, is_last=settlement.is_last, repair_days=0)
    _write(session, settlement, standing, share)
    _same_as_asked(approval, settlement)
    now = platform_now(session)
    settlement.approved_at = now
    _advance(session, settlement, SettlementHappening.APPROVED, actor)
    books = Books(settlement.collecting_account_id, campaign_id)
    post(session, settlement_agreed(books, settlement.id, local_day(now), share))
    if settlement.way == RELEASE:
        settlement.paid_at = now
        _advance(session, settlement, SettlementHappening.RELEASED, actor)
        tell_paid_out(session, campaign_id)


def send_back_settlement(session: Session, approval: Approval, actor: str) -> None:
    """Nobody agreed: a proposed settlement is a draft again."""
    settlement = _hold(session, approval.subject_id)
    if approval.content["action"] == PAY and settlement.state == SettlementState.PROPOSED:
        _advance(session, settlement, SettlementHappening.SENT_BACK, actor)


def _take_back(session: Session, settlement: Settlement, approval: Approval, actor: str) -> None:
    if settlement.state not in (SettlementState.APPROVED, SettlementState.REJECTED_BY_BANK):
        raise Conflict("settlement_not_open")
    _same_as_asked(approval, settlement)
    _advance(session, settlement, SettlementHappening.CANCELLED, actor)
    reverse_cause(session, "settlement", str(settlement.id))


def _hold_campaign(session: Session, settlement_id: UUID) -> UUID:
    found = session.get(Settlement, settlement_id)
    if found is None:
        raise NotFound("settlement")
    terms_for_closing(session, found.campaign_id)
    return found.campaign_id


def _hold(session: Session, settlement_id: UUID) -> Settlement:
    settlement = lock_settlement(session, settlement_id)
    if settlement is None:
        raise NotFound("settlement")
    return settlement


def _object(session: Session, standing: Standing, share: Share, *, is_last: bool, repair_days: int) -> None:
    found = objections_to_settling(session, standing, share, is_last=is_last, repair_days=repair_days)
    if found:
        raise Conflict(found[0])


def _write(session: Session, settlement: Settlement, standing: Standing, share: Share) -> None:
    payee = standing.accounts.payee
    if payee is None:
        raise Conflict("payee_missing")
    settlement.way = standing.accounts.way
    settlement.payee_account_id, settlement.payee_name = payee.id, payee.payee_name
    settlement.payee_iban = payee.iban
    settlement.taken_cents, settlement.fees_cents = share.taken_cents, share.fees_cents
    settlement.holdback_cents, settlement.amount_cents = share.holdback_cents, share.amount_cents
    settlement.statement = statement_of(session, standing)


def _content(settlement: Settlement, action: str) -> dict[str, Any]:
    return {
        "action": action,
        "settlement_id": str(settlement.id),
        "settlement_number": settlement.short_number,
        "campaign_id": str(settlement.campaign_id),
        "campaign_title": settlement.statement["campaign_title"],
        "instalment": settlement.instalment,
        "is_last": settlement.is_last,
        "way": settlement.way,
        "payee_name": settlement.payee_name,
        "payee_iban": settlement.payee_iban,
        "held_cents": settlement.taken_cents,
        "fees_cents": settlement.fees_cents,
        "holdback_cents": settlement.holdback_cents,
        "amount_cents": settlement.amount_cents,
        "statement_hash": fingerprint(settlement.statement),
    }


def _same_as_asked(approval: Approval, settlement: Settlement) -> None:
    if fingerprint(_content(settlement, approval.content["action"])) != approval.content_hash:
        raise Conflict("content_changed")


def _advance(session: Session, settlement: Settlement, happening: SettlementHappening, actor: str) -> None:
    advance_row(session, SETTLEMENT, settlement, happening, platform_now(session), actor=actor)
