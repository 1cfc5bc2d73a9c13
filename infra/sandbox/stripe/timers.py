"""What the clock brings about: sessions expire, refunds arrive or fail, payouts leave."""

from collections.abc import Callable

from infra.sandbox.stripe.resources import charges, checkout_sessions, disputes, payouts, refunds
from infra.sandbox.stripe.work import Work

# Requests wait while a batch runs.
_BATCH = 50

_ACTIONS: dict[str, Callable[[Work, str], None]] = {
    "book_charge": charges.book_late,
    "expire_session": checkout_sessions.close_expired,
    "dispute_due": disputes.miss_deadline,
    "fund_refunds": refunds.fund_waiting,
    "payout_fails": payouts.fail_late,
    "reconcile_payout": payouts.reconcile,
    "refund_failed": refunds.fail_late,
    "refund_pending": refunds.settle_late,
}


def run_due(work: Work) -> bool:
    """Run a batch of what is due, oldest first; whether there may be more.

    Payouts come when nothing else is due, and at most one of each account.
    """
    rows = _take(work, "action <> 'payout'", _BATCH)
    for action, subject in rows:
        _ACTIONS[action](work, subject)
    if rows:
        return True
    payouts_due = _take(work, "action = 'payout'", -1)
    for account in sorted({subject.partition(":")[2] for _, subject in payouts_due}):
        payouts.pay_out_automatically(work, account)
    return bool(payouts_due)


def _take(work: Work, condition: str, limit: int) -> list[tuple[str, str]]:
    """Take timers that are due off the list; an action may set its own timer anew."""
    rows = work.store.connection.execute(
        "SELECT action, subject FROM timers"  # noqa: S608 - callers pass constants
        f" WHERE due_at <= ? AND {condition} ORDER BY due_at, action, subject LIMIT ?",
        (work.now, limit),
    ).fetchall()
    work.store.connection.executemany("DELETE FROM timers WHERE action = ? AND subject = ?", rows)
    return rows
