"""Close a day: prove it once more and seal it, chained to the day before, with the head kept outside."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit, logs
from services.chassis.database import Sessions, only_one, platform_now, transaction
from services.chassis.problems import Conflict
from services.pledges.domain.books.differences import Cause
from services.pledges.domain.books.ledger import seal
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.books.day_digests import (
    balances_since,
    items_digest,
    ledger_head,
    lines_digest,
    payouts_digest,
    statements_of_day,
    unsealed_until,
)
from services.pledges.store.books.days import DayClose, DayDifference, DaySeal, hold_days, last_seal
from services.pledges.store.books.provider_items import OURS
from services.pledges.store.books.self_check_rows import SEALS_HOLD, newest_check
from services.pledges.usecases.books.seal_ledger import GENESIS, seal_ledger
from services.pledges.usecases.context import Context
from services.pledges.usecases.day_close.export_heads import export_heads
from services.pledges.usecases.day_close.look_at_provider import look_at_provider
from services.pledges.usecases.day_close.prove_day import in_turn, open_days, prove, prove_day
from services.pledges.usecases.day_close.self_checks import keep_result
from services.pledges.usecases.day_close.verify import verify
from services.pledges.usecases.day_close.verify_ledger import Fault

log = logs.get(__name__)

SYSTEM = "system"
_SEALING = "pledges.seal_ledger"
# By then the night's statements have come and the provider's list is complete.
_NIGHT_ENDS = 6
_LOOKED_AT_AGAIN = timedelta(hours=2)
# A tick that takes hours holds up other jobs; the next one goes on where this one stopped.
_DAYS_AT_ONCE = 31


def close_days(
    context: Context,
    until: date | None = None,
    told: Callable[[date, str], None] | None = None,
    most: int | None = None,
) -> int:
    """Prove the open days and close those on which nothing differs, in order; how many were closed.

    `told` hears of each day as it is done. No more than `most` are looked at; once a day cannot be closed
    those that were looked at least lately are next.
    """
    look_at_provider(context)
    waiting, closed, looked_at, unbroken = open_days(context.sessions, until), 0, 0, True
    while waiting and (most is None or looked_at < most):
        day = waiting.pop(0)
        state = _prove_and_close(context, day, closable=unbroken)
        looked_at, closed = looked_at + 1, closed + (state == "closed")
        if unbroken and state != "closed":
            unbroken = False
            waiting = in_turn(context.sessions, waiting) if most else waiting
        if told is not None:
            told(day, state)
    return closed


def _prove_and_close(context: Context, day: date, *, closable: bool) -> str:
    differences = prove_day(context.sessions, day)
    if closable:
        try:
            close_day(context, day, SYSTEM)
            return "closed"
        except Conflict as conflict:
            log.warning("day_close.not_closed", day=day.isoformat(), code=conflict.code)
    return "differs" if differences else "agrees"


def close_by_night(context: Context) -> int:
    """Each morning: close what can be closed and verify what was. A tick; what is due the database says."""
    with transaction(context.sessions) as session:
        now = platform_now(session)
        yesterday = local_day(now) - timedelta(days=1)
        row, verified = session.get(DayClose, yesterday), newest_check(session, SEALS_HOLD)
        is_done = row is not None and (row.state == "closed" or now - row.looked_at < _LOOKED_AT_AGAIN)
        is_verified = verified is not None and local_day(verified.ran_at) == local_day(now)
        if local_day(now - timedelta(hours=_NIGHT_ENDS)) == yesterday or (is_done and is_verified):
            return 0
    closed = 0 if is_done else close_days(context, most=_DAYS_AT_ONCE)
    began = time.monotonic()
    faults = verify(context.sessions, context.settings.close_export_dir)
    keep_verification(context.sessions, faults, int((time.monotonic() - began) * 1000))
    return closed


def keep_verification(sessions: Sessions, faults: list[Fault], milliseconds: int) -> None:
    """What verifying found counts as a self-check: while something was tampered with, no money goes out."""
    named = [{"subject": f"{fault.code} {fault.subject}", "cents": 0} for fault in faults[:50]]
    with transaction(sessions) as session:
        keep_result(session, SEALS_HOLD, named, halts=True, milliseconds=milliseconds)


def close_day(context: Context, day: date, actor: str) -> DaySeal:
    """Seal a day that is over, the days before it being sealed. A person may close over explanations.

    Raises Conflict.
    """
    sessions = context.sessions
    _chain(sessions)
    with transaction(sessions, "day_close.sealed") as session:
        # Two who close at once do so one after the other; what is read below is what stands then.
        hold_days(session)
        previous = last_seal(session)
        if previous is not None and previous.day >= day:
            raise Conflict("day_closed")
        if previous is not None and previous.day + timedelta(days=1) != day:
            raise Conflict("earlier_day_open")
        if local_day(platform_now(session)) <= day:
            raise Conflict("day_not_over")
        _, differences = prove(session, day)
        _object(day, differences, actor)
        if unsealed_until(session, day):
            raise Conflict("books_not_sealed")
        made = _seal(session, day, previous, differences, actor)
    export_heads(sessions, context.settings.close_export_dir)
    return made


def _object(day: date, differences: list[DayDifference], actor: str) -> None:
    # What the provider did on the day has to be known first: no explaining brings it to be compared.
    if any(each.cause == Cause.PROVIDER_SILENT and each.account == OURS for each in differences):
        raise Conflict("provider_silent")
    if any(each.state == "open" or _is_for_people(each, day, actor) for each in differences):
        raise Conflict("differences_open")


def _is_for_people(difference: DayDifference, day: date, actor: str) -> bool:
    """Whether a person closes over it: what was explained and closed over on an earlier day is settled."""
    return actor == SYSTEM and difference.day >= day


def _chain(sessions: Sessions) -> None:
    with only_one(sessions, _SEALING) as elected:
        if elected:
            seal_ledger(sessions)


def _seal(
    session: Session, day: date, previous: DaySeal | None, differences: list[DayDifference], actor: str
) -> DaySeal:
    number, before = (previous.number + 1, previous.hash) if previous else (1, GENESIS)
    content = day_content(session, day, previous, differences)
    made = DaySeal(
        number=number,
        day=day,
        previous_hash=before,
        hash=seal(before, content),
        content=content,
        sealed_at=platform_now(session),
        sealed_by=actor,
    )
    session.add(made)
    session.get_one(DayClose, day).state = "closed"
    session.flush()
    audit.record(session, actor, "day.closed", day.isoformat(), {"number": number, "hash": made.hash})
    return made


def day_content(
    session: Session, day: date, previous: DaySeal | None, differences: list[DayDifference]
) -> dict[str, Any]:
    """What a day is sealed with."""
    ledger_number, ledger_hash = ledger_head(session)
    return {
        "number": previous.number + 1 if previous else 1,
        "day": day.isoformat(),
        "ledger": {"number": ledger_number, "hash": ledger_hash},
        "balances": balances_since(session, day, ledger_number, previous),
        "lines": lines_digest(session, day),
        "statements": statements_of_day(session, day),
        "items": items_digest(session, day),
        "payouts": payouts_digest(session, day),
        "differences": [
            [each.cause, each.subject, each.cents, each.state, each.comment or ""]
            for each in sorted(differences, key=lambda one: str(one.id))
        ],
    }
