"""The composition root: settings become sessions, letters and the mailer, once a process."""

from dataclasses import dataclass

from services.chassis.clock import refuse_moved_clock
from services.chassis.database import connect, load_rows, make_sessions
from services.chassis.sealing import ContactSealer
from services.chassis.waking import make_waker
from services.notify import store
from services.notify.config import NotifySettings, refuse_unnamed_sender
from services.notify.mailer import Mailer
from services.notify.rendering import LetterRenderer
from services.notify.usecases.context import Context


@dataclass(frozen=True)
class Wiring(Context):
    """What use cases work with, and the settings it was made from."""

    settings: NotifySettings


def wire(settings: NotifySettings) -> Wiring:
    """Build everything. Raises SettingsError where a setting is not fit for the environment."""
    load_rows(store)
    refuse_unnamed_sender(settings)
    sessions = make_sessions(
        connect(settings.database_url), make_waker(settings.service, settings.broker_url)
    )
    refuse_moved_clock(settings, sessions)
    return Wiring(
        sessions=sessions,
        sealer=ContactSealer(settings.contact_master_key),
        renderer=LetterRenderer(settings.public_url, settings.platform_name, settings.link_key),
        mailer=Mailer(settings),
        settings=settings,
    )
