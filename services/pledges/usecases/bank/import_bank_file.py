"""Importing bank files: whole or not at all, and the second time without effect."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError, OperationalError

from services.chassis import logs
from services.chassis.collecting import seldom_collecting
from services.chassis.database import Sessions, only_one, transaction
from services.chassis.problems import Invalid, Unavailable
from services.pledges.store.bank.bank_files import UNFINISHED, file_with_import, lock_import, next_unfinished
from services.pledges.usecases.bank.book_bank_file import book_bank_file
from services.pledges.usecases.bank.read_bank_file import read_bank_file
from services.pledges.usecases.bank.receive_bank_file import receive_bank_file
from services.pledges.usecases.bank.show_bank_files import file_view

log = logs.get(__name__)

JOB = "pledges.import_bank_files"
# Locks of people and of other jobs pass; what fails so often is not one of them.
MOST_FAILURES = 20
_LOOK_AGAIN_SECONDS = 0.05


def import_bank_file(
    sessions: Sessions, name: str, content: bytes, actor: str, way: str = "command"
) -> dict[str, Any]:
    """Book what is new in a file, here and now; what came of it.

    Raises Invalid with the reason as a code, and then nothing is booked.
    """
    received = receive_bank_file(sessions, name, BytesIO(content), actor, way)
    if not received.known_already:
        finish_import(sessions, received.file_id)
    with transaction(sessions) as session:
        shown = file_view(session, received.file_id)
    if shown["refusal"]:
        raise Invalid("file", shown["refusal"], shown["refusal_where"])
    if received.known_already:
        return shown | {
            "matched": 0,
            "in_inbox": 0,
            "duplicates": shown["lines"],
            "warnings": ["already_imported"],
        }
    return shown


def _unwatched() -> None:
    """Nobody looks on."""


def import_bank_files(sessions: Sessions, watch: Callable[[], None] = _unwatched) -> None:
    """Go on with every import that is not finished, the oldest first."""
    failed: list[UUID] = []
    while True:
        with transaction(sessions) as session:
            unfinished = next_unfinished(session, failed)
        if unfinished is None:
            return
        file_id, state = unfinished
        try:
            _go_on(sessions, file_id, state, watch)
        except DBAPIError as error:
            # A lock that somebody held too long: the next tick goes on from the last slice.
            failed.append(file_id)
            _count_failure(sessions, file_id, error)


def finish_import(sessions: Sessions, file_id: UUID, watch: Callable[[], None] = _unwatched) -> None:
    """Wait until the import is finished, and do it here if nobody else is at it. Raises Unavailable."""
    while True:
        with only_one(sessions, JOB) as elected:
            if elected:
                import_bank_files(sessions, watch)
        with transaction(sessions) as session:
            found = file_with_import(session, file_id)
        watch()
        if found is None or found[1].state not in UNFINISHED:
            return
        if found[1].failures > MOST_FAILURES:
            raise Unavailable("bank_file")
        time.sleep(_LOOK_AGAIN_SECONDS)


def _go_on(sessions: Sessions, file_id: UUID, state: str, watch: Callable[[], None]) -> None:
    with seldom_collecting():
        if state == "booking" or read_bank_file(sessions, file_id, watch):
            book_bank_file(sessions, file_id, watch)


def _count_failure(sessions: Sessions, file_id: UUID, error: DBAPIError) -> None:
    with transaction(sessions) as session:
        job = lock_import(session, file_id)
        job.failures += 1
    # What is no lock of somebody else's is a fault of ours, and its place is needed to mend it.
    ours = not isinstance(error, OperationalError)
    tell = log.error if ours else log.warning
    tell("bank_file.put_off", file_id=str(file_id), error=type(error.orig).__name__, exc_info=ours)
