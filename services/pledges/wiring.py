"""The composition root: settings become sessions, the card provider and the sealer of contacts."""

from services.chassis.clock import refuse_moved_clock
from services.chassis.crash_points import arm_crash_points
from services.chassis.database import (
    JOB_STATEMENT_SECONDS,
    WEB_STATEMENT_SECONDS,
    connect,
    load_rows,
    make_sessions,
)
from services.chassis.sealing import ContactSealer
from services.chassis.waking import make_waker
from services.pledges import store
from services.pledges.config import PledgesSettings, refuse_wrong_provider
from services.pledges.domain.cards.card_calls import AT_SCREEN, PATIENT
from services.pledges.stripe_gateway import StripeGateway
from services.pledges.usecases.context import Context


def wire(settings: PledgesSettings, *, jobs: bool = False) -> Context:
    """Connect the parts; `jobs` gives statements the time that background work needs."""
    load_rows(store)
    refuse_wrong_provider(settings)
    arm_crash_points(settings.environment, settings.crash_at)
    seconds = JOB_STATEMENT_SECONDS if jobs else WEB_STATEMENT_SECONDS
    engine = connect(settings.database_url, statement_seconds=seconds, pool_size=5 + settings.charges_at_once)
    sessions = make_sessions(engine, make_waker(settings.service, settings.broker_url))
    refuse_moved_clock(settings, sessions)
    cards = StripeGateway(
        key=settings.stripe_secret_key,
        webhook_secret=settings.stripe_webhook_secret,
        api_base=settings.stripe_api_base,
        patience=PATIENT if jobs else AT_SCREEN,
    )
    return Context(settings, sessions, cards, ContactSealer(settings.contact_master_key))
