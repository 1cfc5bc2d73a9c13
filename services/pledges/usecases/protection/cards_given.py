"""What became of a card that its owner gave: a decline is counted, a success is taken off the count.

Declines are told by the provider's events, each counted once by the event's own id. Charges that the
platform makes by itself are left out: a run that charges thousands would hide an attack, or look like one.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.chassis.problems import TooMany
from services.pledges.domain.cards.card_answers import SetupFacts
from services.pledges.domain.cards.card_calls import RequestRefused
from services.pledges.domain.protection.attempt_limits import By
from services.pledges.store.cards.payment import last_attempt, pledge_of_object
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.protection.attempts import (
    CardDecline,
    CardGiven,
    CardPageOpener,
    counts_to_take_back,
    note_card,
    take_back,
)
from services.pledges.usecases.cards.card_page import PAGE_STEPS
from services.pledges.usecases.context import Context
from services.pledges.usecases.protection.attempts import bucket_of, refuse_declined
from services.pledges.usecases.protection.card_circuit import watch

log = logs.get(__name__)

DECLINES = frozenset({"setup_intent.setup_failed", "payment_intent.payment_failed"})


def notice_decline(context: Context, event_id: str, kind: str, object_id: str) -> None:
    """Count what the event tells, if it tells of a card that failed in its owner's hands.

    A page on which too many have failed is closed. Raises ProviderTrouble.
    """
    if kind not in DECLINES:
        return
    with reading(context.sessions) as session:
        pledge_id = pledge_of_object(session, object_id)
        confirm = last_attempt(session, pledge_id, "confirm") if pledge_id else None
    ours = kind.startswith("payment_intent.") and confirm is not None and confirm.parameters["off_session"]
    if pledge_id is None or ours:
        return
    is_setup = kind.startswith("setup_intent.")
    fetch = context.cards.fetch_setup if is_setup else context.cards.fetch_intent
    fingerprint = fetch(object_id).card_fingerprint
    if not _count(context, event_id, pledge_id, fingerprint):
        _close_page(context, pledge_id)


def notice_success(session: Session, cause: str, pledge_id: UUID, at: datetime) -> None:
    """A card was saved or paid: the page that was opened for it counts no more."""
    if note_card(session, cause, at, declined=False):
        take_back(session, counts_to_take_back(session, pledge_id))


def is_card_refused(context: Context, session: Session, facts: SetupFacts, now: datetime) -> bool:
    """Whether the card failed so often that its success is taken for a guess; said once, it stays so."""
    cause = f"refused:{facts.id}"
    if session.get(CardGiven, cause) is not None:
        return True
    if facts.card_fingerprint is None:
        return False
    try:
        bucket = bucket_of(context, By.CARD, facts.card_fingerprint)
        refuse_declined(context, session, {By.CARD: bucket}, now)
    except TooMany:
        log.warning("card_attempts.card_refused", setup_id=facts.id)
        return note_card(session, cause, now, declined=True)
    return False


def _count(context: Context, event_id: str, pledge_id: UUID, fingerprint: str | None) -> bool:
    """Count the decline for all whom it concerns; whether they may go on."""
    with transaction(context.sessions) as session:
        now = platform_now(session)
        if not note_card(session, event_id, now, declined=True):
            return True
        campaign_id = session.get_one(Pledge, pledge_id).campaign_id
        opener = session.get(CardPageOpener, pledge_id)
        buckets = {
            By(name): bytes.fromhex(value) for name, value in (opener.buckets if opener else {}).items()
        }
        buckets[By.CAMPAIGN] = bucket_of(context, By.CAMPAIGN, str(campaign_id))
        if fingerprint is not None:
            buckets[By.CARD] = bucket_of(context, By.CARD, fingerprint)
        session.add_all(CardDecline(cause=event_id, bucket=bucket, at=now) for bucket in buckets.values())
        session.flush()
        watch(context, session, now)
        try:
            refuse_declined(context, session, buckets, now)
        except TooMany:
            log.warning("card_attempts.refused", pledge_id=str(pledge_id), campaign_id=str(campaign_id))
            return False
    return True


def _close_page(context: Context, pledge_id: UUID) -> None:
    """Close the page on which the cards are tried; a job that hears of it leads the pledge on."""
    with reading(context.sessions) as session:
        page = last_attempt(session, pledge_id, *PAGE_STEPS)
    if page is None or page.provider_id is None:
        return
    try:
        context.cards.expire_session(page.provider_id)
    except RequestRefused as refused:
        log.info("card_page.closed_before", pledge_id=str(pledge_id), provider_code=refused.code)
