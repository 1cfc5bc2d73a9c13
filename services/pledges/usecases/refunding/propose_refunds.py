"""Asking a second person for a refund, for another way back, or to bear a loss."""

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim
from services.chassis.problems import Conflict, Invalid, InvalidFields, NotFound
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.bank.barcodes import payee_in_ascii
from services.pledges.domain.refunding.refund_states import (
    AUTOMATIC_METHODS,
    REFUND,
    RefundHappening,
    RefundState,
)
from services.pledges.domain.settling.sepa_countries import can_be_paid, is_in_sepa
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.books.campaign_money import settle_all_of
from services.pledges.store.disputing.disputes import Dispute, is_charged_back, lock_dispute
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_closing
from services.pledges.store.refunding.refund_requests import accept_request
from services.pledges.store.refunding.refunds import Refund, lock_refund
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.approving.approval_contents import payer_iban, payer_iban_of_pledge
from services.pledges.usecases.approving.propose import ask, asked_before, make_room
from services.pledges.usecases.disputing.bear_loss import bear_loss, open_loss, write_off_loss
from services.pledges.usecases.refunding.refunds import (
    approve_refund,
    list_refund,
    needs_account,
    refundable_cents,
)

# Why finance gives money back; whatever the platform lists by itself has reasons of its own.
REASONS = ("requested", "fraud_warning", "not_delivered", "by_mistake", "agreed")


def propose_pledge_refund(
    sessions: Sessions,
    pledge_id: UUID,
    amount_cents: int,
    reason: str,
    comment: str,
    actor: str,
    claim: Claim | None = None,
) -> Approval:
    """Propose to give back a part of what a pledge paid, or all that is left of it.

    Raises NotFound, Invalid, Conflict (nothing_to_refund, charge_disputed, already_proposed).
    """
    if reason not in REASONS:
        raise Invalid("reason", "unknown")
    with transaction(sessions, "refund.proposed") as session:
        if earlier := asked_before(session, claim):
            return earlier
        pledge = lock_pledge(session, pledge_id)
        if pledge is None:
            raise NotFound("pledge")
        make_room(session, pledge_id)
        left = refundable_cents(session, pledge)
        if left <= 0:
            raise Conflict("nothing_to_refund")
        if not 1 <= amount_cents <= left:
            raise Invalid("amount_cents", "refund_exceeds_payment")
        if is_charged_back(session, pledge_id):
            raise Conflict("charge_disputed")
        content = pledge_refund_content(session, pledge, amount_cents, reason)
        return ask(session, "pledge_refund", pledge_id, content, comment, actor, claim)


def pledge_refund_content(session: Session, pledge: Pledge, amount_cents: int, reason: str) -> dict[str, Any]:
    """What exactly a second person agrees to; it changes when anything else of the pledge goes back."""
    automatic = pledge.method in AUTOMATIC_METHODS
    return {
        "pledge_id": str(pledge.id),
        "pledge_number": pledge.short_number,
        "campaign_id": str(pledge.campaign_id),
        "campaign_title": session.get_one(CampaignTerms, pledge.campaign_id).title,
        "amount_cents": amount_cents,
        "left_cents": refundable_cents(session, pledge),
        "refund_reason": reason,
        "method": pledge.method,
        "automatic": automatic,
        "payer_iban": None if automatic else payer_iban_of_pledge(session, pledge.id),
    }


def execute_pledge_refund(session: Session, approval: Approval) -> None:
    """A second person agreed: the refund is listed, and approved at once unless it needs an account."""
    pledge = lock_pledge(session, approval.subject_id)
    amount_cents, reason = approval.content["amount_cents"], approval.content["refund_reason"]
    if pledge is None:
        raise Conflict("refund_not_open")
    _same_as_asked(approval, pledge_refund_content(session, pledge, amount_cents, reason))
    if is_charged_back(session, pledge.id):
        raise Conflict("charge_disputed")
    actor = str(approval.decided_by)
    try:
        with session.begin_nested():
            refund = list_refund(session, pledge, amount_cents, reason, actor=actor)
    except IntegrityError as error:
        raise Conflict("refund_exceeds_payment") from error
    if not needs_account(session, refund):
        approve_refund(session, refund, actor, f"approval:{approval.id}")
    accept_request(session, pledge.id, actor, platform_now(session), in_part=True)


def retry_refund(sessions: Sessions, refund_id: UUID, actor: str) -> None:
    """Send a failed refund to the same card once more; two people have agreed to it before.

    Raises NotFound, Conflict (refund_not_failed).
    """
    with transaction(sessions) as session:
        refund = lock_refund(session, refund_id)
        if refund is None:
            raise NotFound("refund")
        if refund.state != RefundState.FAILED or not refund.is_automatic:
            raise Conflict("refund_not_failed")
        now = platform_now(session)
        advance_row(session, REFUND, refund, RefundHappening.RETRIED, now, actor=actor)
        refund.provider_id, refund.failure, refund.next_try_at, refund.tries = None, None, now, 0
        audit.record(session, actor, "refund.retried", str(refund_id))


def propose_refund_by_bank(
    sessions: Sessions,
    refund_id: UUID,
    payee_name: str,
    payee_iban: str,
    comment: str,
    actor: str,
    claim: Claim | None = None,
) -> Approval:
    """Propose to pay a failed refund, or one whose payer's account is not known, to this account.

    Raises NotFound, InvalidFields, Conflict (refund_not_failed, charge_disputed, already_proposed).
    """
    name, iban = _checked_payee(payee_name, payee_iban)
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        refund = lock_refund(session, refund_id)
        if refund is None:
            raise NotFound("refund")
        make_room(session, refund_id)
        _check_goes_by_bank(session, refund)
        content = _by_bank_content(refund, name, iban)
        return ask(session, "refund_by_bank", refund_id, content, comment, actor, claim)


def execute_refund_by_bank(session: Session, approval: Approval) -> None:
    """Two people have seen the account: the refund waits for the bank from now on."""
    refund = lock_refund(session, approval.subject_id)
    if refund is None:
        raise Conflict("refund_not_open")
    name, iban = approval.content["payee_name"], approval.content["payee_iban"]
    _same_as_asked(approval, _by_bank_content(refund, name, iban))
    _check_goes_by_bank(session, refund)
    told = {"actor": str(approval.decided_by), "cause": f"approval:{approval.id}"}
    given = RefundHappening.GIVEN_TO_BANK
    advance_row(session, REFUND, refund, given, platform_now(session), **told)
    refund.method, refund.payee_name, refund.payee_iban = "bank_transfer", name, iban
    refund.provider_id, refund.failure, refund.trouble = None, None, None


def propose_write_off(
    sessions: Sessions, dispute_id: UUID, comment: str, actor: str, claim: Claim | None = None
) -> Approval:
    """Propose to bear what a lost dispute took and no campaign holds any more.

    Raises NotFound, Conflict (nothing_to_write_off, already_proposed).
    """
    with transaction(sessions, "dispute.write_off_proposed") as session:
        if earlier := asked_before(session, claim):
            return earlier
        content = _write_off_content(session, dispute_id)
        make_room(session, dispute_id)
        return ask(session, "dispute_write_off", dispute_id, content, comment, actor, claim)


def execute_write_off(session: Session, approval: Approval) -> None:
    """A second person agreed to bear the loss."""
    _same_as_asked(approval, _write_off_content(session, approval.subject_id))
    dispute = lock_dispute(session, approval.subject_id)
    pledge = session.get_one(Pledge, UUID(approval.content["pledge_id"]))
    if dispute is not None:
        write_off_loss(session, dispute, pledge, str(approval.decided_by), f"approval:{approval.id}")


def _write_off_content(session: Session, dispute_id: UUID) -> dict[str, Any]:
    found = session.get(Dispute, dispute_id)
    if found is None:
        raise NotFound("dispute")
    # What the campaign has got since is taken from there first.
    terms_for_closing(session, found.campaign_id)
    settle_all_of(session, found.campaign_id)
    dispute = lock_dispute(session, dispute_id)
    if dispute is None or bear_loss(session, dispute) <= 0:
        raise Conflict("nothing_to_write_off")
    pledge = session.get_one(Pledge, dispute.pledge_id)
    return {
        "dispute_id": str(dispute.id),
        "dispute_reason": dispute.reason,
        "amount_cents": open_loss(dispute),
        "pledge_id": str(pledge.id),
        "pledge_number": pledge.short_number,
        "campaign_id": str(dispute.campaign_id),
        "campaign_title": session.get_one(CampaignTerms, dispute.campaign_id).title,
    }


def _by_bank_content(refund: Refund, name: str, iban: str) -> dict[str, Any]:
    return {
        "refund_id": str(refund.id),
        "refund_number": refund.short_number,
        "refund_state": refund.state,
        "refund_reason": refund.reason,
        "amount_cents": refund.amount_cents,
        "payee_name": name,
        "payee_iban": iban,
    }


def _check_goes_by_bank(session: Session, refund: Refund) -> None:
    unknown_payee = refund.state == RefundState.LISTED or _has_no_payee(session, refund)
    if refund.state != RefundState.FAILED and (refund.is_automatic or not unknown_payee):
        raise Conflict("refund_not_failed")
    if refund.pledge_id is not None and is_charged_back(session, refund.pledge_id):
        raise Conflict("charge_disputed")


def _has_no_payee(session: Session, refund: Refund) -> bool:
    """Whether it is agreed to, but no bank has told an account that can be paid.

    A list of references names none, and a payer may have one outside the SEPA.
    """
    waits = refund.state == RefundState.APPROVED and refund.payee_iban is None
    return waits and not can_be_paid(payer_iban(session, refund))


def _checked_payee(payee_name: str, payee_iban: str) -> tuple[str, str]:
    errors: dict[str, list[str]] = {}
    name, iban = payee_in_ascii(payee_name), ""
    try:
        iban = iban_number.validate(payee_iban, check_country=True)
    except ValidationError:
        errors["payee_iban"] = ["not_an_iban"]
    if iban and not is_in_sepa(iban):
        errors["payee_iban"] = ["not_in_sepa"]
    if not name or len(name) > 70:
        errors["payee_name"] = ["empty" if not name else "too_long"]
    if errors:
        raise InvalidFields(errors)
    return name, iban


def _same_as_asked(approval: Approval, content: dict[str, Any]) -> None:
    if fingerprint(content) != approval.content_hash:
        raise Conflict("content_changed")
