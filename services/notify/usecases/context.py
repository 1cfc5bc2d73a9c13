"""What every use case works with."""

from dataclasses import dataclass

from services.chassis.database import Sessions
from services.chassis.sealing import ContactSealer
from services.notify.mailer import Mailer
from services.notify.rendering import LetterRenderer


@dataclass(frozen=True)
class Context:
    """Database, keys, letters and the way out; built once by the wiring."""

    sessions: Sessions
    sealer: ContactSealer
    renderer: LetterRenderer
    mailer: Mailer
