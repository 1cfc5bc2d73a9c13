"""The composition root: settings in, connected parts out."""

from dataclasses import dataclass

from services.chassis.clock import refuse_moved_clock
from services.chassis.database import WEB_STATEMENT_SECONDS, Sessions, connect, load_rows, make_sessions
from services.chassis.sealing import ContactSealer
from services.chassis.settings import ServiceSettings
from services.chassis.waking import make_waker
from services.ideas import store


@dataclass(frozen=True)
class Wiring:
    """What entry points hand on to use cases."""

    settings: ServiceSettings
    sessions: Sessions
    sealer: ContactSealer


def wire(settings: ServiceSettings, *, statement_seconds: int = WEB_STATEMENT_SECONDS) -> Wiring:
    """Connect the service. Raises SettingsError where a moved clock would meet real money."""
    load_rows(store)
    engine = connect(settings.database_url, statement_seconds=statement_seconds)
    sessions = make_sessions(engine, make_waker(settings.service, settings.broker_url))
    refuse_moved_clock(settings, sessions)
    return Wiring(settings, sessions, ContactSealer(settings.contact_master_key))
