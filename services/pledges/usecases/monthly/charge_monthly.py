"""Charge the months that are due, along the same safe path as a closing plan's lines.

Any number of workers, killed at any moment, charge each month once: the month's row is claimed under
a lease, and its pledge is charged by steps that are stored before they are taken.
"""

import random
import time
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import OperationalError

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.cards.card_calls import (
    AccessDenied,
    AnswerLost,
    ProviderBroken,
    ProviderThrottled,
    ProviderTrouble,
)
from services.pledges.domain.pledging.pledge_states import Happening, PledgeState
from services.pledges.store.closing.charging_run import charging_run
from services.pledges.store.monthly.monthly_pledges import MonthlyTerm, claim_term
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import advance
from services.pledges.usecases.cards.held_pledge import held_pledge
from services.pledges.usecases.closing.charge_pledge import Stuck, charge_pledge
from services.pledges.usecases.closing.charging_run import slow_down, stop_run, wait_for_turn
from services.pledges.usecases.context import Context
from services.pledges.usecases.monthly.monthly_card import GIVING_BACK

log = logs.get(__name__)

# Longer than all calls of one charge can take, so that a lease never ends under a living worker.
LEASE = timedelta(minutes=5)
RUN_SECONDS = 45.0
LATER_SECONDS = (2.0, 300.0)


def charge_monthly_pledges(context: Context, seconds: float = RUN_SECONDS) -> int:
    """Charge until no month waits, the time is up or the run is stopped; how many were worked on."""
    until, worked_on = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        with transaction(context.sessions, "monthly.term_claimed") as session:
            if charging_run(session).stopped_at is not None:
                break
            term = claim_term(session, platform_now(session), LEASE)
        if term is None:
            break
        _charge(context, term)
        worked_on += 1
    return worked_on


def _charge(context: Context, term: MonthlyTerm) -> None:
    try:
        finished = _carry_out(context, term)
    except AccessDenied as denied:
        stop_run(context, denied.code)
        _put_back(context, term, denied.code)
    except ProviderTrouble as trouble:
        if isinstance(trouble, (ProviderThrottled, AnswerLost, ProviderBroken)):
            slow_down(context)
        _put_back(context, term, trouble.code)
    except OperationalError:
        # A lock was not to be had in time; the month's turn comes again.
        log.warning("monthly.database_busy", pledge_id=str(term.pledge_id))
        _put_back(context, term, "database_busy")
    except Stuck as stuck:
        log.error("monthly.stuck", pledge_id=str(term.pledge_id), error=str(stuck))
        _settle(context, term, "stuck", str(stuck))
    else:
        if finished:
            _settle(context, term, "done", None)
        else:
            _put_back(context, term, "undecided")


def _carry_out(context: Context, term: MonthlyTerm) -> bool:
    """Charge the month; whether it has ended."""
    if term.pledge_id is None:
        raise LookupError(f"month {term.due_on} of {term.monthly_id} has no pledge")
    if _released(context, term):
        return True
    if _waits(context, term.pledge_id):
        return False
    return wait_for_turn(context) and charge_pledge(context, term.pledge_id)


def _released(context: Context, term: MonthlyTerm) -> bool:
    """Let a month go that was not begun before its campaign began to give everything back."""
    if term.pledge_id is None:
        return False
    with held_pledge(context, term.pledge_id, "monthly.released") as held:
        is_untouched = held.pledge.state == PledgeState.QUEUED and held.payment.intent_id is None
        if held.terms.state not in GIVING_BACK or not is_untouched:
            return False
        advance(held.session, held.pledge, Happening.RELEASED, held.now, held.terms.state)
        return True


def _waits(context: Context, pledge_id: UUID) -> bool:
    """Whether the month was not begun before its campaign was suspended; it waits for what is decided."""
    with reading(context.sessions) as session:
        pledge = session.get_one(Pledge, pledge_id)
        terms = session.get_one(CampaignTerms, pledge.campaign_id)
        return pledge.state == PledgeState.QUEUED and terms.state == "suspended"


def _put_back(context: Context, term: MonthlyTerm, error: str) -> None:
    first, most = LATER_SECONDS
    wait = min(most, first * 2 ** min(term.tries, 8)) * random.uniform(0.8, 1.2)  # noqa: S311  # only jitter
    with transaction(context.sessions, "monthly.put_back") as session:
        stored = session.get_one(MonthlyTerm, (term.monthly_id, term.due_on), with_for_update=True)
        if stored.next_try_at == term.next_try_at:
            stored.error = error
            stored.next_try_at = platform_now(session) + timedelta(seconds=wait)


def _settle(context: Context, term: MonthlyTerm, state: str, error: str | None) -> None:
    with transaction(context.sessions, "monthly.settled") as session:
        stored = session.get_one(MonthlyTerm, (term.monthly_id, term.due_on), with_for_update=True)
        # Otherwise it was opened again meanwhile, or its lease was over and it is in other hands.
        if stored.next_try_at == term.next_try_at:
            stored.state, stored.error = state, error
