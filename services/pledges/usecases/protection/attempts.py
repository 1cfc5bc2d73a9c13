"""Whether somebody may try a card now: counted, judged by the limits, and answered alike to everyone.

All of it happens in the transaction that lets the card page open. Counters come last in it, so that
a row which many share is held for as short as can be; a refusal rolls back and costs nothing.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.addresses import customer_of, network_of
from services.chassis.database import platform_now, reading, transaction
from services.chassis.problems import Problem, TooMany
from services.contracts.mailboxes import mailbox_of
from services.pledges.domain.protection.attempt_limits import (
    By,
    Kind,
    Limit,
    Then,
    limits_of,
)
from services.pledges.store.protection.attempts import (
    CardPageOpener,
    Count,
    circuit_row,
    count_up,
    filling_declines,
    keep_opener,
)
from services.pledges.usecases.context import Context
from services.pledges.usecases.protection.proofs import (
    NOTHING,
    Weighed,
    is_code,
    subject_of_pledge,
    subject_of_promise,
    use_up,
    weigh,
)

TOO_MANY = "too_many_card_attempts"

Buckets = Mapping[By, bytes]


@dataclass(frozen=True)
class Visitor:
    """Who tries, as the gateway has signed it, and the answer to what was asked as a proof, if any."""

    address: str
    proof: str = ""


@dataclass(frozen=True)
class Trial:
    """A visitor's attempt, before it is judged: by what it counts, and what its proof is worth."""

    buckets: Buckets
    proof: Weighed = NOTHING


class ProofNeeded(Problem):
    """A card page opens only to who has shown that a person asks."""

    status, code, title = 428, "proof_needed", "Show first that a person asks"


def bucket_of(context: Context, by: By, value: str) -> bytes:
    """What is stored instead of an address, a mailbox or a card: a digest under our key."""
    key = context.settings.link_key.reveal().encode()
    return hmac.digest(key, f"attempts|{by}|{value}".encode("utf-8", "surrogatepass"), hashlib.sha256)


def buckets_of_visitor(context: Context, visitor: Visitor) -> dict[By, bytes]:
    """By what a visitor is counted, before anything else is known of them."""
    return {
        By.ADDRESS: bucket_of(context, By.ADDRESS, customer_of(visitor.address)),
        By.NETWORK: bucket_of(context, By.NETWORK, network_of(visitor.address)),
    }


def trial_of_promise(context: Context, visitor: Visitor, campaign_id: UUID, email: str) -> Trial:
    """The attempt of somebody who makes a pledge. Raises TooMany."""
    buckets = {
        **buckets_of_visitor(context, visitor),
        By.EMAIL: bucket_of(context, By.EMAIL, mailbox_of(email)),
        By.CAMPAIGN: bucket_of(context, By.CAMPAIGN, str(campaign_id)),
    }
    return Trial(buckets, _weigh(context, visitor, subject_of_promise(campaign_id, email)))


def trial_of_holder(context: Context, visitor: Visitor, pledge_id: UUID, campaign_id: UUID) -> Trial:
    """The attempt of the holder of a pledge's link: the mailbox and the card of the pledge count too.

    Raises TooMany.
    """
    with reading(context.sessions) as session:
        opener = session.get(CardPageOpener, pledge_id)
    kept = {By(name): bytes.fromhex(value) for name, value in (opener.buckets if opener else {}).items()}
    campaign = {By.CAMPAIGN: bucket_of(context, By.CAMPAIGN, str(campaign_id))}
    buckets = kept | campaign | buckets_of_visitor(context, visitor)
    return Trial(buckets, _weigh(context, visitor, subject_of_pledge(pledge_id)))


def _weigh(context: Context, visitor: Visitor, subject: str) -> Weighed:
    if is_code(visitor.proof):
        buckets = buckets_of_visitor(context, visitor)
        with transaction(context.sessions) as session:
            count_attempt(context, session, Kind.CODE_TRY, buckets, platform_now(session))
    return weigh(context, visitor.proof, subject)


def admit_card_page(context: Context, session: Session, pledge_id: UUID, trial: Trial) -> None:
    """Let a card page open and count it. Raises TooMany, ProofNeeded, and Invalid for a wrong code."""
    now, buckets = platform_now(session), trial.buckets
    if refuse_declined(context, session, buckets, now) or circuit_row(session).strict:
        use_up(session, trial.proof, otherwise=ProofNeeded())
    counts = count_attempt(context, session, Kind.CARD_PAGE, buckets, now)
    known = {str(by): bucket.hex() for by, bucket in buckets.items() if by is not By.CAMPAIGN}
    keep_opener(session, pledge_id, now, known, counts)


def refuse_declined(context: Context, session: Session, buckets: Buckets, now: datetime) -> bool:
    """Refuse who has had too many cards declined; whether a proof is to be asked. Raises TooMany."""
    limits = _limits(context, Kind.DECLINE, buckets)
    asked = [(buckets[each.by], now - each.window, each.most) for each in limits]
    filled = list(zip(limits, filling_declines(session, asked), strict=True))
    waits = [each.seconds_left(at, now) for each, at in filled if at and each.then is Then.REFUSE]
    if waits:
        raise TooMany(max(waits), TOO_MANY)
    return any(at is not None for _, at in filled)


def count_attempt(
    context: Context, session: Session, kind: Kind, buckets: Buckets, now: datetime
) -> list[Count]:
    """Count one attempt; where and in which windows. Raises TooMany where that passes a limit."""
    limits = _limits(context, kind, buckets)
    counts = [Count(each.counter, buckets[each.by], each.window_start(now)) for each in limits]
    made = count_up(session, counts)
    passed = [each for each in limits if made[each.counter] > each.most]
    if passed:
        waits = [each.seconds_left(each.window_start(now), now) for each in passed]
        raise TooMany(max(waits), TOO_MANY if kind is Kind.CARD_PAGE else "too_many")
    return counts


def _limits(context: Context, kind: Kind, buckets: Buckets) -> tuple[Limit, ...]:
    return limits_of(kind, buckets, context.settings.attempt_limit_percent)
