"""Lines that nobody has touched are judged anew: their pledges, payouts or rules may have come since."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, transaction
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.untouched_lines import hold_untouched, untouched_lines
from services.pledges.store.books.collecting_accounts import hold_accounts
from services.pledges.usecases.bank.expected_payments import expect
from services.pledges.usecases.bank.settle_bank_line import Circumstances, settle
from services.pledges.usecases.books.ledger import post_new

SLICE_LINES = 1000


@dataclass
class Rematch:
    """How many lines were judged, and how many of them left the inbox."""

    judged: int = 0
    placed: int = 0


def match_again(sessions: Sessions, actor: str, watch: Callable[[Rematch], None] | None = None) -> Rematch:
    """Judge every untouched line of the inbox once more, oldest first.

    What needs two people stays where it is: only what would have been placed by itself on arrival is.
    """
    done, after = Rematch(), None
    while True:
        with transaction(sessions, "bank_line.matched_again") as session:
            waiting = untouched_lines(session, after, SLICE_LINES)
            if not waiting:
                break
            after = waiting[-1].id
            placed = _settle_again(session, waiting)
            done.judged, done.placed = done.judged + len(waiting), done.placed + len(placed)
            if placed:
                audit.record(
                    session, actor, "bank_line.matched_again", str(placed[0]), {"lines": len(placed)}
                )
        if watch:
            watch(done)
    return done


def _settle_again(session: Session, waiting: list[BankLine]) -> list[UUID]:
    # Accounts, pledges and then their lines, as whoever proposes or imports takes them.
    hold_accounts(session, {line.collecting_account_id for line in waiting})
    expected = expect(session, waiting)
    lines = hold_untouched(session, waiting)
    # Those whose file did not add up, or that are odd in themselves, are not among them.
    waited = Circumstances(sound=True, finding=None, waited=True)
    settled = [settle(session, line, waited, expected) for line in lines]
    expected.matched.write(session)
    post_new(session, [posting for posting in settled if posting is not None])
    return [line.id for line in lines if line.state != "inbox"]
