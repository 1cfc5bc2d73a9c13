"""Bank files read whole, as tests look at them."""

from dataclasses import dataclass, field
from io import BytesIO

from services.pledges.bank_files import open_bank_file
from services.pledges.domain.bank.bank_entries import Entry, StatementBegins, StatementEnds
from services.pledges.domain.bank.told_lines import ToldLine, told_lines


@dataclass
class Read:
    """One statement with all that it tells."""

    begins: StatementBegins
    ends: StatementEnds
    entries: list[Entry] = field(default_factory=list)

    @property
    def lines(self) -> list[ToldLine]:
        return [line for entry in self.entries for line in told_lines(entry)]


def read(content: bytes) -> tuple[str, list[Read], list[str]]:
    """The format, the statements and the warnings about the file. Raises FileRefused."""
    reader = open_bank_file(BytesIO(content))
    statements: list[Read] = []
    for told in reader:
        if isinstance(told, StatementBegins):
            statements.append(Read(told, StatementEnds()))
        elif isinstance(told, StatementEnds):
            statements[-1].ends = told
        else:
            statements[-1].entries.append(told)
    return reader.format, statements, reader.warnings


def read_one(content: bytes) -> Read:
    """The only statement of a file."""
    (statement,) = read(content)[1]
    return statement
