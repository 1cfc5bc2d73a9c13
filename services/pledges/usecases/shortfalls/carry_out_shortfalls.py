"""A decided shortfall reaches everybody who paid: they are told, or their money is put on the refund list."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.domain.shortfalls.shortfall_rules import Decision
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.shortfalls.shortfalls import Shortfall, ShortfallNotice
from services.pledges.usecases.advance_pledge import note
from services.pledges.usecases.pledging.pledge_events import emit_shortfall_decided
from services.pledges.usecases.refunding.refunds import list_refund, refundable_cents

AT_ONCE = 100

Row = tuple[ShortfallNotice, Shortfall, CampaignTerms]


def carry_out_shortfalls(sessions: Sessions) -> int:
    """Tell or refund everybody who waits for it, in small transactions; how many were reached."""
    total = 0
    while True:
        with transaction(sessions) as session:
            rows, now = _waiting(session), platform_now(session)
            for notice, shortfall, terms in rows:
                _reach(session, notice.pledge_id, shortfall, terms, now)
                notice.told_at = now
        total += len(rows)
        if len(rows) < AT_ONCE:
            return total


def _waiting(session: Session) -> list[Row]:
    wanted = (
        select(ShortfallNotice, Shortfall, CampaignTerms)
        .join(Shortfall, Shortfall.campaign_id == ShortfallNotice.campaign_id)
        .join(CampaignTerms, CampaignTerms.campaign_id == ShortfallNotice.campaign_id)
        .where(ShortfallNotice.told_at.is_(None))
        .order_by(ShortfallNotice.pledge_id)
        .limit(AT_ONCE)
        .with_for_update(of=ShortfallNotice, skip_locked=True)
    )
    return [(notice, shortfall, terms) for notice, shortfall, terms in session.execute(wanted)]


def _reach(
    session: Session, pledge_id: UUID, shortfall: Shortfall, terms: CampaignTerms, now: datetime
) -> None:
    pledge = lock_pledge(session, pledge_id)
    if pledge is None:
        raise LookupError(f"pledge {pledge_id}")
    decision = shortfall.decision or ""
    note(session, pledge, "shortfall_decided", now, decision, actor=shortfall.decided_by or "")
    if decision != Decision.REFUND_ALL:
        missing, statement = shortfall.missing_cents, shortfall.statement or ""
        emit_shortfall_decided(session, pledge, terms, decision, missing, statement)
        return
    owed = refundable_cents(session, pledge)
    if owed > 0:
        list_refund(session, pledge, owed, "shortfall")
