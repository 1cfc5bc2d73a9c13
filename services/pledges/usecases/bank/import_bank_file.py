"""Importing a bank file: whole or not at all, and the second time without effect."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Invalid
from services.pledges.bank_files.camt import read_camt
from services.pledges.bank_files.refusals import FileRefused
from services.pledges.domain.bank import bank_entries
from services.pledges.domain.bank.bank_entries import Statement, control, known, lines_of
from services.pledges.domain.books import postings
from services.pledges.store.bank.bank_lines import (
    BankFile,
    BankLine,
    BankStatement,
    file_with_hash,
    last_closing,
    lines_like,
)
from services.pledges.store.bank.candidates import by_references, hold
from services.pledges.store.books.collecting_accounts import CollectingAccount, by_ibans
from services.pledges.usecases.bank.earlier_lines import Bundles, EarlierLines
from services.pledges.usecases.bank.settle_bank_line import Circumstances, settle
from services.pledges.usecases.books.ledger import post, post_new, reverse_cause

_LONGEST_NAME = 200


@dataclass
class _Tally:
    """What came of a file so far."""

    lines: int = 0
    matched: int = 0
    in_inbox: int = 0
    duplicates: int = 0
    statement_date: date | None = None
    warnings: list[str] = field(default_factory=list)


def import_bank_file(sessions: Sessions, name: str, content: bytes, actor: str) -> dict[str, Any]:
    """Book what is new in a camt.053 or camt.054 file; what came of it.

    Raises Invalid with the reason as a code, and then nothing is booked.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        with transaction(sessions) as session:
            earlier = file_with_hash(session, sha256)
            if earlier is not None:
                return _known_already(earlier)
        format_name, statements = read_camt(content)
        with transaction(sessions) as session:
            # The accounts stay locked: of two people importing at once, one sees what the other booked.
            accounts = _accounts(session, statements)
            earlier = file_with_hash(session, sha256)
            if earlier is not None:
                return _known_already(earlier)
            file_id, tally = new_id(), _Tally()
            for statement in statements:
                _take_statement(session, file_id, accounts[statement.iban], statement, tally)
            file = BankFile(
                id=file_id,
                sha256=sha256,
                name=name[:_LONGEST_NAME],
                format=format_name,
                content=content,
                received_at=platform_now(session),
                received_by=actor,
                **vars(tally),
            )
            session.add(file)
            audit.record(session, actor, "bank_file.imported", str(file_id), {"lines": tally.lines})
            return view(file)
    except FileRefused as refused:
        raise Invalid("file", refused.code, refused.where or None) from refused


def view(file: BankFile) -> dict[str, Any]:
    """A file as people see it."""
    return {
        "id": str(file.id),
        "name": file.name,
        "format": file.format,
        "received_at": file.received_at,
        "statement_date": file.statement_date,
        "lines": file.lines,
        "matched": file.matched,
        "in_inbox": file.in_inbox,
        "duplicates": file.duplicates,
        "warnings": file.warnings,
    }


def _known_already(file: BankFile) -> dict[str, Any]:
    shown = view(file)
    return shown | {
        "matched": 0,
        "in_inbox": 0,
        "duplicates": file.lines,
        "warnings": ["already_imported"],
    }


def _accounts(session: Session, statements: list[Statement]) -> dict[str, CollectingAccount]:
    ibans = {statement.iban for statement in statements}
    accounts = by_ibans(session, ibans)
    if ibans - set(accounts):
        raise FileRefused("unknown_account")
    return accounts


def _take_statement(
    session: Session, file_id: UUID, account: CollectingAccount, statement: Statement, tally: _Tally
) -> None:
    findings = control(statement)
    tally.warnings += findings + _gap(session, account.id, statement)
    if statement.not_booked:
        tally.warnings.append(f"not_booked_yet:{statement.not_booked}")
    days = [entry.booked_on for entry in statement.entries] + (
        [statement.closing.on] if statement.closing else []
    )
    tally.statement_date = max(
        [*days, *([tally.statement_date] if tally.statement_date else [])], default=None
    )
    row = _statement_row(file_id, account.id, statement)
    session.add(row)
    session.flush()
    new = _new_lines(session, row, lines_of(statement), tally)
    session.add_all(line for line, _ in new)
    session.flush()
    pledges = by_references(session, sorted({line.reference for line, _ in new if line.reference}))
    # Kept until the end, or the session would forget them and ask for each one again.
    _contacts = hold(session, account.id, pledges.values())
    to_post = []
    for line, finding in new:
        circumstances = Circumstances(sound=not findings, finding=finding)
        to_post.append(settle(session, line, circumstances, pledges.get(line.reference or "")))
        tally.matched += line.state == "matched"
        tally.in_inbox += line.state == "inbox"
    post_new(session, [posting for posting in to_post if posting is not None])


def _statement_row(file_id: UUID, account_id: UUID, statement: Statement) -> BankStatement:
    opening, closing = statement.opening, statement.closing
    return BankStatement(
        id=new_id(),
        file_id=file_id,
        collecting_account_id=account_id,
        identity=statement.identity,
        kind=statement.kind,
        opening_cents=opening.cents if opening else None,
        opening_on=opening.on if opening else None,
        closing_cents=closing.cents if closing else None,
        closing_on=closing.on if closing else None,
    )


def _gap(session: Session, account_id: UUID, statement: Statement) -> list[str]:
    """A warning when a statement does not begin where the one before it ended: one is missing."""
    if statement.opening is None:
        return []
    previous = last_closing(session, account_id, before=statement.opening.on)
    missing = previous is not None and previous.closing_cents != statement.opening.cents
    return ["does_not_continue_the_previous_statement"] if missing else []


def _new_lines(
    session: Session, statement: BankStatement, lines: list[bank_entries.BankLine], tally: _Tally
) -> list[tuple[BankLine, str | None]]:
    """Rows for the payments that no earlier file told of, each with what is odd about it."""
    keys = [key for line in lines for key in (line.key, line.entry_key) if key]
    bundles = {str(line.entry.bank_reference) for line in lines if known(line.entry.bank_reference)}
    earlier = EarlierLines(lines_like(session, statement.collecting_account_id, keys, bundles))
    tally.lines += len(lines)
    fresh = []
    for line in lines:
        twin = earlier.twin(line)
        if twin is None:
            fresh.append(earlier.without_known_parts(line))
            continue
        tally.duplicates += 1
        if earlier.differs(line, twin):
            tally.warnings.append(f"line_changed:{twin.archive_id or twin.entry_reference or twin.key}")
    sums = earlier.bundles(fresh)
    new: list[tuple[BankLine, str | None]] = []
    for line in fresh:
        reference = line.entry.bank_reference or ""
        if reference in sums.older:
            tally.duplicates += 1
            tally.warnings.append(f"line_changed:{reference}")
            continue
        parent, _ = sums.parted.get(reference, (None, 0))
        new.append((_row(statement, line, parent), line.finding))
    return new + [(rest, None) for rest in _make_way(session, sums, tally)]


def _make_way(session: Session, bundles: Bundles, tally: _Tally) -> list[BankLine]:
    """Close earlier sums whose payments are told now, and take back those that grew; what is left untold."""
    now = platform_now(session)
    rests = []
    for bundle, rest_cents in bundles.parted.values():
        bundle.state, bundle.reason, bundle.decided_at = "done", "details_arrived", now
        if rest_cents:
            rests.append(_rest(bundle, rest_cents))
    for bundle in bundles.replaced:
        bundle.state, bundle.reason, bundle.decided_at = "done", "replaced", now
        tally.warnings.append(f"line_changed:{bundle.entry_reference}")
        if bundle.parent_id is None:
            reverse_cause(session, "bank_line", str(bundle.id))
        else:
            # It was booked with the sum that it was a part of, so only its own part is taken back.
            replaced = (bundle.collecting_account_id, bundle.id, bundle.booked_on, bundle.amount_cents)
            post(session, postings.part_replaced(*replaced))
    return rests


def _rest(bundle: BankLine, cents: int) -> BankLine:
    return BankLine(
        id=new_id(),
        collecting_account_id=bundle.collecting_account_id,
        statement_id=bundle.statement_id,
        parent_id=bundle.id,
        key=f"{bundle.key}-{cents}",
        entry_reference=bundle.entry_reference,
        detailed=False,
        booked_on=bundle.booked_on,
        value_on=bundle.value_on,
        amount_cents=cents,
        bank_code=bundle.bank_code,
        state="inbox",
    )


def _row(statement: BankStatement, line: bank_entries.BankLine, parent: BankLine | None) -> BankLine:
    entry, payment = line.entry, line.payment
    return BankLine(
        id=new_id(),
        collecting_account_id=statement.collecting_account_id,
        statement_id=statement.id,
        parent_id=parent.id if parent else None,
        key=line.key,
        entry_key=line.entry_key,
        entry_reference=entry.bank_reference if known(entry.bank_reference) else None,
        archive_id=payment.archive_id,
        end_to_end_id=payment.end_to_end_id,
        detailed=line.detailed,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        amount_cents=payment.amount_cents,
        party_name=payment.party_name,
        party_iban=payment.party_iban,
        reference=line.reference,
        message=payment.message,
        bank_code=entry.bank_code,
        state="inbox",
    )
