"""The first reading of a file: all of it, before anything is booked."""

from dataclasses import dataclass
from typing import BinaryIO

from services.pledges.bank_files.bank_file import open_bank_file
from services.pledges.bank_files.refusals import FileRefused
from services.pledges.domain.bank.bank_entries import ArchiveIds, StatementBegins, StatementEnds


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    """A statement as its file tells it, with the archive ids that it gives more than once."""

    begins: StatementBegins
    ends: StatementEnds
    repeated_ids: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What a whole file holds; the second reading gives the same statements in the same order."""

    format: str
    statements: tuple[Surveyed, ...]
    warnings: tuple[str, ...]

    @property
    def entries(self) -> int:
        """How many booked entries the file tells."""
        return sum(statement.ends.entries for statement in self.statements)


def survey_bank_file(stream: BinaryIO) -> Survey:
    """Read the whole file once. Raises FileRefused, and then nothing of the file is to be booked."""
    reader = open_bank_file(stream)
    statements: list[Surveyed] = []
    begins, ids = StatementBegins(identity="", kind="", iban=""), ArchiveIds()
    for told in reader:
        if isinstance(told, StatementBegins):
            begins, ids = told, ArchiveIds()
        elif isinstance(told, StatementEnds):
            statements.append(Surveyed(begins=begins, ends=told, repeated_ids=ids.repeated()))
        else:
            ids.take(told)
    if not statements:
        raise FileRefused("no_statement")
    return Survey(format=reader.format, statements=tuple(statements), warnings=tuple(reader.warnings))
