"""Importing a bank file: whole or not at all, and the second time without effect."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
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
from services.pledges.domain import bank_entries
from services.pledges.domain.bank_entries import Statement, control, known, lines_of
from services.pledges.store.bank import (
    BankFile,
    BankLine,
    BankStatement,
    file_with_hash,
    last_closing,
    lines_like,
)
from services.pledges.store.candidates import by_references
from services.pledges.store.collecting_accounts import CollectingAccount, by_ibans
from services.pledges.usecases.settle_bank_line import Circumstances, settle

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
    for line, finding in new:
        pledge, _ = pledges.get(line.reference or "", (None, None))
        settle(session, line, Circumstances(sound=not findings, finding=finding), pledge)
        tally.matched += line.state == "matched"
        tally.in_inbox += line.state == "inbox"


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
    bundles = {line.entry.bank_reference for line in lines if known(line.entry.bank_reference)}
    earlier = _Earlier(
        lines_like(session, statement.collecting_account_id, keys, [each for each in bundles if each])
    )
    tally.lines += len(lines)
    parents = earlier.bundles_told_in(lines, platform_now(session))
    new = []
    for line in lines:
        parent = parents.get(line.entry.bank_reference or "")
        twin = None if parent else earlier.twin(line)
        if twin is None:
            finding = line.finding or earlier.conflict(line)
            new.append((_row(statement, line, parent), finding))
            continue
        tally.duplicates += 1
        if twin.amount_cents != line.payment.amount_cents and line.detailed:
            tally.warnings.append(f"line_changed:{twin.archive_id or twin.key}")
    return new


class _Earlier:
    """Lines of earlier files that those of this one may repeat, whole, in parts or bundled."""

    def __init__(self, lines: Iterable[BankLine]) -> None:
        self._by_key: dict[str, BankLine] = {}
        self._by_entry: dict[str, list[BankLine]] = defaultdict(list)
        for line in lines:
            self._by_key[line.key] = line
            if line.entry_key and line.detailed:
                self._by_key.setdefault(line.entry_key, line)
            if line.entry_reference:
                self._by_entry[line.entry_reference].append(line)

    def bundles_told_in(self, lines: list[bank_entries.BankLine], now: Any) -> dict[str, BankLine]:
        """Earlier sums whose payments are told now; they make way for their parts."""
        sums: dict[str, int] = defaultdict(int)
        for line in lines:
            if line.detailed and line.finding is None and known(line.entry.bank_reference):
                sums[str(line.entry.bank_reference)] += line.payment.amount_cents
        told = {}
        for reference, cents in sums.items():
            for bundle in self._by_entry.get(reference, []):
                if not bundle.detailed and bundle.state == "inbox" and bundle.amount_cents == cents:
                    bundle.state, bundle.reason, bundle.decided_at = "done", "details_arrived", now
                    told[reference] = bundle
        return told

    def twin(self, line: bank_entries.BankLine) -> BankLine | None:
        """The earlier line that is the same payment."""
        found = self._by_key.get(line.key)
        if found is None and not line.detailed:
            parts = [
                each for each in self._by_entry.get(line.entry.bank_reference or "", []) if each.detailed
            ]
            total = sum(part.amount_cents for part in parts)
            return parts[0] if parts and total == line.payment.amount_cents else None
        if found is None and line.entry_key:
            found = self._by_key.get(line.entry_key)
            # Two payments of one bundle and one sum differ by their archive ids.
            if found is not None and found.archive_id and line.payment.archive_id:
                return None
        return found

    def conflict(self, line: bank_entries.BankLine) -> str | None:
        """What is odd about a new line whose entry an earlier file told differently."""
        if not known(line.entry.bank_reference):
            return None
        others = self._by_entry.get(str(line.entry.bank_reference), [])
        differs = any(
            other.detailed != line.detailed and other.reason != "details_arrived" for other in others
        )
        return "batch_sum_differs" if differs else None


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
