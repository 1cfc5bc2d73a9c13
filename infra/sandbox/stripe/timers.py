"""What the clock brings about: sessions expire, refunds arrive or fail, payouts leave."""

from collections.abc import Callable

from infra.sandbox.stripe.resources import charges, checkout_sessions, disputes, payouts, refunds
from infra.sandbox.stripe.work import Work

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


def run_due(work: Work) -> None:
    """Run every timer that is due, oldest first, and then at most one payout of each account."""
    paying: set[str] = set()
    rows = work.store.connection.execute(
        "SELECT action, subject FROM timers WHERE due_at <= ? ORDER BY due_at, action, subject", (work.now,)
    ).fetchall()
    for action, subject in rows:
        if action == "payout":
            paying.add(subject.partition(":")[2])
        else:
            _ACTIONS[action](work, subject)
    work.store.connection.execute("DELETE FROM timers WHERE due_at <= ?", (work.now,))
    for account in sorted(paying):
        payouts.pay_out_automatically(work, account)
