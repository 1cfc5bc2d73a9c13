"""Many refunds agreed to at once: proposed as one, approved by a second person, carried out by a job."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.idempotency import Claim
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, NotFound
from services.pledges.domain.refunding.refund_states import AUTOMATIC_METHODS, RefundState
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refund_batches import (
    Choice,
    RefundBatch,
    RefundBatchLine,
    batch_by_method,
    candidates_by_method,
    claim_batch,
    fill_batch,
    fingerprint_of_lines,
    newest_batches,
    waiting_lines,
)
from services.pledges.store.refunding.refunds import lock_refund
from services.pledges.usecases.approving.propose import ask, asked_before
from services.pledges.usecases.refunding.refunds import approve_refund, list_refund, needs_account

LINES_AT_ONCE = 20
SLICES_IN_A_RUN = 200
SHOWN = 10


def propose_batch(
    sessions: Sessions,
    choice: Choice,
    reason: str,
    comment: str,
    actor: str,
    claim: Claim | None = None,
) -> Approval:
    """Propose to give back all that the choice holds; `reason` is told to those who are not yet listed.

    Raises NotFound, Conflict (nothing_to_refund, already_proposed).
    """
    with transaction(sessions, "refund_batch.proposed") as session:
        if earlier := asked_before(session, claim):
            return earlier
        _check_campaign(session, choice)
        if choice.campaign_id is not None and _is_proposed(session, choice.campaign_id):
            raise Conflict("already_proposed")
        batch = RefundBatch(
            id=new_id(),
            kind="campaign" if choice.whole else "listed",
            campaign_id=choice.campaign_id,
            reason=reason,
            state="proposed",
            made_at=platform_now(session),
        )
        session.add(batch)
        session.flush()
        fill_batch(session, batch.id, choice)
        content = batch_content(session, batch)
        if content["refunds"] == 0:
            raise Conflict("nothing_to_refund")
        return ask(session, "refund_batch", batch.id, content, comment, actor, claim)


def preview_batch(sessions: Sessions, choice: Choice) -> dict[str, Any]:
    """What a proposal would hold now, before anybody makes one. Raises NotFound."""
    with reading(sessions) as session:
        _check_campaign(session, choice)
        return _summed(candidates_by_method(session, choice))


def list_batches(sessions: Sessions) -> list[dict[str, Any]]:
    """The newest approved batches, and how far each is."""
    with reading(sessions) as session:
        rows = newest_batches(session, SHOWN)
        ids = [batch.campaign_id for batch, *_ in rows if batch.campaign_id is not None]
        titles = select(CampaignTerms.campaign_id, CampaignTerms.title)
        found = session.execute(titles.where(CampaignTerms.campaign_id.in_(ids)))
        named = {row.campaign_id: row.title for row in found}
    return [
        {
            "id": str(batch.id),
            "campaign_title": named.get(batch.campaign_id) if batch.campaign_id else None,
            "state": batch.state,
            "made_at": batch.made_at,
            "lines": lines,
            "done": done,
            "skipped": skipped,
        }
        for batch, lines, done, skipped in rows
    ]


def batch_content(session: Session, batch: RefundBatch) -> dict[str, Any]:
    """What exactly a second person agrees to."""
    terms = session.get(CampaignTerms, batch.campaign_id) if batch.campaign_id else None
    return {
        "batch_id": str(batch.id),
        "batch_kind": batch.kind,
        "campaign_id": str(batch.campaign_id) if batch.campaign_id else None,
        "campaign_title": terms.title if terms else None,
        "refund_reason": batch.reason,
        "lines_hash": fingerprint_of_lines(session, batch.id),
    } | _summed(batch_by_method(session, batch.id))


def approve_batch(session: Session, approval: Approval) -> None:
    """A second person agreed: a job carries it out, and a crash in it only makes it take longer."""
    batch = session.get(RefundBatch, approval.subject_id, with_for_update=True)
    if batch is None or batch.state != "proposed":
        raise Conflict("refund_not_open")
    batch.state, batch.approved_by = "approved", str(approval.decided_by)


def carry_out_refund_batches(sessions: Sessions) -> int:
    """List and approve the refunds of approved batches; how many lines were done or skipped."""
    handled = 0
    for _ in range(SLICES_IN_A_RUN):
        with transaction(sessions, "refund_batch.slice") as session:
            batch = claim_batch(session)
            if batch is None:
                break
            lines = waiting_lines(session, batch.id, LINES_AT_ONCE)
            for line in lines:
                line.problem = _carry_out(session, batch, line)
                line.state = "skipped" if line.problem else "done"
            if not lines:
                batch.state = "done"
            handled += len(lines)
    return handled


def _carry_out(session: Session, batch: RefundBatch, line: RefundBatchLine) -> str | None:
    """Approve what the line stands for; the code of why that cannot be any more."""
    actor, cause = str(batch.approved_by), f"batch:{batch.id}"
    # The pledge first, as everywhere.
    pledge = lock_pledge(session, line.pledge_id) if line.pledge_id else None
    if line.refund_id is not None:
        refund = lock_refund(session, line.refund_id)
        if refund is None or refund.state != RefundState.LISTED:
            return "refund_not_open"
        if needs_account(session, refund):
            return "account_needed"
        approve_refund(session, refund, actor, cause)
        return None
    if pledge is None:
        return "not_found"
    try:
        with session.begin_nested():
            refund = list_refund(session, pledge, line.amount_cents, batch.reason, actor=actor)
    except IntegrityError:
        return "refund_exceeds_payment"
    line.refund_id = refund.id
    if needs_account(session, refund):
        return "account_needed"
    approve_refund(session, refund, actor, cause)
    return None


def _summed(by_method: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """What goes back by itself, and what somebody has to pay in a bank or over the counter."""
    automatic = [sums for method, sums in by_method.items() if method in AUTOMATIC_METHODS]
    by_hand = [sums for method, sums in by_method.items() if method not in AUTOMATIC_METHODS]
    return {
        "refunds": sum(count for count, _ in by_method.values()),
        "amount_cents": sum(cents for _, cents in by_method.values()),
        "automatic_refunds": sum(count for count, _ in automatic),
        "automatic_cents": sum(cents for _, cents in automatic),
        "bank_refunds": sum(count for count, _ in by_hand),
        "bank_cents": sum(cents for _, cents in by_hand),
    }


def _check_campaign(session: Session, choice: Choice) -> None:
    if choice.campaign_id is not None and session.get(CampaignTerms, choice.campaign_id) is None:
        raise NotFound("campaign")


def _is_proposed(session: Session, campaign_id: UUID) -> bool:
    open_one = select(Approval.id).where(
        Approval.kind == "refund_batch",
        Approval.state == "open",
        Approval.expires_at > platform_now(session),
        Approval.content["campaign_id"].astext == str(campaign_id),
    )
    return session.scalar(open_one.limit(1)) is not None
