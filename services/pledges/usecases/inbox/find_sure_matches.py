"""Looks ahead at what waits, so that the inbox can show the sure matches in a list of their own."""

from datetime import timedelta

from sqlalchemy import delete, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.sealing import ContactSealer
from services.pledges.domain.bank.sure_matches import sure_match
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_work import BankLineSuggestion
from services.pledges.usecases.inbox.suggest_pledges import suggest_pledges

SLICE = 100
SLICES_A_TICK = 10
# A pledge made or paid since then shows when the line itself is opened; the list follows within this.
LOOKED_AGAIN_AFTER = timedelta(hours=6)


def find_sure_matches(sessions: Sessions, sealer: ContactSealer) -> int:
    """Look at lines not looked at for a while, oldest first; returns how many."""
    _forget_settled(sessions)
    looked = 0
    for _ in range(SLICES_A_TICK):
        with transaction(sessions) as session:
            lines = _waiting(session)
            _look_at(session, sealer, lines)
        looked += len(lines)
        if len(lines) < SLICE:
            break
    return looked


def _waiting(session: Session) -> list[BankLine]:
    stale = platform_now(session) - LOOKED_AGAIN_AFTER
    query = (
        select(BankLine)
        .outerjoin(BankLineSuggestion, BankLineSuggestion.line_id == BankLine.id)
        .where(
            text("bank_line.state = 'inbox'"),
            BankLine.amount_cents > 0,
            BankLine.detailed,
            or_(BankLineSuggestion.line_id.is_(None), BankLineSuggestion.looked_at < stale),
        )
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(SLICE)
    )
    return list(session.scalars(query))


def _look_at(session: Session, sealer: ContactSealer, lines: list[BankLine]) -> None:
    if not lines:
        return
    now = platform_now(session)
    found = suggest_pledges(session, sealer, lines)
    sure = {line_id: sure_match(suggestions) for line_id, suggestions in found.items()}
    rows = [
        {"line_id": line_id, "pledge_id": match.candidate.pledge_id if match else None, "looked_at": now}
        for line_id, match in sure.items()
    ]
    kept = insert(BankLineSuggestion).values(rows)
    renewed = {"pledge_id": kept.excluded.pledge_id, "looked_at": kept.excluded.looked_at}
    session.execute(kept.on_conflict_do_update(index_elements=["line_id"], set_=renewed))


def _forget_settled(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        settled = select(BankLine.id).where(text("bank_line.state IN ('matched', 'done')"))
        session.execute(delete(BankLineSuggestion).where(BankLineSuggestion.line_id.in_(settled)))
