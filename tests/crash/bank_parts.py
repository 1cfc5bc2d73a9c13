"""What a process does with the bank: it imports files, and pays an association; each may be begun again."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import select

from infra.sandbox.bank.accounts import Bank
from infra.sandbox.bank.camt import Day, write_statement
from infra.sandbox.bank.credit_transfers import Conduct, execute_file
from services.chassis.database import reading
from services.chassis.problems import Conflict
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.bank.staged_lines import finish_staging
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.settling.payment_files import PaymentAnswer, PaymentFile, PaymentOrder
from services.pledges.store.settling.settlements import settlements_of
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.bank import read_bank_file
from services.pledges.usecases.bank.import_bank_file import import_bank_files
from services.pledges.usecases.bank.receive_bank_file import receive_bank_file
from services.pledges.usecases.context import Context
from services.pledges.usecases.settling.agree_settlement import (
    correct_settlement,
    draft_settlement,
    propose_cancellation,
    propose_settlement,
)
from services.pledges.usecases.settling.payment_files import content_for_the_bank, propose_payment_file
from services.pledges.usecases.settling.read_answer import read_answer

MAIJA, PEKKA = "person:maija", "person:pekka"
# So small that a short file has several of both.
SMALL = {"CHUNK_LINES": 5, "finish_staging": partial(finish_staging, slice_lines=5)}


def import_file(context: Context, file: str, **_: str) -> None:
    """A bank file is brought, read and booked."""
    with patch.multiple(read_bank_file, **SMALL):
        bring(context, Path(file).name, Path(file).read_bytes())


def bring(context: Context, name: str, content: bytes) -> None:
    """The same bytes brought again change nothing; the job goes on with what was begun."""
    receive_bank_file(context.sessions, name, BytesIO(content), MAIJA, "upload")
    import_bank_files(context.sessions)


def pay_association(context: Context, campaign_id: str, account_id: str, bank: str, refused: str) -> None:
    """A settlement is agreed to, its file given to the bank, answered, debited and matched.

    With `refused`, the bank will not carry out the first payment, which is corrected and paid then.
    """
    the_bank, payer_id = Bank(Path(bank)), UUID(account_id)
    settlement_id = agree_to_settlement(context, UUID(campaign_id))
    send_file(context, the_bank, payer_id, refused)
    with suppress(Conflict):
        correct_settlement(context, settlement_id, MAIJA)
        send_file(context, the_bank, payer_id, "")
    send_file(context, the_bank, payer_id, "")
    for content in statements(context, the_bank, payer_id):
        bring(context, "tiliote.xml", content)


def take_back(context: Context, campaign_id: str, **_: str) -> None:
    """A settlement is agreed to, and taken back by two people."""
    settlement_id = agree_to_settlement(context, UUID(campaign_id), again=False)
    with suppress(Conflict):
        propose_cancellation(context, settlement_id, "Liian aikaisin", MAIJA)
    agree(context)


def agree_to_settlement(context: Context, campaign_id: UUID, *, again: bool = True) -> UUID:
    """A settlement of all there is; after a crash it may have been drafted, proposed or agreed to."""
    with reading(context.sessions) as session:
        before = [each.id for each in settlements_of(session, campaign_id)]
    with suppress(Conflict):
        if again or not before:
            draft_settlement(context, campaign_id, is_last=True, asked_cents=None, actor=MAIJA)
    with reading(context.sessions) as session:
        settlement_id = settlements_of(session, campaign_id)[-1].id
    with suppress(Conflict):
        propose_settlement(context, settlement_id, "Koko summa", MAIJA)
    agree(context)
    return settlement_id


def send_file(context: Context, bank: Bank, payer_id: UUID, refused: str) -> None:
    """A file of what waits for one is agreed to and given to the bank, whose answer is read."""
    with suppress(Conflict):
        propose_payment_file(context.sessions, payer_id, "pain.001.001.09", "Viikon maksut", MAIJA)
    agree(context)
    with reading(context.sessions) as session:
        answered = select(PaymentAnswer.file_id)
        query = select(PaymentFile.id).where(PaymentFile.state == "approved", PaymentFile.id.not_in(answered))
        files = session.scalars(query.where(PaymentFile.collecting_account_id == payer_id)).all()
        names = session.scalars(select(PaymentOrder.end_to_end_id).where(PaymentOrder.file_id.in_(files)))
        conduct = Conduct(dict.fromkeys(names, refused) if refused else {})
    for file_id in files:
        name, content = content_for_the_bank(context.sessions, file_id, MAIJA)
        read_answer(context.sessions, name, answer_of(bank, name, content, conduct), MAIJA)


def answer_of(bank: Bank, name: str, content: bytes, conduct: Conduct) -> bytes:
    """What the bank says of a file; it keeps its answer for whoever lost it, and executes no file twice."""
    kept = bank._path.with_name(f"{bank._path.stem}-{name}")
    if not kept.exists():
        kept.write_bytes(execute_file(bank, content, conduct))
    again = execute_file(bank, content)
    assert b"AM05" in again, "the bank knows the file"
    return kept.read_bytes()


def statements(context: Context, bank: Bank, account_id: UUID) -> list[bytes]:
    """The bank's statement of every day on which it booked anything, the oldest first."""
    with reading(context.sessions) as session:
        iban = session.get_one(CollectingAccount, account_id).iban
    account = bank.account(iban)
    assert account is not None
    days = sorted({line.booked_on for line in bank.newest_lines(iban)})
    return [write_statement(Day(account, day, *bank.day(iban, day)), "08", batch=False) for day in days]


def agree(context: Context) -> None:
    """Pekka agrees to whatever Maija asked for."""
    with reading(context.sessions) as session:
        asked = session.scalars(select(Approval).where(Approval.state == "open")).all()
    for each in asked:
        decide_approval(
            context.sessions,
            each.id,
            approve=True,
            seen_hash=each.content_hash,
            reason="",
            actor=PEKKA,
            authenticated_at=datetime.now(UTC).isoformat(),
        )


BANK_PARTS: dict[str, Callable[..., Any]] = {
    "import_file": import_file,
    "pay_association": pay_association,
    "take_back": take_back,
}
