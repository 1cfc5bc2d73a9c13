"""What the clock brings about: sessions expire, refunds arrive or fail, payouts leave."""

from collections.abc import Callable

from infra.sandbox.stripe.resources import charges, checkout_sessions, payouts, refunds
from infra.sandbox.stripe.work import Work

_ACTIONS: dict[str, Callable[[Work, str], None]] = {
    "book_charge": charges.book_late,
    "expire_session": checkout_sessions.close_expired,
    "refund_failed": refunds.fail_late,
    "refund_pending": refunds.settle_late,
}


def run_due(work: Work, payout_account: str | None) -> None:
    """Run every timer that is due, oldest first, and then at most one payout for all of them."""
    payout_due = False
    rows = work.store.connection.execute(
        "SELECT action, subject FROM timers WHERE due_at <= ? ORDER BY due_at, action, subject", (work.now,)
    ).fetchall()
    for action, subject in rows:
        if action == "payout":
            payout_due = True
        else:
            _ACTIONS[action](work, subject)
    work.store.connection.execute("DELETE FROM timers WHERE due_at <= ?", (work.now,))
    if payout_due:
        payouts.pay_out(work, bank_account=payout_account)
