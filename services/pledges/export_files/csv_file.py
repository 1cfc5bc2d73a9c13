"""A table as text; UTF-8, lines as RFC 4180 ends them."""

from collections.abc import Iterable
from typing import IO

from services.pledges.domain.books.csv_table import csv_writer
from services.pledges.domain.exporting.columns import Column
from services.pledges.domain.exporting.orders import Layout

_BYTE_ORDER_MARK = "\ufeff"


def write_csv(
    file: IO[bytes], columns: tuple[Column, ...], rows: Iterable[tuple[object, ...]], layout: Layout
) -> int:
    """Write the header and the rows; how many rows that were."""
    line = csv_writer(layout.separator, decimal_comma=layout.decimal_comma)
    titles = line([column.title for column in columns])
    file.write(((_BYTE_ORDER_MARK if layout.bom else "") + titles).encode())
    count = 0
    for row in rows:
        count += 1
        file.write(line(row).encode())
    return count
