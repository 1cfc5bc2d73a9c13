"""Once a day: what is kept no longer than needed goes, by rule, and a report of it stays."""

from collections import Counter
from datetime import timedelta

from services.chassis import logs
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.personal_data.retention import RULES, Rule, covered_by
from services.pledges.store.personal_data.erasures import (
    RetentionRun,
    newest_runs,
    overdue_pledges,
    waiting_orders,
)
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.usecases.context import Context
from services.pledges.usecases.personal_data.erase_contact import carry_out_erasure, order_erasure

log = logs.get(__name__)

EVERY = timedelta(hours=23)
AT_ONCE = 500


def apply_retention_daily(context: Context) -> bool:
    """Run once a day, however often it ticks; whether it ran."""
    with transaction(context.sessions) as session:
        newest = newest_runs(session, 1)
        if newest and newest[0].ran_at > platform_now(session) - EVERY:
            return False
    apply_retention(context)
    return True


def apply_retention(context: Context) -> RetentionRun:
    """Order what the rules demand, carry out what may go, and report how many went by which rule."""
    for rule in RULES:
        _order(context, rule)
    with transaction(context.sessions) as session:
        orders = waiting_orders(session, AT_ONCE)
    erased: Counter[str] = Counter()
    waiting = 0
    for order in orders:
        if not carry_out_erasure(context, order.pledge_id):
            waiting += 1
        elif order.done_at is None:
            erased[order.rule or order.ordered_by] += 1
    with transaction(context.sessions) as session:
        run = RetentionRun(id=new_id(), ran_at=platform_now(session), erased=dict(erased), waiting=waiting)
        session.add(run)
    log.info("retention.ran", erased=sum(erased.values()), waiting=waiting)
    return run


def _order(context: Context, rule: Rule) -> None:
    with transaction(context.sessions) as session:
        before = platform_now(session) - rule.kept_for
        states, covered = sorted(rule.states), sorted(covered_by(rule))
        overdue = overdue_pledges(session, list(map(str, states)), list(map(str, covered)), before, AT_ONCE)
        for pledge_id in overdue:
            pledge = lock_pledge(session, pledge_id)
            if pledge is not None and pledge.state in rule.states:
                order_erasure(session, pledge, "retention", rule.name)
