"""The provider's hosted page on which a backer saves a card or pays at once.

The intended call is stored before it is made; whoever comes again after a crash makes the same call
with the same key and gets the same page.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.chassis.idempotency import KeyInUse
from services.chassis.links import pledge_link_token
from services.chassis.problems import Gone, Unavailable
from services.pledges.domain.cards.card_answers import SessionFacts
from services.pledges.domain.cards.card_calls import (
    CardPage,
    Language,
    ProviderBroken,
    ProviderBusy,
    ProviderTrouble,
    RequestRefused,
)
from services.pledges.domain.cards.charging import Answer
from services.pledges.domain.cards.descriptors import statement_suffix
from services.pledges.domain.pledging.acceptance import CARD_PAGE_OPEN_FOR
from services.pledges.domain.pledging.pledge_states import ENDED, Happening, PledgeState
from services.pledges.store.cards.payment import Payment, PaymentAttempt, last_attempt, start_attempt
from services.pledges.store.monthly.monthly_pledges import monthly_of
from services.pledges.store.pledging.pledge import Pledge, contact_of, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import advance
from services.pledges.usecases.context import Context

log = logs.get(__name__)

PAGE_STEPS = ("setup", "checkout", "mobilepay")
_LANGUAGES: dict[str, Language] = {"fi": "fi", "sv": "sv", "en": "en"}


def return_page(public_url: str, pledge_id: UUID, token: str, *, cancelled: bool = False) -> str:
    """The gateway's page to which a backer returns from the provider's."""
    page = f"{public_url.rstrip('/')}/tuki/{pledge_id}/{token}/paluu"
    return f"{page}?tulos=peruttu" if cancelled else page


def start_page(
    session: Session, pledge: Pledge, terms: CampaignTerms, now: datetime, step: str | None = None
) -> PaymentAttempt:
    """Store the intention to open a page; the caller commits, then calls `open_page`.

    Without a `step` the page is the one that the campaign's model asks for.
    """
    charged_later = terms.model == "all_or_nothing" or pledge.monthly_id is not None
    step = step or ("setup" if charged_later else "checkout")
    parameters = {
        "amount_cents": pledge.amount_cents,
        "title": terms.title,
        "language": pledge.locale,
        "link_generation": pledge.link_generation,
        "saves_card": step == "checkout" and monthly_of(session, pledge) is not None,
        "expires_at": (now + CARD_PAGE_OPEN_FOR + timedelta(seconds=5)).isoformat(),
    }
    return start_attempt(session, pledge.id, step, parameters, now)


def open_page(context: Context, pledge_id: UUID) -> str:
    """Open the page that was stored last, or find it open. Raises Unavailable, KeyInUse, Gone."""
    try:
        return _open_or_find(context, pledge_id)
    except (ProviderBroken, RequestRefused):
        # A saved server error, or a page that would close too soon by now: a fresh call may do.
        pass
    except ProviderBusy as trouble:
        raise KeyInUse(retry_after=1) from trouble
    except ProviderTrouble as trouble:
        raise _unavailable(pledge_id, trouble) from trouble
    try:
        return _open_or_find(context, pledge_id)
    except ProviderTrouble as trouble:
        raise _unavailable(pledge_id, trouble) from trouble


def _unavailable(pledge_id: UUID, trouble: ProviderTrouble) -> Unavailable:
    log.error("card_page.not_opened", pledge_id=str(pledge_id), provider_code=trouble.code)
    return Unavailable("The card payment service", retry_after=5)


def _open_or_find(context: Context, pledge_id: UUID) -> str:
    with transaction(context.sessions, "page.intended") as session:
        pledge = session.get_one(Pledge, pledge_id)
        attempt = last_attempt(session, pledge_id, *PAGE_STEPS)
        if attempt is None:
            raise LookupError(f"pledge {pledge_id} has no card page")
        if attempt.url is not None:
            return attempt.url
        if pledge.state in ENDED:
            raise Gone("campaign_closed")
        if attempt.answer == Answer.BROKEN:
            terms = session.get_one(CampaignTerms, pledge.campaign_id)
            attempt = start_page(session, pledge, terms, platform_now(session), attempt.step)
    try:
        page = _page(context, pledge, attempt, _customer(context, pledge, attempt))
        facts = _opening(context, attempt.step)(attempt.key(context.settings.environment), page)
    except (ProviderBroken, RequestRefused):
        with transaction(context.sessions, "page.refused") as session:
            _stored(session, attempt).answer = Answer.BROKEN
        raise
    return _store_page(context, attempt, facts)


def _opening(context: Context, step: str) -> Callable[[str, CardPage], SessionFacts]:
    cards = context.cards
    ways = {"setup": cards.open_setup, "mobilepay": cards.mobilepay.open_mobilepay}
    return ways.get(step, cards.open_checkout)


def _customer(context: Context, pledge: Pledge, attempt: PaymentAttempt) -> str:
    with reading(context.sessions) as session:
        payment = session.get_one(Payment, pledge.id)
        if payment.customer_id is not None:
            return payment.customer_id
        email = context.sealer.open(contact_of(session, pledge))["email"] or None
    key = f"{attempt.key(context.settings.environment)}:customer"
    try:
        customer_id = context.cards.create_customer(key, str(pledge.id), email, pledge.locale)
    except RequestRefused:
        # An address that is fine for mail may be none to the provider; it can do without.
        customer_id = context.cards.create_customer(f"{key}:nameless", str(pledge.id), None, pledge.locale)
    with transaction(context.sessions, "page.customer_kept") as session:
        payment = session.get_one(Payment, pledge.id, with_for_update=True)
        payment.customer_id = payment.customer_id or customer_id
        return payment.customer_id


def _page(context: Context, pledge: Pledge, attempt: PaymentAttempt, customer_id: str) -> CardPage:
    stored = attempt.parameters
    token = pledge_link_token(context.settings.link_key, pledge.id, stored["link_generation"])
    public_url = context.settings.public_url
    return CardPage(
        pledge_id=str(pledge.id),
        campaign_id=str(pledge.campaign_id),
        customer_id=customer_id,
        language=_LANGUAGES[stored["language"]],
        success_url=return_page(public_url, pledge.id, token),
        cancel_url=return_page(public_url, pledge.id, token, cancelled=True),
        expires_at=datetime.fromisoformat(stored["expires_at"]),
        amount_cents=stored["amount_cents"],
        title=stored["title"],
        descriptor=statement_suffix(pledge.short_number),
        saves_card=stored.get("saves_card", False),
    )


def _store_page(context: Context, attempt: PaymentAttempt, facts: SessionFacts) -> str:
    with transaction(context.sessions, "page.kept") as session:
        pledge = lock_pledge(session, attempt.pledge_id)
        stored = _stored(session, attempt)
        stored.provider_id, stored.setup_id = facts.id, facts.setup_intent_id
        stored.url, stored.answer = facts.url, Answer.GIVEN
        opened = Happening.SETUP_OPENED if attempt.step == "setup" else Happening.CHECKOUT_OPENED
        # A page for another card, opened while the pledge stands or is in repair, changes no state.
        if pledge is not None and pledge.state == PledgeState.DRAFT:
            advance(session, pledge, opened, platform_now(session))
    return facts.url or ""


def _stored(session: Session, attempt: PaymentAttempt) -> PaymentAttempt:
    return session.get_one(PaymentAttempt, (attempt.pledge_id, attempt.step, attempt.number))
