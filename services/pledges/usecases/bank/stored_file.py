"""A kept file as a stream: its parts are fetched from the database one at a time, as they are read."""

import io
from uuid import UUID

from services.chassis.database import Sessions, transaction
from services.pledges.store.bank.bank_files import PART_BYTES, part_of


class _Parts(io.RawIOBase):
    """The bytes of a file, of which one part at most is held."""

    def __init__(self, sessions: Sessions, file_id: UUID, size: int) -> None:
        super().__init__()
        self._sessions, self._file_id, self._size = sessions, file_id, size
        self._at = 0
        self._held: tuple[int, bytes] = (0, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._at >= self._size:
            return 0
        number, inside = divmod(self._at, PART_BYTES)
        piece = self._part(number + 1)[inside : inside + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _part(self, number: int) -> bytes:
        if self._held[0] != number:
            with transaction(self._sessions) as session:
                self._held = number, part_of(session, self._file_id, number)
        return self._held[1]


def open_stored_file(sessions: Sessions, file_id: UUID, size: int) -> io.BufferedReader:
    """The file from its beginning; `tell()` says how far it was read."""
    return io.BufferedReader(_Parts(sessions, file_id, size), 128 * 1024)
