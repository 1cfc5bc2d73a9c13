"""One door for all formats: a stream of bytes in, statements and their entries out."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from services.pledges.bank_files.camt import CamtReader
from services.pledges.domain.bank.bank_entries import Entry, StatementBegins, StatementEnds

Told = StatementBegins | Entry | StatementEnds


class BankFileReader(Protocol):
    """A file being read: iterating gives what it tells, in its order, and may raise FileRefused.

    Each statement is a StatementBegins, its booked entries, and a StatementEnds. `warnings` are codes
    about the file as a whole; they are complete when the iteration is.
    """

    format: str
    warnings: list[str]

    def __iter__(self) -> Iterator[Told]: ...


def open_bank_file(stream: BinaryIO) -> BankFileReader:
    """The reader for what the stream holds, from its beginning. The stream must be seekable.

    Raises FileRefused when no reader knows the format; reading on may raise it too.
    """
    stream.seek(0)
    return CamtReader(stream)
