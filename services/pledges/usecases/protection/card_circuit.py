"""The circuit that asks everybody for a proof while too many cards fail: turned, held, shown, ended."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.audit import record
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.protection.card_circuit import (
    WINDOW,
    Circuit,
    Hold,
    Rate,
    Threshold,
    should_be_strict,
)
from services.pledges.store.protection.attempts import circuit_row, rate_since
from services.pledges.usecases.context import Context

log = logs.get(__name__)

PLATFORM = "platform"


def watch_card_circuit(context: Context) -> None:
    """Turn the circuit where the rate of failures asks for it; it also ends by this."""
    with transaction(context.sessions) as session:
        watch(context, session, platform_now(session))


def watch(context: Context, session: Session, now: datetime) -> None:
    """The same in the caller's transaction. The row is locked only where it is about to change."""
    rate = rate_since(session, now - WINDOW)
    if _judge(context, circuit_row(session).as_circuit(), rate, now) is None:
        return
    row = circuit_row(session, held=True)
    strict = _judge(context, row.as_circuit(), rate, now)
    if strict is not None:
        row.strict, row.since, row.changed_by, row.comment = strict, now, PLATFORM, ""
        _tell(session, PLATFORM, strict, rate, row.hold)


def hold_card_circuit(context: Context, hold: Hold, comment: str, actor: str) -> dict[str, Any]:
    """Keep the circuit on or off by hand, or let it judge by itself again; how it then stands."""
    with transaction(context.sessions) as session:
        now, row = platform_now(session), circuit_row(session, held=True)
        rate = rate_since(session, now - WINDOW)
        held = Circuit(row.strict, hold, row.since)
        strict = should_be_strict(held, rate, _threshold(context), now)
        row.since = now if strict != row.strict else row.since
        row.hold, row.strict, row.changed_by, row.comment = hold, strict, actor, comment
        _tell(session, actor, strict, rate, hold)
    return show_card_circuit(context)


def show_card_circuit(context: Context) -> dict[str, Any]:
    """How it stands, and what it is judged by."""
    with reading(context.sessions) as session:
        now, row = platform_now(session), circuit_row(session)
        rate = rate_since(session, now - WINDOW)
    threshold = _threshold(context)
    return {
        "strict": row.strict,
        "hold": row.hold,
        "since": row.since,
        "changed_by": row.changed_by,
        "comment": row.comment,
        "tries": rate.tries,
        "declines": rate.declines,
        "window_minutes": int(WINDOW.total_seconds()) // 60,
        "threshold_percent": threshold.percent,
        "threshold_declines": threshold.declines,
    }


def _judge(context: Context, circuit: Circuit, rate: Rate, now: datetime) -> bool | None:
    """What it should turn to, or nothing where it stays."""
    strict = should_be_strict(circuit, rate, _threshold(context), now)
    return None if strict == circuit.strict else strict


def _threshold(context: Context) -> Threshold:
    settings = context.settings
    return Threshold(settings.circuit_decline_percent, settings.circuit_least_declines)


def _tell(session: Session, actor: str, strict: bool, rate: Rate, hold: str) -> None:
    details = {"hold": str(hold), "tries": rate.tries, "declines": rate.declines}
    record(
        session, actor, "card_circuit.strict" if strict else "card_circuit.normal", "card_circuit", details
    )
    log.warning("card_circuit.set", strict=strict, **details)
