"""What use cases that residents set off work with."""

from dataclasses import dataclass

from services.chassis.database import Sessions
from services.chassis.sealing import ContactSealer
from services.ideas.domain.budgeting.defaults import ShareDefaults
from services.ideas.domain.discussing.remarks import Moderation
from services.ideas.domain.protection.digests import Digests


@dataclass(frozen=True)
class Context:
    """Database, keys and the city's choices; built once by the wiring."""

    sessions: Sessions
    sealer: ContactSealer
    digests: Digests
    moderation: Moderation = Moderation()
    second_reviewer_above_cents: int = 1_000_000
    share_defaults: ShareDefaults = ShareDefaults()
    # Hours before a shift at which volunteers are reminded, once each.
    shift_reminder_hours: tuple[int, ...] = (48, 3)
