"""What every use case of pledges is given by the composition root."""

from dataclasses import dataclass

from services.chassis.database import Sessions
from services.chassis.sealing import ContactSealer
from services.pledges.config import PledgesSettings
from services.pledges.stripe_gateway import StripeGateway


@dataclass(frozen=True)
class Context:
    """Settings, the database, the card provider, and the sealer of contact data."""

    settings: PledgesSettings
    sessions: Sessions
    cards: StripeGateway
    sealer: ContactSealer
