"""Reading a kept file once more and holding it against what is booked, changing nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from services.chassis.database import Sessions, reading
from services.chassis.problems import NotFound
from services.pledges.bank_files import open_bank_file
from services.pledges.domain.bank.bank_entries import Entry, StatementBegins, StatementEnds
from services.pledges.domain.bank.told_lines import told_lines
from services.pledges.store.bank.bank_files import file_with_import
from services.pledges.store.bank.bank_lines import booked_by_day
from services.pledges.store.books.collecting_accounts import known_ibans
from services.pledges.usecases.bank.stored_file import open_stored_file


@dataclass
class Replay:
    """What the file tells, and each day of an account whose booked sum differs from it, in cents."""

    format: str = ""
    lines: int = 0
    bytes_read: int = 0
    told: dict[tuple[str, str], int] = field(default_factory=dict)
    whole_days: bool = True
    findings: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def replay_bank_file(
    sessions: Sessions, file_id: UUID, watch: Callable[[Replay, int], None] | None = None
) -> Replay:
    """Read the stored bytes again and report what the books say otherwise. Raises NotFound, FileRefused.

    A day is compared as a whole, since its payments may have been booked from another file. Only
    statements tell whole days; of other files it is asked whether anything of the day is booked.
    """
    with reading(sessions) as session:
        found = file_with_import(session, file_id)
    if found is None:
        raise NotFound("bank file")
    size, replay, iban = found[1].size_bytes, Replay(), ""
    with open_stored_file(sessions, file_id, size) as stream:
        reader = open_bank_file(stream)
        for told in reader:
            if isinstance(told, StatementBegins):
                iban = told.iban
                replay.whole_days &= told.kind == "statement"
            elif isinstance(told, StatementEnds):
                replay.findings += told.findings
            else:
                _add(replay, iban, told)
            if watch:
                replay.bytes_read = stream.tell()
                watch(replay, size)
        replay.format = reader.format
    _compare(sessions, replay)
    return replay


def _add(replay: Replay, iban: str, entry: Entry) -> None:
    day = entry.booked_on.isoformat()
    for line in told_lines(entry):
        replay.lines += 1
        replay.told[iban, day] = replay.told.get((iban, day), 0) + line.payment.amount_cents


def _compare(sessions: Sessions, replay: Replay) -> None:
    with reading(sessions) as session:
        accounts = known_ibans(session, {iban for iban, _ in replay.told})
        booked = booked_by_day(session, list(accounts.values()), sorted({day for _, day in replay.told}))
    for (iban, day), told_cents in sorted(replay.told.items()):
        account_id = accounts.get(iban)
        if account_id is None:
            replay.differences.append(f"unknown_account:{iban}")
        elif booked.get((account_id, day)) is None:
            replay.differences.append(f"nothing_booked:{iban}:{day}:{told_cents}")
        elif replay.whole_days and booked[account_id, day] != told_cents:
            replay.differences.append(f"booked_otherwise:{iban}:{day}:{told_cents}:{booked[account_id, day]}")
