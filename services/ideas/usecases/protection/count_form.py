"""A form is counted in the transaction that takes it; one too many is refused and leaves no trace."""

from sqlalchemy.orm import Session

from services.chassis.addresses import customer_of, network_of
from services.chassis.database import platform_now
from services.chassis.identity import Identity
from services.chassis.problems import TooMany
from services.ideas.domain.protection.form_limits import EPOCH, LONGEST_WINDOW, By, Form, limits_of
from services.ideas.domain.publishing.following import CONFIRMATION_WINDOW, MOST_CONFIRMATIONS
from services.ideas.store.form_counts import count_up, forget_counts
from services.ideas.usecases.context import Context

_VALUES = {By.ADDRESS: customer_of, By.NETWORK: network_of}


def count_form(session: Session, context: Context, who: Identity, form: Form) -> None:
    """Count one sending. Raises TooMany. Staff, who are known by name, are not counted."""
    if who.roles:
        return
    now = platform_now(session)
    for limit in limits_of(form):
        digest = context.digests.of_counter(limit.counter, _VALUES[limit.by](who.address))
        if count_up(session, f"{limit.counter}:{digest}", limit.window_start(now)) > limit.most:
            raise TooMany(retry_after=limit.seconds_left(now))


def count_confirmation(session: Session, reader: str) -> bool:
    """Count a letter of confirmation to one address, whoever asked for it. Returns whether it may be sent."""
    now, window = platform_now(session), CONFIRMATION_WINDOW
    begun = EPOCH + (now - EPOCH) // window * window
    return count_up(session, f"confirmation:{reader}", begun) <= MOST_CONFIRMATIONS


def forget_old_counts(session: Session) -> int:
    """Forget what no limit asks for any more. Returns how many."""
    return forget_counts(session, platform_now(session) - 2 * LONGEST_WINDOW)
