"""Checks of the books that run every ten minutes; while one that matters fails, no money goes out.

What was read and found sound is not read again: a run costs what was posted since, not what there is.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, func, select
from sqlalchemy.orm import Session

from services.chassis import audit, logs
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import born_at, new_id
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.books.day_digests import balances_since
from services.pledges.store.books.days import seals_after
from services.pledges.store.books.ledger import LedgerSeal
from services.pledges.store.books.self_check_rows import (
    CHARGE_WITHOUT_ENTRY,
    ENTRY_WITHOUT_CAUSE,
    PAID_WITHOUT_RECEIPT,
    SEALS_HOLD,
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
from services.pledges.store.match_funding.steps import unlike_the_books
from services.pledges.store.pledging.sums import sums_of
from services.pledges.store.pledging.terms import CampaignTotals

log = logs.get(__name__)

SYSTEM = "system"
CAMPAIGNS_AT_ONCE = 50
DAYS_AT_ONCE = 5
LINKS_AT_ONCE = 20_000
# What is left then is read by the next run.
SECONDS_A_RUN = 20
# Money that only passes through is named when it has lain for a day.
LAIN = timedelta(hours=24)
BROKEN, OVERDUE = "check_broken", "check_overdue"

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
    """Whether settlements, payment files and transfers may go out: no self-check fails or is overdue."""
    return why_not_settle(session) is None


def why_not_settle(session: Session) -> str | None:
    """Why no money may go out: `self_checks_failing`, or `self_checks_overdue` where they are not made."""
    halting = [each for each in latest_checks(session) if each.halts]
    if not all(each.passed for each in halting):
        return "self_checks_failing"
    return "self_checks_overdue" if any(map(is_overdue, halting)) else None


def is_overdue(row: SelfCheck) -> bool:
    """Whether a check that should run all day has not: what it found then says nothing of the books now.

    By real time, which a moved business clock does not touch.
    """
    allowed = _OVERDUE_AFTER.get(row.name)
    return allowed is not None and datetime.now(UTC) - born_at(row.id) > allowed


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
        mark, began = mark_of(session, name), time.monotonic()
        while True:
            # Years of books at once would take longer than a statement may, and the check would never pass.
            until = min(head, mark + LINKS_AT_ONCE)
            findings = _rows(session, query, {"mark": mark, "until": until})
            if findings:
                return findings
            session.merge(SelfCheckMark(name=name, number=until))
            mark = until
            if mark >= head or time.monotonic() - began > SECONDS_A_RUN:
                return []

    return find


def _charges(session: Session) -> Findings:
    return _rows(session, CHARGE_WITHOUT_ENTRY, {})


def _balances(session: Session) -> Findings:
    """What days were closed with, made anew from the day before and the entries, a few days at a time."""
    mark = mark_of(session, "balances_rebuilt")
    sealed = seals_after(session, mark - 1, DAYS_AT_ONCE + 1)
    previous = sealed.pop(0) if sealed and sealed[0].number == mark else None
    for each in sealed[:DAYS_AT_ONCE]:
        rebuilt = balances_since(session, each.day, each.content["ledger"]["number"], previous)
        if rebuilt != each.content["balances"]:
            return _unlike(each.content["balances"], rebuilt)
        previous = each
    session.merge(SelfCheckMark(name="balances_rebuilt", number=previous.number if previous else 0))
    return []


def _unlike(sealed: list[list[Any]], rebuilt: list[list[Any]]) -> Findings:
    before = {(owner, account): cents for owner, account, cents in sealed}
    after = {(owner, account): cents for owner, account, cents in rebuilt}
    found = [
        {"subject": account, "cents": before.get((owner, account), 0) - after.get((owner, account), 0)}
        for owner, account in sorted(before.keys() | after.keys())
    ]
    return [each for each in found if each["cents"]][:50]


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
    Check("balances_rebuilt", _balances),
    Check("totals_rebuilt", _totals),
    Check("paid_has_receipt", _paid),
    Check("match_funds_agree", unlike_the_books),
    Check("clearing_clears", _clearing, halts=False),
)
# Three runs that did not happen; verifying is a matter of once a day.
_OVERDUE_AFTER = {each.name: timedelta(minutes=30) for each in CHECKS} | {SEALS_HOLD: timedelta(hours=48)}
