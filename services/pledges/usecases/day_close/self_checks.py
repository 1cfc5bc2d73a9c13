"""Checks of the books that run every ten minutes; while one that matters fails, no money goes out.

What was read and found sound is not read again: a run costs what was posted since, not what there is.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, func, select
from sqlalchemy.orm import Session

from services.chassis import audit, logs
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.books.ledger import LedgerSeal
from services.pledges.store.books.self_check_rows import (
    CHARGE_WITHOUT_ENTRY,
    ENTRY_WITHOUT_CAUSE,
    PAID_WITHOUT_RECEIPT,
    SOME_CAMPAIGNS,
    UNBALANCED,
    WAITING_TOO_LONG,
    SelfCheck,
    SelfCheckMark,
    latest_checks,
    mark_of,
    newest_check,
    prune,
)
from services.pledges.store.pledging.sums import sums_of
from services.pledges.store.pledging.terms import CampaignTotals

log = logs.get(__name__)

SYSTEM = "system"
CAMPAIGNS_AT_ONCE = 50
# Money that only passes through is named when it has lain for a day.
LAIN = timedelta(hours=24)
BROKEN = "check_broken"

Findings = list[dict[str, Any]]


@dataclass(frozen=True)
class Check:
    """A check by its name; `halts` where its failing means that the books cannot be trusted."""

    name: str
    find: Callable[[Session], Findings]
    halts: bool = True


def run_self_checks(sessions: Sessions) -> list[SelfCheck]:
    """Run every check and keep what each found; a change for better or worse stands in the audit log."""
    return [_run(sessions, check) for check in CHECKS]


def may_settle(session: Session) -> bool:
    """Whether settlements, payment files and transfers may go out: no self-check is failing."""
    return not any(each.halts and not each.passed for each in latest_checks(session))


def keep_result(
    session: Session,
    name: str,
    findings: Findings,
    *,
    halts: bool,
    milliseconds: int,
    passed: bool | None = None,
) -> SelfCheck:
    """Keep one run of a check in the caller's transaction; it passed if it found nothing, unless told."""
    now = platform_now(session)
    before = newest_check(session, name)
    row = SelfCheck(
        id=new_id(),
        name=name,
        ran_at=now,
        passed=not findings if passed is None else passed,
        halts=halts,
        findings=findings,
        milliseconds=milliseconds,
    )
    session.add(row)
    session.flush()
    if row.passed != (before is None or before.passed):
        action = "self_check.recovered" if row.passed else "self_check.failed"
        audit.record(session, SYSTEM, action, name, {"findings": len(findings), "halts": halts})
        (log.info if row.passed else log.error)(action, name=name, findings=len(findings))
    prune(session, now)
    return row


def _run(sessions: Sessions, check: Check) -> SelfCheck:
    try:
        return _looked(sessions, check)
    except Exception as error:
        # A check that cannot be made is no check that passed; the others are made all the same.
        log.exception("self_check.broken", name=check.name)
        named = [{"subject": f"{BROKEN} {type(error).__name__}", "cents": 0}]
        with transaction(sessions) as session:
            return keep_result(session, check.name, named, halts=check.halts, milliseconds=0)


def _looked(sessions: Sessions, check: Check) -> SelfCheck:
    began = time.monotonic()
    with transaction(sessions) as session:
        # All of one moment: sums and what they are the sums of must not be read on either side of a change.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        findings = check.find(session)
        spent = int((time.monotonic() - began) * 1000)
        return keep_result(session, check.name, findings, halts=check.halts, milliseconds=spent)


def _since_mark(name: str, query: Executable) -> Callable[[Session], Findings]:
    def find(session: Session) -> Findings:
        # Read before looking: what is chained meanwhile is looked at the next time.
        head = session.scalar(select(func.max(LedgerSeal.number))) or 0
        findings = _rows(session, query, {"mark": mark_of(session, name)})
        if not findings:
            session.merge(SelfCheckMark(name=name, number=head))
        return findings

    return find


def _charges(session: Session) -> Findings:
    return _rows(session, CHARGE_WITHOUT_ENTRY, {})


def _totals(session: Session) -> Findings:
    """The sums that everybody sees, counted anew from the pledges, for some campaigns at a time."""
    campaigns = _next_campaigns(session, "totals")
    counted = sums_of(session, campaigns)
    wanted = select(CampaignTotals).where(CampaignTotals.campaign_id.in_(campaigns))
    return [
        {
            "subject": str(row.campaign_id),
            "cents": row.collected_cents - counted[row.campaign_id].collected_cents,
        }
        for row in session.scalars(wanted)
        if any(getattr(row, name) != value for name, value in asdict(counted[row.campaign_id]).items())
    ]


def _paid(session: Session) -> Findings:
    return _rows(session, PAID_WITHOUT_RECEIPT, {"campaigns": _next_campaigns(session, "paid")})


def _clearing(session: Session) -> Findings:
    now = platform_now(session)
    rows = session.execute(WAITING_TOO_LONG, {"day": local_day(now - LAIN), "moment": now - LAIN}).mappings()
    return [
        {
            "subject": row["account"],
            "cents": int(row["cents"]),
            "items": row["items"],
            "oldest": row["oldest"].isoformat(),
        }
        for row in rows
        if row["items"]
    ]


def _next_campaigns(session: Session, name: str) -> list[UUID]:
    start = mark_of(session, name)
    given = {"start": start, "count": CAMPAIGNS_AT_ONCE}
    found: list[UUID] = list(session.scalars(SOME_CAMPAIGNS, given))
    is_last = len(found) < CAMPAIGNS_AT_ONCE
    session.merge(SelfCheckMark(name=name, number=0 if is_last else start + CAMPAIGNS_AT_ONCE))
    return found


def _rows(session: Session, query: Executable, values: dict[str, Any]) -> Findings:
    rows = session.execute(query, values)
    return [{"subject": row.subject, "cents": int(row.cents or 0)} for row in rows]


CHECKS = (
    Check("sum_zero", _since_mark("sum_zero", UNBALANCED)),
    Check("cause_of_entries", _since_mark("cause_of_entries", ENTRY_WITHOUT_CAUSE)),
    Check("charges_posted", _charges),
    Check("totals_rebuilt", _totals),
    Check("paid_has_receipt", _paid),
    Check("clearing_clears", _clearing, halts=False),
)
