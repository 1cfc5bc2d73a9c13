"""The composition root: settings in, connected parts out."""

from dataclasses import dataclass

from services.chassis.clock import refuse_moved_clock
from services.chassis.database import (
    JOB_STATEMENT_SECONDS,
    WEB_STATEMENT_SECONDS,
    Sessions,
    connect,
    load_rows,
    make_sessions,
)
from services.chassis.sealing import ContactSealer
from services.chassis.waking import make_waker
from services.contracts.own_share import ShareBase
from services.ideas import store
from services.ideas.config import IdeasSettings
from services.ideas.domain.budgeting.defaults import ShareDefaults
from services.ideas.domain.discussing.remarks import Moderation
from services.ideas.domain.protection.digests import Digests
from services.ideas.usecases.context import Context


@dataclass(frozen=True)
class Wiring:
    """What entry points hand on to use cases."""

    settings: IdeasSettings
    sessions: Sessions
    sealer: ContactSealer
    context: Context


def wire(settings: IdeasSettings, *, jobs: bool = False) -> Wiring:
    """Connect the service. Raises SettingsError where a moved clock would meet real money."""
    load_rows(store)
    seconds = JOB_STATEMENT_SECONDS if jobs else WEB_STATEMENT_SECONDS
    engine = connect(settings.database_url, statement_seconds=seconds)
    sessions = make_sessions(engine, make_waker(settings.service, settings.broker_url))
    refuse_moved_clock(settings, sessions)
    sealer = ContactSealer(settings.contact_master_key)
    context = Context(
        sessions,
        sealer,
        Digests(settings.contact_master_key.reveal_bytes()),
        Moderation(settings.remarks_moderation == "before", settings.flags_until_hidden),
        settings.second_reviewer_above_cents,
        ShareDefaults(
            basis_points=settings.own_share_basis_points,
            base=ShareBase(settings.own_share_base),
            cents_per_hour=settings.talkoot_cents_per_hour,
            counts_backers=settings.own_share_counts_backers,
        ),
        (settings.shift_first_reminder_hours, settings.shift_last_reminder_hours),
    )
    return Wiring(settings, sessions, sealer, context)
