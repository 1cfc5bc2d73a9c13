"""Bank pledges that wait for their payment: a reminder shortly before they are due, then an end."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.domain.pledging.deadlines import (
    BANKING_DAYS_OF_GRACE,
    REMINDER_BEFORE_DUE,
    lapses_after,
    local_day,
    remind_on,
)
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import advance
from services.pledges.usecases.pledging.payment_slip import slip_of
from services.pledges.usecases.pledging.pledge_events import emit_released, emit_reminded

AT_ONCE = 200

Row = tuple[Pledge, CampaignTerms, CollectingAccount]


def remind_unpaid_pledges(sessions: Sessions) -> int:
    """Remind each unpaid backer once, two days before the due date; how many were reminded."""
    return _in_batches(sessions, _due_for_reminder, _remind)


def lapse_unpaid_pledges(sessions: Sessions) -> int:
    """End the promises that are unpaid five banking days after they were due; how many ended."""
    return _in_batches(sessions, _overdue, _lapse)


def _in_batches(
    sessions: Sessions,
    due: Callable[[date], Select[Pledge, CampaignTerms, CollectingAccount]],
    act: Callable[[Session, Row, datetime], bool],
) -> int:
    total = 0
    while True:
        with transaction(sessions) as session:
            now = platform_now(session)
            wanted = due(local_day(now)).with_for_update(of=Pledge, skip_locked=True).limit(AT_ONCE)
            rows = session.execute(wanted).all()
            acted = sum(act(session, (pledge, terms, account), now) for pledge, terms, account in rows)
        total += acted
        if acted == 0 or len(rows) < AT_ONCE:
            return total


def _unpaid() -> Select[Pledge, CampaignTerms, CollectingAccount]:
    return (
        select(Pledge, CampaignTerms, CollectingAccount)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .join(CollectingAccount, CollectingAccount.id == CampaignTerms.collecting_account_id)
        .where(Pledge.state == PledgeState.AWAITING_PAYMENT)
        .order_by(Pledge.due_on, Pledge.id)
    )


def _due_for_reminder(today: date) -> Select[Pledge, CampaignTerms, CollectingAccount]:
    soon = today + REMINDER_BEFORE_DUE
    return _unpaid().where(Pledge.reminded_at.is_(None), Pledge.due_on <= soon, Pledge.due_on >= today)


def _overdue(today: date) -> Select[Pledge, CampaignTerms, CollectingAccount]:
    # Banking days are counted by the rule itself; the query only leaves out what cannot be due.
    return _unpaid().where(Pledge.due_on < today - timedelta(days=BANKING_DAYS_OF_GRACE))


def _remind(session: Session, row: Row, now: datetime) -> bool:
    pledge, terms, account = row
    pledge.reminded_at = now
    # Whoever promised later than the reminder's day has the slip in the inbox already.
    if pledge.due_on is not None and local_day(pledge.made_at) < remind_on(pledge.due_on):
        emit_reminded(session, pledge, terms, slip_of(pledge, account))
    return True


def _lapse(session: Session, row: Row, now: datetime) -> bool:
    pledge, terms, _account = row
    if pledge.due_on is None or local_day(now) <= lapses_after(pledge.due_on):
        return False
    advance(session, pledge, Happening.LAPSED, now)
    emit_released(session, pledge, terms, "lapsed")
    return True
