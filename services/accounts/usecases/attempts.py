"""Counting attempts before anything else is done about them."""

import uuid

from services.accounts.domain.limits import LIMITS, Action, Counted, network_of
from services.accounts.store.attempts import add_attempt
from services.accounts.store.clock import true_now
from services.accounts.usecases.context import Context
from services.chassis.database import transaction
from services.chassis.problems import TooMany


def count_attempt(context: Context, action: Action, address: str, person: bytes | None = None) -> None:
    """Count one attempt, committed at once so that parallel guesses all count. Raises TooMany."""
    buckets = {Counted.NETWORK: context.fingerprints.of("network", network_of(address))}
    if person is not None:
        buckets[Counted.PERSON] = person
    passed = []
    with transaction(context.sessions) as session:
        now = true_now(session)
        for limit in LIMITS[action]:
            bucket, start = buckets[limit.counted], limit.window_start(now)
            attempts = add_attempt(session, limit.counter(action), bucket, start)
            if attempts > limit.attempts:
                passed.append(limit.seconds_left(now))
    if passed:
        raise TooMany(max(passed))


def count_association_news(context: Context, person_id: uuid.UUID, address: str) -> None:
    """Count one deed of a member or a petitioner that others hear of by letter. Raises TooMany."""
    person = context.fingerprints.of("person", str(person_id))
    count_attempt(context, Action.ASSOCIATION_NEWS, address, person)
