"""What is asked of an export, and up to which voucher and moment it looks."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.pledges.domain.exporting.columns import TABLES, Kind

FORMATS = ("csv", "xlsx")
SEPARATORS = (";", ",")
# Days that every format can hold: Excel begins in 1900, Beancount reads years of this and the last century.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class Layout:
    """How a CSV is written; as decision 30 says unless asked otherwise."""

    separator: str = ";"
    decimal_comma: bool = True
    bom: bool = True


@dataclass(frozen=True, kw_only=True)
class ExportOrder:
    """One export; both days are included. No account and no campaign means the whole books."""

    kind: Kind
    since: date
    until: date
    collecting_account_id: UUID | None = None
    campaign_id: UUID | None = None
    format: str = "csv"
    layout: Layout = field(default_factory=Layout)

    @property
    def suffix(self) -> str:
        """The ending of the file's name."""
        return "beancount" if self.kind is Kind.BEANCOUNT else self.format

    @property
    def file_name(self) -> str:
        """A name that says what the file is, safe on every system."""
        name = "kirjanpito" if self.kind is Kind.BEANCOUNT else TABLES[self.kind].file
        return f"{name}-{self.since}-{self.until}.{self.suffix}"


@dataclass(frozen=True)
class Bound:
    """What an export sees: vouchers up to `position`, settings and pledges as of the moment.

    What is posted or set later never leaks in, so the same order within the same bound is the same file.
    """

    position: int
    as_of: datetime
