"""One call that moves money to or from a connected account: asked so that it takes effect once.

The attempt was stored before; what becomes of it is stored after, and a repetition says the same again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import transaction
from services.pledges.domain.cards.card_calls import AnswerLost, KeyMisused, ProviderBroken, RequestRefused
from services.pledges.domain.cards.charging import Answer
from services.pledges.domain.transferring.transfer_rules import Call
from services.pledges.store.transferring.transfers import TransferAttempt
from services.pledges.usecases.context import Context

log = logs.get(__name__)

# Our clock and the provider's may differ; it is asked a little further back than our own attempt.
CLOCKS_DIFFER_BY = timedelta(hours=1)
# The provider was asked and knows of nothing: the next attempt gets a new key.
NEVER_MADE = "never_made"

Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Asking(Generic[Facts]):
    """An attempt with how it is made, and how it is found where its answer is missing."""

    attempt: TransferAttempt
    call: Call
    make: Callable[[str], Facts]
    find: Callable[[], Facts | None]


@dataclass(frozen=True)
class Refused:
    """A final no; `code` is the provider's word."""

    code: str


def ask(context: Context, asking: Asking[Facts]) -> Facts | Refused:
    """Make the call, or find what it made. Raises ProviderTrouble where it comes again by itself."""
    attempt = asking.attempt
    if asking.call is Call.LOOK_UP:
        found = asking.find()
        return Refused(NEVER_MADE) if found is None else found
    try:
        return asking.make(attempt.key(context.settings.environment))
    except RequestRefused as refused:
        return Refused(refused.code)
    except KeyMisused as misused:
        log.error("transfer.key_misused", transfer_id=str(attempt.transfer_id), step=attempt.step)
        return Refused(misused.code)
    except (AnswerLost, ProviderBroken) as trouble:
        answer = Answer.LOST if isinstance(trouble, AnswerLost) else Answer.BROKEN
        with transaction(context.sessions, "transfer.answer_missing") as session:
            note_answer(session, attempt, answer)
        raise


def note_answer(
    session: Session, attempt: TransferAttempt, answer: Answer, refusal: str | None = None
) -> None:
    """Keep what became of an attempt, in the caller's transaction."""
    key: tuple[UUID, str, int] = (attempt.transfer_id, attempt.step, attempt.number)
    stored = session.get_one(TransferAttempt, key)
    stored.answer, stored.refusal = answer, refusal
