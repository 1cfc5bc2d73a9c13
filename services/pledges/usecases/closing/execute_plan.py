"""Carry out closing plans line by line; any number of executors, killed at any moment, do each line once."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.cards.card_calls import (
    AccessDenied,
    AnswerLost,
    ProviderBroken,
    ProviderThrottled,
    ProviderTrouble,
    RequestRefused,
)
from services.pledges.domain.closing.outcome import Action, Outcome
from services.pledges.domain.pledging.pledge_states import PROMISED, Happening, PledgeState
from services.pledges.store.cards.payment import Payment, last_attempt
from services.pledges.store.closing.charging_run import charging_run
from services.pledges.store.closing.plan import ClosingPlan, PlanLine, claim_line
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import advance
from services.pledges.usecases.cards.card_page import PAGE_STEPS
from services.pledges.usecases.cards.held_pledge import forget_card
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.closing.charge_pledge import Stuck, charge_pledge
from services.pledges.usecases.closing.charging_run import slow_down, stop_run, wait_for_turn
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.pledge_events import emit_outcome
from services.pledges.usecases.refunding.refunds import list_refund, refundable_cents

log = logs.get(__name__)

# Longer than all calls of one line can take, so that a lease never ends under a living executor.
LEASE = timedelta(minutes=5)
RUN_SECONDS = 45.0
LATER_SECONDS = (2.0, 30.0)
# With the pauses between them some minutes, in which an operator may repair what stands in the way.
MOST_TRIES = 12


def execute_plan_lines(context: Context, seconds: float = RUN_SECONDS) -> int:
    """Carry out lines until none is due, the time is up or the run is stopped; how many were carried out."""
    until = time.monotonic() + seconds
    stop = threading.Event()

    def work() -> int:
        done = 0
        while not stop.is_set() and time.monotonic() < until:
            line = _claim(context)
            if line is None:
                break
            try:
                _execute(context, line)
            except BaseException:
                stop.set()
                raise
            done += 1
        return done

    with ThreadPoolExecutor(context.settings.charges_at_once) as threads:
        runs = [threads.submit(work) for _ in range(context.settings.charges_at_once)]
    return sum(run.result() for run in runs)


def _claim(context: Context) -> PlanLine | None:
    with transaction(context.sessions, "plan.line_claimed") as session:
        if charging_run(session).stopped_at is not None:
            return None
        return claim_line(session, platform_now(session), LEASE)


def _execute(context: Context, line: PlanLine) -> None:
    try:
        finished = _carry_out(context, line)
    except AccessDenied as denied:
        # No other line would fare better.
        stop_run(context, denied.code)
        _put_back(context, line, denied.code)
    except ProviderTrouble as trouble:
        if isinstance(trouble, (ProviderThrottled, AnswerLost, ProviderBroken)):
            slow_down(context)
        _put_back(context, line, trouble.code)
    except OperationalError:
        # A lock was not to be had in time; the line's turn comes again.
        log.warning("plan_line.database_busy", pledge_id=str(line.pledge_id))
        _put_back(context, line, "database_busy")
    except Stuck as stuck:
        log.error("plan_line.stuck", pledge_id=str(line.pledge_id), error=str(stuck))
        _settle(context, line, "stuck", str(stuck))
    except Exception as failure:
        # A defect that one pledge meets must not keep all others from their turn.
        log.error("plan_line.failed", pledge_id=str(line.pledge_id), exc_info=failure)
        if line.tries < MOST_TRIES:
            _put_back(context, line, type(failure).__name__)
        else:
            _settle(context, line, "stuck", type(failure).__name__)
    else:
        if finished:
            _settle(context, line, "done", None)
        else:
            _put_back(context, line, "undecided")


def _carry_out(context: Context, line: PlanLine) -> bool:
    """Do what the line says; whether it is done."""
    is_card = _begin(context, line)
    if line.action == Action.CHARGE:
        if not wait_for_turn(context):
            return False
        return charge_pledge(context, line.pledge_id)
    if is_card and line.action == Action.RELEASE:
        _forget_at_provider(context, line.pledge_id)
    return True


def _begin(context: Context, line: PlanLine) -> bool:
    """What follows in our own rows, once; whether the pledge is paid by card."""
    with transaction(context.sessions, "plan.line_begun") as session:
        pledge = lock_pledge(session, line.pledge_id)
        stored = session.get_one(PlanLine, line.pledge_id, with_for_update=True)
        if pledge is None:
            raise LookupError(f"pledge {line.pledge_id}")
        if stored.told_at is None:
            _tell(session, pledge, stored)
        return pledge.method == "card"


def _tell(session: Session, pledge: Pledge, line: PlanLine) -> None:
    plan = session.get_one(ClosingPlan, line.plan_id)
    terms = session.get_one(CampaignTerms, plan.campaign_id)
    line.told_at = platform_now(session)
    was_promised = pledge.state in PROMISED
    # A card page that was open at the decision may have been paid before this line's turn came.
    paid_meanwhile = line.action == Action.RELEASE and pledge.state == PledgeState.PAID
    if paid_meanwhile and plan.outcome == Outcome.FUNDED:
        return
    if line.action == Action.RELEASE and not paid_meanwhile:
        reason = line.reason or (plan.outcome if was_promised else "unfinished")
        advance(session, pledge, Happening.RELEASED, line.told_at, reason, cause=f"plan:{plan.id}")
    if paid_meanwhile or line.action == Action.REFUND:
        # A dispute may have been lost, or a refund agreed to, since the decision.
        owed = min(line.amount_cents, refundable_cents(session, pledge))
        if owed > 0:
            list_refund(session, pledge, owed, plan.outcome)
    if was_promised:
        emit_outcome(session, pledge, terms, line, plan.outcome)


def _forget_at_provider(context: Context, pledge_id: UUID) -> None:
    """Close the card page and forget the card; a page that was used after all is looked up."""
    with reading(context.sessions) as session:
        page = last_attempt(session, pledge_id, *PAGE_STEPS)
        card = session.scalar(select(Payment.payment_method_id).where(Payment.pledge_id == pledge_id))
    if page is not None and page.provider_id is not None:
        try:
            context.cards.expire_session(page.provider_id)
        except RequestRefused:
            look_up_pledge(context, pledge_id)
    if card is not None:
        forget_card(context, card)


def _put_back(context: Context, line: PlanLine, error: str) -> None:
    first, most = LATER_SECONDS
    wait = min(most, first * 2 ** min(line.tries, 6)) * random.uniform(0.8, 1.2)  # noqa: S311  # only jitter
    with transaction(context.sessions, "plan.line_put_back") as session:
        stored = session.get_one(PlanLine, line.pledge_id, with_for_update=True)
        if stored.next_try_at == line.next_try_at:
            stored.error = error
            stored.next_try_at = platform_now(session) + timedelta(seconds=wait)


def _settle(context: Context, line: PlanLine, state: str, error: str | None) -> None:
    with transaction(context.sessions, "plan.line_settled") as session:
        stored = session.get_one(PlanLine, line.pledge_id, with_for_update=True)
        # Otherwise the line was opened again meanwhile, or its lease was over and it is in other hands.
        if stored.next_try_at == line.next_try_at:
            stored.state, stored.error, stored.settled_at = state, error, platform_now(session)
