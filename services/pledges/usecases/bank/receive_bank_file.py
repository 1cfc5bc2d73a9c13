"""Taking a bank file in: kept byte for byte and acknowledged at once, booked by a job afterwards."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Invalid
from services.pledges.bank_files import FileRefused, open_bank_file
from services.pledges.domain.bank.bank_entries import StatementBegins
from services.pledges.store.bank.bank_files import (
    PART_BYTES,
    BankFilePart,
    BankImport,
    file_with_hash,
    keep_file,
    lock_import,
)
from services.pledges.store.books.collecting_accounts import known_ibans

# Decision 29: a browser brings a day, the bank's own transfer and the operator a month.
LARGEST_UPLOAD, LARGEST_FILE = 32 * 1024 * 1024, 512 * 1024 * 1024
LARGEST = {"upload": LARGEST_UPLOAD, "folder": LARGEST_FILE, "command": LARGEST_FILE}
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Received:
    """The file, and whether exactly its bytes were brought before and taken."""

    file_id: UUID
    known_already: bool


def receive_bank_file(sessions: Sessions, name: str, stream: BinaryIO, actor: str, way: str) -> Received:
    """Keep a file and queue its import; a file that was refused before is tried anew.

    `way` is upload, folder or command. Raises Invalid with the reason as a code where one look at the
    file's beginning is enough; the job finds the others.
    """
    try:
        size, sha256 = _measure(stream, LARGEST[way])
        with transaction(sessions) as session:
            earlier = _try_again(session, sha256, actor)
        return earlier or _keep(sessions, _shown_name(name), stream, (size, sha256), actor, way)
    except FileRefused as refused:
        raise Invalid("file", refused.code, refused.where or None) from refused


@contextmanager
def spooled(body: IO[bytes]) -> Iterator[BinaryIO]:
    """What is sent over the network as a file that can be read twice; a large one lies on the disk."""
    with SpooledTemporaryFile(max_size=4 * PART_BYTES) as kept:
        shutil.copyfileobj(body, kept, PART_BYTES)
        kept.seek(0)
        yield cast(BinaryIO, kept)


def _measure(stream: BinaryIO, largest: int) -> tuple[int, str]:
    size, sha256 = 0, hashlib.sha256()
    for part in _parts(stream):
        size += len(part)
        if size > largest:
            raise FileRefused("too_large")
        sha256.update(part)
    if size == 0:
        raise FileRefused("empty")
    return size, sha256.hexdigest()


def _try_again(session: Session, sha256: str, actor: str) -> Received | None:
    found = file_with_hash(session, sha256)
    if found is None:
        return None
    job = lock_import(session, found[0].id)
    if job.state != "refused":
        return Received(job.file_id, known_already=True)
    # What was missing then, such as the account, may be there now.
    job.state, job.refusal, job.refusal_where, job.finished_at = "received", None, None, None
    job.failures = 0
    audit.record(session, actor, "bank_file.tried_again", str(job.file_id))
    return Received(job.file_id, known_already=False)


def _keep(
    sessions: Sessions, name: str, stream: BinaryIO, measured: tuple[int, str], actor: str, way: str
) -> Received:
    iban = _first_account(stream)
    size, sha256 = measured
    with transaction(sessions, "bank_file.received") as session:
        if not known_ibans(session, {iban}):
            raise FileRefused("unknown_account")
        file_id = new_id()
        row: dict[str, object] = {"id": file_id, "sha256": sha256, "name": name}
        if not keep_file(session, row | {"received_at": platform_now(session), "received_by": actor}):
            # Somebody else brought it a moment ago.
            found = file_with_hash(session, sha256)
            return Received(found[0].id if found else file_id, known_already=True)
        for number, content in enumerate(_parts(stream), start=1):
            part = {"file_id": file_id, "number": number, "content": content}
            session.execute(insert(BankFilePart), part)
        session.add(BankImport(file_id=file_id, state="received", way=way, size_bytes=size))
        audit.record(session, actor, "bank_file.received", str(file_id), {"bytes": size, "sha256": sha256})
    return Received(file_id, known_already=False)


def _first_account(stream: BinaryIO) -> str:
    for told in open_bank_file(stream):
        if isinstance(told, StatementBegins):
            return told.iban
    raise FileRefused("no_statement")


def _parts(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while part := stream.read(PART_BYTES):
        yield part


def _shown_name(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:_LONGEST_NAME]
