"""Hold everything that was sealed against what is there now, and the seals against the heads kept outside."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading
from services.pledges.domain.books.differences import BANK, Cause, compare
from services.pledges.domain.books.ledger import seal
from services.pledges.store.books.bank_day_facts import bank_day
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.books.day_digests import (
    balances_at,
    items_digest,
    lines_digest,
    payouts_digest,
    statements_of_day,
)
from services.pledges.store.books.days import DaySeal, closed_without_seal
from services.pledges.usecases.books.seal_ledger import GENESIS
from services.pledges.usecases.day_close.export_heads import exported_heads, head_line
from services.pledges.usecases.day_close.verify_ledger import Fault, ledger_faults

_PARTS = text(
    "SELECT content FROM (SELECT number, content FROM bank_file_part WHERE file_id = CAST(:id AS uuid) "
    "UNION ALL SELECT 0, content FROM bank_file WHERE id = CAST(:id AS uuid) AND content IS NOT NULL) part "
    "ORDER BY number"
)
_ITEM_FAULTS = text(
    """
    SELECT i.provider_id FROM payout_item i JOIN payout p ON p.id = i.payout_id
    LEFT JOIN provider_item t ON t.id = i.provider_id
    WHERE p.provider_id = :payout AND t.id IS NOT NULL
    AND (i.net_cents, i.gross_cents, i.fee_cents, i.kind)
        IS DISTINCT FROM (t.net_cents, t.gross_cents, t.fee_cents, t.kind) ORDER BY 1
    """
)
Told = Callable[[int, int], None]


def verify(sessions: Sessions, folder: str = "", told: Told | None = None) -> list[Fault]:
    """All that is not as it was sealed; empty when nobody touched anything. `told` hears the progress."""
    with reading(sessions) as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        return find_faults(session, folder, told)


def find_faults(session: Session, folder: str, told: Told | None = None) -> list[Fault]:
    """The same in the caller's transaction."""
    seals = list(session.scalars(select(DaySeal).order_by(DaySeal.number)))
    faults = [*_chain_faults(seals), *_head_faults(seals, folder)]
    # Told by the days themselves too, where no head was kept outside.
    faults += [Fault("day_seals_truncated", day.isoformat()) for day in closed_without_seal(session)]
    faults += ledger_faults(session, seals[-1].content["ledger"]["number"] if seals else 0)
    for done, each in enumerate(seals, start=1):
        faults += day_faults(session, each)
        if told is not None:
            told(done, len(seals))
    if seals and not faults:
        faults += _balance_faults(session, seals[-1])
    return faults


def _chain_faults(seals: list[DaySeal]) -> Iterator[Fault]:
    previous, expected = GENESIS, 1
    for row in seals:
        if row.number > expected:
            yield Fault("day_seal_deleted", f"{expected}–{row.number - 1}")
        elif row.hash != seal(row.previous_hash, row.content):
            yield Fault("day_seal_altered", row.day.isoformat())
        elif row.previous_hash != previous or row.content["day"] != row.day.isoformat():
            yield Fault("day_seals_reordered", row.day.isoformat())
        previous, expected = row.hash, row.number + 1


def _head_faults(seals: list[DaySeal], folder: str) -> Iterator[Fault]:
    heads = exported_heads(folder) if folder else []
    by_number = {row.number: row for row in seals}
    for number, line in heads:
        row = by_number.get(number)
        if row is None:
            yield Fault("day_seals_truncated", line.split(" ")[1], line)
        elif head_line(row) != line:
            yield Fault("day_seal_rewritten", row.day.isoformat(), line)
    missing = sorted(by_number.keys() - {number for number, _ in heads}) if folder else []
    if missing:
        yield Fault("heads_not_exported", f"{missing[0]}–{missing[-1]}")


def day_faults(session: Session, sealed: DaySeal) -> list[Fault]:
    """What of a closed day's bank lines, statements, files, items and payouts is not as it was."""
    content, day = sealed.content, sealed.day
    faults = list(_line_faults(session, day, content["lines"]))
    known = [each["id"] for each in content["statements"]]
    now = {each["id"]: each for each in statements_of_day(session, day, known)} if known else {}
    for statement in content["statements"]:
        faults += _statement_faults(session, statement, now.get(statement["id"]))
    faults += [
        Fault("provider_item_altered", f"{day} {each['account'] or 'stripe'}")
        for each in _changed(content["items"], items_digest(session, day), "account")
    ]
    for each in _changed(content["payouts"], payouts_digest(session, day), "payout"):
        items = list(session.scalars(_ITEM_FAULTS, {"payout": each["payout"]}))
        faults += [Fault("payout_item_altered", item, each["payout"]) for item in items] or [
            Fault("payout_altered", each["payout"])
        ]
    return faults


def _line_faults(session: Session, day: date, sealed: list[dict[str, Any]]) -> Iterator[Fault]:
    last = json.dumps({each["account"]: each["last"] for each in sealed})
    changed = _changed(sealed, lines_digest(session, day, last), "account")
    if not changed:
        return
    accounts = list(session.scalars(select(CollectingAccount.id).order_by(CollectingAccount.id)))
    culprits = compare(BANK, *bank_day(session, day, accounts, []))
    for each in changed:
        named = [
            Fault(
                "bank_line_deleted" if culprit.cause is Cause.MISSING_LINE else "bank_line_altered",
                culprit.subject,
            )
            for culprit in culprits
            if culprit.account == each["account"]
        ]
        yield from named or [Fault("bank_lines_altered", f"{day} {each['account']}")]


def _statement_faults(
    session: Session, sealed: dict[str, Any], now: dict[str, Any] | None
) -> Iterator[Fault]:
    if now is None:
        yield Fault("statement_deleted", sealed["identity"])
        return
    balances = ("opening_cents", "closing_cents")
    if any(sealed[name] != now[name] for name in balances):
        before = " / ".join(str(sealed[name]) for name in balances)
        yield Fault("statement_balance_altered", sealed["identity"], before)
    hashed = hashlib.sha256()
    for content in session.scalars(_PARTS.execution_options(yield_per=8), {"id": sealed["file"]}):
        hashed.update(content)
    if hashed.hexdigest() != sealed["sha256"] or now["sha256"] != sealed["sha256"]:
        yield Fault("bank_file_altered", sealed["file"], sealed["sha256"])


def _balance_faults(session: Session, sealed: DaySeal) -> list[Fault]:
    now = balances_at(session, sealed.day, sealed.content["ledger"]["number"])
    if now == sealed.content["balances"]:
        return []
    before = {(owner, account): cents for owner, account, cents in sealed.content["balances"]}
    after = {(owner, account): cents for owner, account, cents in now}
    return [
        Fault("balance_differs", f"{owner} {account}", str(before.get((owner, account), 0)))
        for owner, account in sorted(before.keys() | after.keys())
        if before.get((owner, account)) != after.get((owner, account))
    ]


def _changed(sealed: list[dict[str, Any]], now: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    present = {each[key]: each for each in now}
    return [each for each in sealed if present.get(each[key]) != each]
