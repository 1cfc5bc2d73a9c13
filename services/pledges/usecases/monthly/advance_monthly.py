"""What changes the life of a monthly pledge; the caller holds it locked."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.pledges.domain.lifecycle import Verdict
from services.pledges.domain.monthly.monthly_rules import due_after
from services.pledges.domain.monthly.monthly_states import MONTHLY, MonthlyHappening
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.monthly.monthly_pledges import MonthlyPledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import PLATFORM
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.monthly.monthly_events import emit_changed

CARD_FAILED, BY_BACKER, CONTACT_ERASED = "card_failed", "by_backer", "contact_erased"
CAMPAIGN_ENDED, CAMPAIGN_CANCELLED = "campaign_ended", "campaign_cancelled"


def begin(session: Session, monthly: MonthlyPledge, now: datetime, actor: str) -> bool:
    """The first month is paid: the others follow on the same day. False where it began before."""
    today = local_day(now)
    if not _moves(session, monthly, MonthlyHappening.FIRST_PAID, now, actor):
        return False
    monthly.day_of_month = today.day
    monthly.next_due_on = due_after(today, today.day)
    return True


def pause(session: Session, monthly: MonthlyPledge, now: datetime, reason: str, actor: str) -> bool:
    """Nothing is charged until it goes on; the backer hears of it from whoever calls."""
    failed = reason == CARD_FAILED
    happening = MonthlyHappening.CARD_FAILED if failed else MonthlyHappening.PAUSED
    if not _moves(session, monthly, happening, now, actor):
        return False
    monthly.reason = reason
    monthly.withdraw_notice()
    return True


def resume(session: Session, monthly: MonthlyPledge, terms: CampaignTerms, now: datetime, actor: str) -> bool:
    """Go on with the next due day; the months of the pause are never collected."""
    if not _moves(session, monthly, MonthlyHappening.RESUMED, now, actor):
        return False
    day_of_month, next_due_on = monthly.schedule
    today = local_day(now)
    monthly.next_due_on = next_due_on if next_due_on > today else due_after(today, day_of_month)
    monthly.reason = None
    monthly.withdraw_notice()
    emit_changed(session, monthly, terms)
    return True


def end(
    session: Session,
    monthly: MonthlyPledge,
    terms: CampaignTerms,
    now: datetime,
    reason: str,
    actor: str = PLATFORM,
) -> bool:
    """No month follows any more; the backer is told, unless nothing had begun or nobody can be told."""
    had_begun = monthly.state != MONTHLY.begins
    if not _moves(session, monthly, MonthlyHappening.ENDED, now, actor):
        return False
    monthly.reason = reason
    monthly.withdraw_notice()
    if had_begun and reason != CONTACT_ERASED:
        emit_changed(session, monthly, terms)
    return True


def _moves(
    session: Session, monthly: MonthlyPledge, happening: MonthlyHappening, now: datetime, actor: str
) -> bool:
    return advance_row(session, MONTHLY, monthly, happening, now, actor=actor) is Verdict.MOVES
