"""A card pledge with all that belongs to it, locked in one order everywhere: terms, pledge, payment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, transaction
from services.pledges.domain.cards.card_calls import ProviderTrouble, RequestRefused
from services.pledges.store.cards.payment import Payment
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_pledging
from services.pledges.usecases.context import Context

log = logs.get(__name__)


@dataclass
class Held:
    """What is held; cards put into `forget` are forgotten at the provider after the commit."""

    session: Session
    terms: CampaignTerms
    pledge: Pledge
    payment: Payment
    now: datetime
    forget: list[str] = field(default_factory=list)


@contextmanager
def held_pledge(context: Context, pledge_id: UUID, step: str = "") -> Iterator[Held]:
    """Hold a card pledge for one transaction; `step` names what it makes last. Raises LookupError."""
    with transaction(context.sessions, step) as session:
        campaign_id = session.get_one(Pledge, pledge_id).campaign_id
        terms = terms_for_pledging(session, campaign_id)
        pledge = lock_pledge(session, pledge_id)
        if terms is None or pledge is None:
            raise LookupError(f"pledge {pledge_id}")
        payment = session.get_one(Payment, pledge_id, with_for_update=True)
        held = Held(session, terms, pledge, payment, platform_now(session))
        yield held
    for card in held.forget:
        try_to_forget_card(context, card)


def forget_card(context: Context, payment_method_id: str) -> None:
    """Make the provider forget a card; one that it forgot before is fine. Raises ProviderTrouble."""
    try:
        context.cards.detach_card(payment_method_id)
    except RequestRefused as refused:
        log.info("card.forgotten_before", provider_code=refused.code)


def try_to_forget_card(context: Context, payment_method_id: str) -> None:
    """The same where nothing hangs on it: a card that stays behind is only logged."""
    try:
        forget_card(context, payment_method_id)
    except ProviderTrouble as trouble:
        log.warning("card.not_forgotten", provider_code=trouble.code)
