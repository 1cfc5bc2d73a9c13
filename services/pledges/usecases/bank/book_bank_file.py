"""The second half of an import: what was read is booked slice by slice, and goes on where it stopped."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.bank.file_warnings import most_telling
from services.pledges.domain.books import postings
from services.pledges.store.bank.bank_files import BankImport, lock_import
from services.pledges.store.bank.bank_lines import (
    BankLine,
    bundles_of,
    lines_like,
    lock_lines,
    new_line,
    told_again,
    write_new_lines,
)
from services.pledges.store.bank.listed_sums import listed_sums
from services.pledges.store.bank.staged_lines import (
    StagedLine,
    forget_staged,
    next_slice,
    refresh_statistics,
)
from services.pledges.store.books.collecting_accounts import hold_accounts
from services.pledges.usecases.bank.earlier_lines import Bundles, EarlierLines, sums_told_in_parts
from services.pledges.usecases.bank.expected_payments import expect
from services.pledges.usecases.bank.settle_bank_line import Circumstances, settle
from services.pledges.usecases.books.ledger import post, post_new, reverse_cause

# What a line keeps of how it was read.
_TOLD = tuple(name for name in StagedLine._fields if hasattr(BankLine, name))
_told = attrgetter(*_TOLD)


@dataclass
class _Slice:
    """What comes of a slice: its new lines, each with what the file says about it."""

    new: list[tuple[BankLine, Circumstances]] = field(default_factory=list)
    duplicates: int = 0
    warnings: list[str] = field(default_factory=list)


# So many lines change what tables look like; the planner is told at once and not by the next vacuum.
LARGE_FILE_LINES = 10_000


def book_bank_file(sessions: Sessions, file_id: UUID, watch: Callable[[], None]) -> None:
    """Book what was read of a file, from where it stopped; its import is done then."""
    more = True
    while more:
        more = _book_next_slice(sessions, file_id)
        watch()
    with transaction(sessions, "bank_file.booked") as session:
        forget_staged(session, file_id)
        job = lock_import(session, file_id)
        job.state, job.finished_at = "done", platform_now(session)
        counted = {"lines": job.lines, "matched": job.matched, "duplicates": job.duplicates}
        audit.record(session, "platform", "bank_file.imported", str(file_id), counted)
    if counted["lines"] >= LARGE_FILE_LINES:
        with transaction(sessions) as session:
            refresh_statistics(session)


def _book_next_slice(sessions: Sessions, file_id: UUID) -> bool:
    """Whether more is to be booked then."""
    # The slice and the step past it are one commit: after a crash nothing is booked twice or left out.
    with transaction(sessions, "bank_file.slice_booked") as session:
        job = lock_import(session, file_id)
        found = next_slice(session, file_id, job.slices_booked)
        if found is None:
            return False
        number, lines = found
        hold_accounts(session, {line.collecting_account_id for line in lines})
        _count(job, _book(session, lines))
        job.slices_booked, job.lines_booked = number + 1, job.lines_booked + len(lines)
        return job.lines_booked < job.lines


def _book(session: Session, lines: list[StagedLine]) -> _Slice:
    earlier = _earlier(session, lines)
    booked = _Slice()
    for _, told in groupby(lines, key=lambda line: line.statement_id):
        statement = list(told)
        before = len(booked.new)
        account = earlier[statement[0].collecting_account_id]
        _take(session, statement, account, booked)
        for line, _ in booked.new[before:]:
            account.take(line, statement[0].kind)
    new = [line for line, _ in booked.new]
    expected = expect(session, new)
    settled = [settle(session, line, circumstances, expected) for line, circumstances in booked.new]
    write_new_lines(session, [line for line in new if line not in session])
    expected.matched.write(session)
    post_new(session, [posting for posting in settled if posting is not None])
    return booked


def _count(job: BankImport, booked: _Slice) -> None:
    job.matched += sum(line.state == "matched" for line, _ in booked.new)
    job.in_inbox += sum(line.state == "inbox" for line, _ in booked.new)
    job.duplicates += booked.duplicates
    job.warnings = most_telling([*job.warnings, *booked.warnings])


def _earlier(session: Session, lines: list[StagedLine]) -> dict[UUID, EarlierLines]:
    by_account: dict[UUID, EarlierLines] = {}
    for account_id in sorted({line.collecting_account_id for line in lines}):
        ours = [line for line in lines if line.collecting_account_id == account_id]
        keys = [key for line in ours for key in (line.key, line.entry_key) if key]
        bundles = {line.entry_reference for line in ours if line.entry_reference}
        contents = {line.content_key for line in ours if line.content_key} | set(sums_told_in_parts(ours))
        days = {line.booked_on for line in ours if not line.detailed}
        by_account[account_id] = EarlierLines(
            lines_like(session, account_id, keys, bundles, contents),
            ours,
            listed_sums(session, account_id, days) if days else (),
        )
    return by_account


def _take(session: Session, lines: list[StagedLine], earlier: EarlierLines, booked: _Slice) -> None:
    """Make rows for the payments of one statement that no earlier file told of."""
    fresh = []
    for line in lines:
        twin = earlier.twin(line)
        if twin is None and not earlier.was_listed(line):
            fresh.append(earlier.without_known_parts(line))
            continue
        booked.duplicates += 1
        if twin is not None and earlier.differs(line, twin):
            booked.warnings.append(f"line_changed:{twin.archive_id or twin.entry_reference or twin.key}")
    fresh = _join_lists(session, fresh, booked)
    sums = earlier.bundles(fresh)
    if fresh and not sums.parted and lines[0].sound:
        fresh = _told_otherwise(session, fresh, sums, booked)
    for line in fresh:
        reference = line.entry_reference or ""
        if reference in sums.older:
            booked.duplicates += 1
            booked.warnings.append(f"line_changed:{reference}")
            continue
        if reference in sums.placed:
            booked.duplicates += 1
            continue
        parent, _ = sums.parted.get(reference, sums.parted.get("", (None, 0)))
        row = _row(line, parent.id if parent else line.parent_id)
        booked.new.append((row, Circumstances(line.sound, line.finding)))
    rests = _make_way(session, sums, booked)
    booked.new += [(rest, Circumstances(lines[0].sound, None)) for rest in rests]


def _join_lists(session: Session, fresh: list[StagedLine], booked: _Slice) -> list[StagedLine]:
    """What is left to book of payments in a list whose sum a statement told; that sum makes way for them."""
    parents = {line.parent_id for line in fresh if line.parent_id}
    placed = set()
    for bundle in lock_lines(session, parents) if parents else ():
        if bundle.state == "inbox":
            bundle.state, bundle.reason = "done", "details_arrived"
            bundle.decided_at = platform_now(session)
        elif bundle.reason != "details_arrived":
            placed.add(bundle.id)
    left = [line for line in fresh if line.parent_id not in placed]
    booked.duplicates += len(fresh) - len(left)
    return left


def _told_otherwise(
    session: Session, fresh: list[StagedLine], sums: Bundles, booked: _Slice
) -> list[StagedLine]:
    """What is left to book where an earlier statement told the same period, bundled where this one is not.

    Between the same balances lies the same money: sums without details are known payments, and payments
    that make up the one sum without details are its parts.
    """
    again = told_again(session, fresh[0].statement_id)
    if not again:
        return fresh
    if not any(line.detailed for line in fresh):
        booked.duplicates += len(fresh)
        return []
    bundles = bundles_of(session, again)
    if len(bundles) == 1 and bundles[0].amount_cents == sum(line.amount_cents for line in fresh):
        sums.parted[""] = bundles[0], 0
    return fresh


def _make_way(session: Session, bundles: Bundles, booked: _Slice) -> list[BankLine]:
    """Close earlier sums whose payments are told now, and take back those that grew; what is left untold."""
    if not bundles.parted and not bundles.replaced:
        return []
    now = platform_now(session)
    rests = []
    for bundle, rest_cents in bundles.parted.values():
        bundle.state, bundle.reason, bundle.decided_at = "done", "details_arrived", now
        if rest_cents:
            rests.append(rest_of(bundle, rest_cents))
    for bundle in bundles.replaced:
        bundle.state, bundle.reason, bundle.decided_at = "done", "replaced", now
        booked.warnings.append(f"line_changed:{bundle.entry_reference}")
        take_back(session, bundle)
    return rests


def take_back(session: Session, bundle: BankLine) -> None:
    """Undo in the books that a sum came, which the bank tells otherwise now."""
    if bundle.parent_id is None:
        reverse_cause(session, "bank_line", str(bundle.id))
        return
    # It was booked with the sum that it was a part of, so only its own part is taken back.
    replaced = (bundle.collecting_account_id, bundle.id, bundle.booked_on, bundle.amount_cents)
    post(session, postings.part_replaced(*replaced))


def rest_of(bundle: BankLine, cents: int) -> BankLine:
    """What is still untold of a sum."""
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


def _row(line: StagedLine, parent_id: UUID | None) -> BankLine:
    told = dict(zip(_TOLD, _told(line), strict=True))
    return new_line(told | {"id": new_id(), "parent_id": parent_id, "state": "inbox"})
