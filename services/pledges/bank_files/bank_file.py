"""One door for all formats: a stream of bytes in, statements and their entries out."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from services.pledges.bank_files.camt import CamtReader
from services.pledges.bank_files.ktl import KtlReader
from services.pledges.domain.bank.bank_entries import Entry, StatementBegins, StatementEnds

Told = StatementBegins | Entry | StatementEnds
_HEAD = 256
# A KTL header: the record's kind and the date and time of its making.
_KTL_DIGITS = 11


class BankFileReader(Protocol):
    """A file being read: iterating gives what it tells, in its order, and may raise FileRefused.

    Each statement is a StatementBegins, its booked entries, and a StatementEnds.
    """

    @property
    def format(self) -> str:
        """The format's name, such as "camt.053.001.02"; known when the first statement begins."""
        ...

    @property
    def warnings(self) -> list[str]:
        """Codes about the file as a whole; complete when the iteration is."""
        ...

    def __iter__(self) -> Iterator[Told]: ...


def open_bank_file(stream: BinaryIO) -> BankFileReader:
    """The reader for what the stream holds, from its beginning. The stream must be seekable.

    Raises FileRefused when no reader knows the format; reading on may raise it too.
    """
    stream.seek(0)
    head = stream.read(_HEAD).lstrip()
    stream.seek(0)
    if head.startswith(b"0") and head[:_KTL_DIGITS].isdigit():
        return KtlReader(stream)
    return CamtReader(stream)
