"""What is over is forgotten: open sign-ins, links, ended sessions, counts of attempts."""

from datetime import timedelta

from sqlalchemy import delete, func

from services.accounts.store.attempts import AttemptCount
from services.accounts.store.sessions import SignedInSession
from services.accounts.store.sign_ins import SignIn, StaffChallenge
from services.accounts.store.staff_links import PasswordReset, StaffInvitation
from services.accounts.usecases.context import Context
from services.chassis.database import transaction

# A day longer than they count, so that whoever comes late hears "over" and not "never existed".
KEPT = timedelta(days=1)


def purge_expired(context: Context) -> None:
    """Delete rows whose time has passed, with the keys of the contact data sealed in them."""
    for table in (SignIn, StaffChallenge, PasswordReset, StaffInvitation, SignedInSession):
        with transaction(context.sessions) as session:
            session.execute(delete(table).where(table.expires_at < func.clock_timestamp() - KEPT))
    with transaction(context.sessions) as session:
        session.execute(
            delete(AttemptCount).where(AttemptCount.window_start < func.clock_timestamp() - 2 * KEPT)
        )
