"""The original of a bank file for whoever has to show it."""

from collections.abc import Iterator
from uuid import UUID

from services.chassis import audit
from services.chassis.database import Sessions, transaction
from services.chassis.problems import NotFound
from services.pledges.store.bank.bank_files import PART_BYTES, file_with_import
from services.pledges.usecases.bank.stored_file import open_stored_file


def download_bank_file(sessions: Sessions, file_id: UUID, actor: str) -> tuple[int, Iterator[bytes]]:
    """The size of a file and its bytes, part by part. Raises NotFound. Who took it is recorded first."""
    with transaction(sessions) as session:
        found = file_with_import(session, file_id)
        if found is None:
            raise NotFound("bank file")
        size = found[1].size_bytes
        audit.record(session, actor, "bank_file.downloaded", str(file_id), {"sha256": found[0].sha256})
    return size, _parts(sessions, file_id, size)


def _parts(sessions: Sessions, file_id: UUID, size: int) -> Iterator[bytes]:
    with open_stored_file(sessions, file_id, size) as stream:
        while part := stream.read(PART_BYTES):
            yield part
