"""Making an export: the books brought up to date, the file written, and a note of it kept for ever."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.exporting.chart import Chart
from services.pledges.domain.exporting.columns import TABLES, Kind
from services.pledges.domain.exporting.orders import FIRST_DAY, LAST_DAY, Bound, ExportOrder, Layout
from services.pledges.export_files.csv_file import write_csv
from services.pledges.export_files.workbook import TooManyRows, write_workbook
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.exporting.bookkeeping import BookExport, chart_as_of
from services.pledges.store.exporting.slices import count_lines
from services.pledges.store.exporting.vouchers import head
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.exporting.beancount_file import beancount_file
from services.pledges.usecases.exporting.number_vouchers import bring_up_to_date
from services.pledges.usecases.exporting.rows import rows_of
from services.pledges.usecases.exporting.unmapped import unmapped_accounts

# Small files never touch the disk.
_IN_MEMORY_BYTES = 1_000_000
_PIECE_BYTES = 65_536
Item = TypeVar("Item")
Told = Callable[[int], None]


@dataclass
class MadeExport:
    """A file that was made; `file` stands at its beginning and is gone once it is closed."""

    id: UUID
    name: str
    file: IO[bytes]
    row_count: int
    byte_count: int
    sha256: str

    def pieces(self) -> Iterator[bytes]:
        """The file piece by piece; closed at the end, or when the reader goes away."""
        with self.file:
            while piece := self.file.read(_PIECE_BYTES):
                yield piece


def make_export(
    sessions: Sessions,
    order: ExportOrder,
    actor: str,
    *,
    without_numbers: bool = False,
    told: Told = lambda _rows: None,
) -> MadeExport:
    """Write what was asked, as the books stand now; `told` hears each row's number.

    Raises Invalid for a period or an account that is not there, for accounts that the chart lacks unless
    `without_numbers`, and for a sheet that is too long; Unavailable while another job seals the books.
    """
    _check(sessions, order)
    position = bring_up_to_date(sessions)
    with reading(sessions) as session:
        bound = Bound(position, platform_now(session))
        if not without_numbers and unmapped_accounts(session, order, bound):
            raise Conflict("unmapped_accounts")
    return _made(sessions, order, bound, actor, told)


def lines_to_come(sessions: Sessions, order: ExportOrder) -> int:
    """About how many lines the export looks at, as far as vouchers have numbers."""
    with reading(sessions) as session:
        return count_lines(session, order, Bound(head(session), platform_now(session)))


def make_again(sessions: Sessions, export_id: UUID, actor: str) -> MadeExport:
    """The same file once more, whatever was posted or set since. Raises NotFound, Conflict if it differs."""
    with reading(sessions) as session:
        earlier = session.get(BookExport, export_id)
        if earlier is None:
            raise NotFound("export")
    order = ExportOrder(
        kind=Kind(earlier.kind),
        since=earlier.since,
        until=earlier.until,
        collecting_account_id=earlier.collecting_account_id,
        campaign_id=earlier.campaign_id,
        format=earlier.format,
        layout=Layout(**earlier.layout),
    )
    made = _made(sessions, order, Bound(earlier.position, earlier.as_of), actor, lambda _rows: None)
    if made.sha256 != earlier.sha256:
        made.file.close()
        raise Conflict("export_differs")
    return made


def _check(sessions: Sessions, order: ExportOrder) -> None:
    for name, day in (("from", order.since), ("to", order.until)):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise Invalid(name, "day_out_of_range")
    if order.since > order.until:
        raise Invalid("to", "before_the_beginning")
    with reading(sessions) as session:
        account, campaign = order.collecting_account_id, order.campaign_id
        if account and session.get(CollectingAccount, account) is None:
            raise Invalid("collecting_account_id", "not_found")
        if campaign and session.get(CampaignTerms, campaign) is None:
            raise Invalid("campaign_id", "not_found")


def _made(sessions: Sessions, order: ExportOrder, bound: Bound, actor: str, told: Told) -> MadeExport:
    with reading(sessions) as session:
        chart = chart_as_of(session, bound.as_of)
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - the reader closes it
    try:
        rows = _write(sessions, order, bound, chart, file, told)
    except TooManyRows as error:
        file.close()
        raise Invalid("format", "too_many_rows_for_a_sheet") from error
    except BaseException:
        file.close()
        raise
    size, digest = file.tell(), _sha256(file)
    made = MadeExport(new_id(), order.file_name, file, rows, size, digest)
    with transaction(sessions) as session:
        _remember(session, order, bound, made, actor)
    return made


def _write(
    sessions: Sessions, order: ExportOrder, bound: Bound, chart: Chart, file: IO[bytes], told: Told
) -> int:
    if order.kind is Kind.BEANCOUNT:
        return _write_text(file, _telling(beancount_file(sessions, order, bound, chart), told))
    table = TABLES[order.kind]
    rows = _telling(rows_of(sessions, order, bound, chart), told)
    if order.format == "xlsx":
        count = write_workbook(file, table, rows, bound.as_of)
        file.seek(0, 2)
        return count
    return write_csv(file, table.columns, rows, order.layout)


def _write_text(file: IO[bytes], pieces: Iterable[str]) -> int:
    count = 0
    for piece in pieces:
        count += 1
        file.write(piece.encode())
    return count


def _telling(items: Iterable[Item], told: Told) -> Iterator[Item]:
    for count, item in enumerate(items, start=1):
        told(count)
        yield item


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_PIECE_BYTES):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _remember(session: Session, order: ExportOrder, bound: Bound, made: MadeExport, actor: str) -> None:
    session.add(
        BookExport(
            id=made.id,
            kind=order.kind,
            since=order.since,
            until=order.until,
            collecting_account_id=order.collecting_account_id,
            campaign_id=order.campaign_id,
            format=order.suffix if order.kind is Kind.BEANCOUNT else order.format,
            layout=asdict(order.layout),
            position=bound.position,
            as_of=bound.as_of,
            row_count=made.row_count,
            byte_count=made.byte_count,
            sha256=made.sha256,
            made_by=actor,
            made_at=platform_now(session),
        )
    )
    details = {"file": made.name, "rows": made.row_count, "sha256": made.sha256, "position": bound.position}
    audit.record(session, actor, "books.exported", str(made.id), details)
