"""The money by funder: what each planned and what was realised, as staff enter it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.pledges.store.figures.day_rows import FunderEntry
from services.pledges.store.pledging.terms import CampaignTotals

# The public is the European Social Fund and the city together, where nobody told them apart.
FUNDERS = ("esf", "city", "public", "private")
KINDS = ("planned", "realised")
ENTRIES_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """A sum for a funder, in cents; a negative one corrects an earlier entry."""

    funder: str
    kind: str
    amount_cents: int
    entered_for: date
    note: str


def show_funders(sessions: Sessions) -> dict[str, Any]:
    """Planned and realised sums by funder, what the platform collected, and the newest entries."""
    with reading(sessions) as session:
        sums = _sums(session)
        collected = session.scalar(select(func.coalesce(func.sum(CampaignTotals.collected_cents), 0)))
        newest = select(FunderEntry).order_by(FunderEntry.id.desc()).limit(ENTRIES_SHOWN)
        entries = [_entry_view(entry) for entry in session.scalars(newest)]
    return {
        "funders": [
            {"funder": funder, **{f"{kind}_cents": sums.get((funder, kind), 0) for kind in KINDS}}
            for funder in FUNDERS
        ],
        "collected_cents": int(collected or 0),
        "entries": entries,
    }


def enter_for_funder(sessions: Sessions, new: NewEntry, claim: Claim | None, actor: str) -> dict[str, Any]:
    """Enter a sum; the same command again changes nothing. Raises KeyReused, KeyInUse."""
    with transaction(sessions) as session:
        earlier = recall(session, claim)
        if earlier is not None:
            return earlier
        entry = FunderEntry(id=new_id(), entered_by=actor, entered_at=platform_now(session), **asdict(new))
        session.add(entry)
        session.flush()
        told = {"funder": new.funder, "kind": new.kind, "amount_cents": new.amount_cents}
        audit.record(session, actor, "funder.entered", str(entry.id), told)
        result = {"id": str(entry.id)}
        remember(session, claim, result)
    return result


def _sums(session: Session) -> dict[tuple[str, str], int]:
    wanted = select(FunderEntry.funder, FunderEntry.kind, func.sum(FunderEntry.amount_cents))
    grouped = session.execute(wanted.group_by(FunderEntry.funder, FunderEntry.kind))
    return {(funder, kind): int(cents) for funder, kind, cents in grouped}


def _entry_view(entry: FunderEntry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "funder": entry.funder,
        "kind": entry.kind,
        "amount_cents": entry.amount_cents,
        "entered_for": entry.entered_for,
        "note": entry.note,
        "entered_at": entry.entered_at,
    }
