"""The only writer of the state of payments, refunds, disputes and transfers; each change adds history."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import logs
from services.pledges.domain.lifecycle import Lifecycle, Verdict
from services.pledges.store.histories import StateChange, count_ignored

log = logs.get(__name__)

S = TypeVar("S", bound=StrEnum)
H = TypeVar("H", bound=StrEnum)


class Living(Protocol):
    """A row that has a life of its own."""

    state: str

    @property
    def identity(self) -> UUID:
        """What its history is kept under."""


def advance_row(
    session: Session,
    lifecycle: Lifecycle[S, H],
    row: Living,
    happening: H,
    at: datetime,
    *,
    actor: str,
    cause: str | None = None,
) -> Verdict:
    """Let something happen to a row that the caller holds locked; what it meant for it.

    Raises IllegalTransition.
    """
    judgement = lifecycle.judge(type(lifecycle.begins)(row.state), happening)
    if judgement.verdict is not Verdict.MOVES:
        log.info(f"{lifecycle.name}.ignored", id=str(row.identity), state=row.state, happening=happening)
        count_ignored(session, lifecycle.name, row.state, happening, judgement.verdict, at)
        return judgement.verdict
    row.state = judgement.state
    session.add(
        StateChange(
            lifecycle=lifecycle.name,
            subject_id=row.identity,
            at=at,
            happening=happening,
            state=row.state,
            actor=actor,
            cause=cause,
        )
    )
    return judgement.verdict
