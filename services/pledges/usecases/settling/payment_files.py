"""Payment files: made of what two people agreed to pay, agreed to by two people, and given to the bank.

A file is written once and kept byte for byte; who agrees, agrees to its hash. From then on its payments
are on their way, since whoever has the file may give it to the bank at any moment.
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.pledging.banking_days import add_banking_days, is_banking_day
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.settling.order_states import ORDER, OrderHappening
from services.pledges.domain.settling.sepa_countries import can_be_paid
from services.pledges.payment_files.credit_transfers import (
    CreditTransfer,
    Heading,
    NotAFile,
    Payer,
    write_credit_transfers,
)
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.settling.payment_files import (
    MESSAGE_PREFIX,
    PaymentFile,
    PaymentOrder,
    lock_file,
    next_file_number,
    orders_of,
    payable_refunds,
    payable_settlements,
    proposed_files,
    settlements_in_file,
)
from services.pledges.store.settling.settlements import Settlement
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.approving.propose import ask, make_room
from services.pledges.usecases.day_close.self_checks import why_not_settle
from services.pledges.usecases.refunding.show_refunds import payees_of
from services.pledges.usecases.settling.order_payments import order_payment
from services.pledges.usecases.settling.payees import hindrances, hold_payees

# More payments than this make a second file.
MOST_PAYMENTS = 5_000


@dataclass(frozen=True)
class Due:
    """One payment that belongs into a file: for a refund or a settlement."""

    refund_id: UUID | None
    settlement_id: UUID | None
    transfer: CreditTransfer


def propose_payment_file(
    sessions: Sessions, collecting_account_id: UUID, file_format: str, comment: str, actor: str
) -> Approval:
    """Write a file of everything that waits for one on the account, and put it before a second person.

    Raises NotFound, Invalid, Conflict (nothing_to_pay, self_checks_failing, self_checks_overdue,
    already_proposed).
    """
    with transaction(sessions, "payment_file.proposed") as session:
        account = session.get(CollectingAccount, collecting_account_id, with_for_update=True)
        if account is None:
            raise NotFound("collecting account")
        _object_to_paying(session)
        _cancel_undecided(session, collecting_account_id, actor)
        due = _due(session, account)
        if not due:
            raise Conflict("nothing_to_pay")
        file = _write(session, account, due, file_format, actor)
        return ask(session, "payment_file", file.id, file_content(session, file), comment, actor)


def file_content(session: Session, file: PaymentFile) -> dict[str, Any]:
    """What exactly a second person agrees to: the bytes by their hash, the sum and the number of payments."""
    account = session.get_one(CollectingAccount, file.collecting_account_id)
    return {
        "file_id": str(file.id),
        "file_number": file.number,
        "message_id": file.message_id,
        "association_name": account.association_name,
        "current_iban": account.iban,
        "format": file.format,
        "sha256": file.sha256,
        "payments": file.payments,
        "execute_on": file.execute_on.isoformat(),
        "amount_cents": file.amount_cents,
    }


def execute_payment_file(session: Session, approval: Approval) -> None:
    """A second person agreed: each payment is on its way from now on. Raises Conflict."""
    # The accounts first, as whoever changes one, imports or makes a file takes them.
    paid = settlements_in_file(session, approval.subject_id)
    hold_payees(session, paid)
    file = _locked(session, approval.subject_id)
    if file.state != "proposed":
        raise Conflict("file_not_open")
    if fingerprint(file_content(session, file)) != approval.content_hash:
        raise Conflict("content_changed")
    if hashlib.sha256(file.content).hexdigest() != file.sha256:
        raise Conflict("content_changed")
    _object_to_paying(session)
    actor, now = str(approval.decided_by), platform_now(session)
    for code in hindrances(session, paid).values():
        raise Conflict(code)
    for order in orders_of(session, file.id, hold=True):
        order_payment(session, order, now, actor)
    file.state, file.approved_at = "approved", now


def cancel_payment_file(session: Session, approval: Approval, actor: str) -> None:
    """Nobody agreed: its payments wait for another file."""
    file = _locked(session, approval.subject_id)
    if file.state == "proposed":
        _cancel(session, file, actor)


def content_for_the_bank(sessions: Sessions, file_id: UUID, actor: str) -> tuple[str, bytes]:
    """Name and bytes of an agreed file; who fetched it is kept.

    Raises NotFound, Conflict (file_not_approved).
    """
    with transaction(sessions, "payment_file.fetched") as session:
        file = _locked(session, file_id)
        if file.state != "approved":
            raise Conflict("file_not_approved")
        if file.downloaded_at is None:
            file.downloaded_at = platform_now(session)
        audit.record(session, actor, "payment_file.downloaded", str(file_id), {"sha256": file.sha256})
        return f"{file.message_id}.xml", file.content


def _cancel_undecided(session: Session, collecting_account_id: UUID, actor: str) -> None:
    """Make way for a new file: nobody decides any more on one whose request has expired. Raises Conflict."""
    for file in proposed_files(session, collecting_account_id):
        make_room(session, file.id)
        _cancel(session, file, actor)
    session.flush()


def _cancel(session: Session, file: PaymentFile, actor: str) -> None:
    now = platform_now(session)
    for order in orders_of(session, file.id, hold=True):
        advance_row(session, ORDER, order, OrderHappening.FILE_CANCELLED, now, actor=actor)
    file.state = "cancelled"


def _due(session: Session, account: CollectingAccount) -> list[Due]:
    settlements = payable_settlements(session, account.id, MOST_PAYMENTS)
    hindered = hindrances(session, settlements)
    due = [_of_settlement(each) for each in settlements if each.id not in hindered]
    refunds = payable_refunds(session, account.id, MOST_PAYMENTS - len(due))
    payees = payees_of(session, refunds)
    for refund in refunds:
        name, iban = payees[refund.id]
        # Without an account nobody can be paid: the refund list says so. Nor would the schema let a file
        # pass in which one payer's bank had told a number that is none, and all others wait for it.
        if iban is not None and can_be_paid(iban):
            transfer = CreditTransfer(
                refund.short_number, name or "-", iban, refund.amount_cents, f"Palautus {refund.short_number}"
            )
            due.append(Due(refund.id, None, transfer))
    return due


def _of_settlement(settlement: Settlement) -> Due:
    number, title = settlement.short_number, settlement.statement["campaign_title"]
    return Due(
        None,
        settlement.id,
        CreditTransfer(
            number,
            settlement.payee_name,
            settlement.payee_iban,
            settlement.amount_cents,
            f"Tilitys {number} {title}",
        ),
    )


def _write(
    session: Session, account: CollectingAccount, due: list[Due], file_format: str, actor: str
) -> PaymentFile:
    now, number = platform_now(session), next_file_number(session)
    today = local_day(now)
    execute_on = today if is_banking_day(today) else add_banking_days(today, 1)
    message_id = f"{MESSAGE_PREFIX}{today:%Y%m%d}-{number}"
    payer = Payer(account.payee_name, account.iban, account.bic)
    try:
        content = write_credit_transfers(
            Heading(message_id, now, execute_on, file_format), payer, [each.transfer for each in due]
        )
    except NotAFile as error:
        raise Invalid("format", "schema_refused") from error
    file = PaymentFile(
        id=new_id(),
        number=number,
        collecting_account_id=account.id,
        message_id=message_id,
        format=file_format,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        payments=len(due),
        amount_cents=sum(each.transfer.amount_cents for each in due),
        execute_on=execute_on,
        made_by=actor,
        made_at=now,
        state="proposed",
    )
    session.add(file)
    session.flush()
    session.add_all(_order(file, position, each) for position, each in enumerate(due, start=1))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("already_in_file") from error
    return file


def _order(file: PaymentFile, position: int, due: Due) -> PaymentOrder:
    return PaymentOrder(
        id=new_id(),
        file_id=file.id,
        position=position,
        collecting_account_id=file.collecting_account_id,
        refund_id=due.refund_id,
        settlement_id=due.settlement_id,
        end_to_end_id=due.transfer.end_to_end_id,
        payee_name=due.transfer.payee_name,
        payee_iban=due.transfer.payee_iban,
        amount_cents=due.transfer.amount_cents,
        state=ORDER.begins,
    )


def _object_to_paying(session: Session) -> None:
    halt = why_not_settle(session)
    if halt:
        raise Conflict(halt)


def _locked(session: Session, file_id: UUID) -> PaymentFile:
    file = lock_file(session, file_id)
    if file is None:
        raise NotFound("payment file")
    return file
