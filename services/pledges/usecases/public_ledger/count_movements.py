"""Counting what moved campaigns' money, from the sealed books, so that no page reads entries."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, transaction
from services.pledges.domain.public_ledger.movements import Movement, meaning
from services.pledges.domain.public_ledger.rows import FEWEST
from services.pledges.store.public_ledger.movements import (
    add_movements,
    keep_mark,
    last_seal,
    lock_mark,
    sealed_entries,
)

_SLICE = 5_000

Place = tuple[UUID, tuple[object, ...]]


def count_movements(sessions: Sessions) -> int:
    """Count what was sealed since; how many transactions that were. A slice and its mark are one commit."""
    counted = 0
    while True:
        with transaction(sessions) as session:
            step = _count_slice(session)
        counted += step
        if step < _SLICE:
            return counted


def _count_slice(session: Session) -> int:
    after = lock_mark(session)
    until = min(last_seal(session), after + _SLICE)
    found: dict[Place, tuple[UUID, Movement]] = {}
    for row in sealed_entries(session, after, until, FEWEST):
        told = meaning(row.cause_kind, row.purse, row.amount_cents)
        if told is None:
            continue
        place = (row.campaign_id, (row.day, told.kind, told.method, row.corrects, row.subject))
        _, before = found.get(place, (None, None))
        items = -row.items if told.takes_back else row.items
        found[place] = (
            row.campaign_id,
            Movement(
                day=row.day,
                kind=told.kind,
                method=told.method,
                corrects=row.corrects,
                subject=row.subject,
                items=items + (before.items if before else 0),
                cents=told.cents + (before.cents if before else 0),
            ),
        )
    add_movements(session, found.values())
    keep_mark(session, until)
    return until - after
