"""Asking a backer kindly for the rest, when less came than was promised. Moves no money: one person may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.problems import Conflict
from services.pledges.domain.bank.line_parts import Wish, refusal
from services.pledges.domain.bank.matching import Suggestion
from services.pledges.domain.pledging.deadlines import bank_transfer_due_on, local_day
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_work import BankLineLetter, received_for
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import Pledge, is_forgotten
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import note
from services.pledges.usecases.matching.held_parts import hold, promise_of
from services.pledges.usecases.pledging.payment_slip import slip_of
from services.pledges.usecases.pledging.pledge_events import emit_rest_requested

# What ties a line to a pledge firmly enough to write to its backer.
_TIES = frozenset({"same_reference", "near_reference", "reference_in_message", "same_name"})


@dataclass(frozen=True)
class Rest:
    """What is missing of a pledge, in cents, besides everything that waits for it."""

    pledge_id: UUID
    number: str
    missing_cents: int


def rest_to_ask(session: Session, line: BankLine, suggestions: Sequence[Suggestion]) -> Rest | None:
    """The pledge of which the waiting line paid a part and whose backer was not asked yet, if any."""
    if line.state != "inbox" or session.get(BankLineLetter, line.id) is not None:
        return None
    for suggestion in suggestions:
        candidate = suggestion.candidate
        is_tied = bool(_TIES & set(suggestion.reasons_for))
        if is_tied and candidate.state == "awaiting_payment" and candidate.amount_cents > line.amount_cents:
            missing = candidate.amount_cents - received_for(session, line, candidate.reference)
            return Rest(candidate.pledge_id, candidate.number, missing) if missing > 0 else None
    return None


def ask_for_rest(
    sessions: Sessions, line_id: UUID, pledge_id: UUID, actor: str, claim: Claim | None = None
) -> dict[str, Any]:
    """Write to the backer once for this line; the promise waits for a week more, or as the deadline lets it.

    Raises NotFound, Conflict.
    """
    with transaction(sessions) as session:
        result = recall(session, claim)
        if result is None:
            held = hold(session, [line_id], [Wish(pledge_id=pledge_id, amount_cents=1)])
            pledge, terms = held.pledges[pledge_id]
            now = platform_now(session)
            missing = _ask(session, held.lines[0], pledge, terms, actor, now)
            result = {"pledge_number": pledge.short_number, "missing_cents": missing}
            remember(session, claim, result)
    return result


def _ask(
    session: Session, line: BankLine, pledge: Pledge, terms: CampaignTerms, actor: str, now: datetime
) -> int:
    if line.state != "inbox" or line.amount_cents <= 0 or not line.detailed:
        raise Conflict("line_not_open")
    if session.get(BankLineLetter, line.id) is not None:
        raise Conflict("rest_asked_before")
    code = refusal(promise_of(pledge, terms), line.collecting_account_id, line.booked_on)
    if code or pledge.state != "awaiting_payment":
        raise Conflict(code or "pledge_not_open")
    if is_forgotten(session, pledge):
        raise Conflict("backer_forgotten")
    received = received_for(session, line, pledge.reference)
    missing = pledge.amount_cents - received
    if missing <= 0:
        raise Conflict("nothing_missing")
    today = local_day(now)
    soon = bank_transfer_due_on(today, terms.deadline)
    # Nobody is asked to pay by a day that is gone.
    pledge.due_on = max(today, soon, pledge.due_on or today)
    account = session.get_one(CollectingAccount, terms.collecting_account_id)
    emit_rest_requested(session, pledge, terms, slip_of(pledge, account, missing), received)
    note(session, pledge, "rest_requested", now, f"missing {missing}", actor=actor, cause=f"line:{line.id}")
    letter = BankLineLetter(
        line_id=line.id, pledge_id=pledge.id, missing_cents=missing, sent_by=actor, sent_at=now
    )
    session.add(letter)
    audit.record(session, actor, "bank_line.rest_asked", str(line.id), {"pledge_id": str(pledge.id)})
    return missing
