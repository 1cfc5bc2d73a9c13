"""The bank's answer to a payment file: kept byte for byte, and applied to the payments that it names."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Invalid
from services.pledges.bank_files.refusals import FileRefused
from services.pledges.domain.settling.order_states import UNDER_WAY, OrderState
from services.pledges.payment_files.status_reports import (
    PaymentStatus,
    Status,
    StatusReport,
    read_status_report,
)
from services.pledges.store.settling.payment_files import (
    PaymentAnswer,
    PaymentFile,
    PaymentOrder,
    file_of_message,
    lock_file,
    orders_of,
)
from services.pledges.usecases.settling.order_payments import accept_payment, refuse_payment

# Why a bank refuses a whole file whose name it knows already (ISO 20022 external code AM05).
DUPLICATE = "AM05"


@dataclass
class Outcome:
    """What came of an answer; `late` are payments that had ended before the bank spoke of them."""

    accepted: int = 0
    rejected: int = 0
    unknown: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)


def read_answer(sessions: Sessions, name: str, content: bytes, actor: str) -> dict[str, Any]:
    """Apply a bank's answer. The same bytes again change nothing.

    Raises Invalid naming the file: not XML that we read, or an answer to a file that is not ours.
    """
    try:
        report = read_status_report(content)
    except FileRefused as refused:
        raise Invalid("file", refused.code) from refused
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction(sessions, "payment_answer.applied") as session:
        file = file_of_message(session, report.message_id)
        if file is None or file.state != "approved":
            raise Invalid("file", "unknown_message")
        lock_file(session, file.id)
        earlier = session.scalar(select(PaymentAnswer).where(PaymentAnswer.sha256 == sha256))
        if earlier is not None:
            return answer_view(earlier, file)
        answer_id, now = new_id(), platform_now(session)
        outcome = _apply(session, file, report, answer_id, now)
        answer = PaymentAnswer(
            id=answer_id,
            file_id=file.id,
            sha256=sha256,
            name=name,
            content=content,
            received_by=actor,
            received_at=now,
            accepted=outcome.accepted,
            rejected=outcome.rejected,
            unknown=outcome.unknown,
            late=outcome.late,
        )
        session.add(answer)
        audit.record(session, actor, "payment_answer.read", str(file.id), {"rejected": outcome.rejected})
        return answer_view(answer, file)


def answer_view(answer: PaymentAnswer, file: PaymentFile) -> dict[str, Any]:
    """An answer as finance sees it."""
    return {
        "id": str(answer.id),
        "file_id": str(file.id),
        "message_id": file.message_id,
        "name": answer.name,
        "received_at": answer.received_at,
        "accepted": answer.accepted,
        "rejected": answer.rejected,
        "unknown_names": answer.unknown,
        "late_names": answer.late,
    }


def _apply(
    session: Session, file: PaymentFile, report: StatusReport, answer_id: UUID, now: datetime
) -> Outcome:
    orders = orders_of(session, file.id, hold=True)
    named = {each.end_to_end_id: each for each in report.payments}
    known = {order.end_to_end_id for order in orders}
    outcome = Outcome(unknown=sorted(set(named) - known))
    if report.reason == DUPLICATE:
        # The file was given to the bank twice; what it does with the first one is not told by this.
        return outcome
    for order in orders:
        # What the bank says of a payment goes before what it says of the whole.
        told = named.get(order.end_to_end_id) or _of_the_whole(report, order)
        if told.status is not Status.WAITING:
            _tell(session, order, told, outcome, f"answer:{answer_id}", now)
    return outcome


def _of_the_whole(report: StatusReport, order: PaymentOrder) -> PaymentStatus:
    return PaymentStatus(order.end_to_end_id, report.status, report.reason)


def _tell(
    session: Session, order: PaymentOrder, told: PaymentStatus, outcome: Outcome, cause: str, now: datetime
) -> None:
    if told.status is Status.ACCEPTED:
        if order.state == OrderState.ORDERED:
            accept_payment(session, order, now, cause)
        outcome.accepted += 1
    elif order.state in UNDER_WAY:
        refuse_payment(session, order, told.reason, now, cause)
        outcome.rejected += 1
    else:
        outcome.late.append(order.end_to_end_id)
