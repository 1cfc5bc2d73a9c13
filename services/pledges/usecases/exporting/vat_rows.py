"""The rows of the VAT table: each day's advances by campaign and rate, what went back as a minus."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from services.pledges.domain.books.csv_table import Cents
from services.pledges.domain.exporting.chart import Chart
from services.pledges.domain.exporting.orders import Bound, ExportOrder
from services.pledges.domain.exporting.vat import rate_after_changes, vat_inside
from services.pledges.store.exporting.presale import After, presale

SLICE = 2000
NO_RATE = "Kampanjalle ei ole asetettu verokantaa."
OF_EARLIER_DAY = "Kanta rahan saantipäivän mukaan."

Cells = tuple[object, ...]


def vat_rows(session: Session, order: ExportOrder, bound: Bound, chart: Chart) -> Iterator[Cells]:
    """One row for each day, campaign and rate."""
    for _, rows in groupby(_received(session, order, bound), key=_day_and_campaign):
        yield from _by_rate(list(rows), chart)


def _received(session: Session, order: ExportOrder, bound: Bound) -> Iterator[Row[Any]]:
    after: After | None = None
    while True:
        found = presale(session, order, bound, after, SLICE)
        yield from found
        if len(found) < SLICE:
            return
        last = found[-1]
        after = last.booked_on, last.campaign_id, last.collecting_account_id, last.received_on


def _day_and_campaign(row: Row[Any]) -> tuple[object, ...]:
    return row.booked_on, row.campaign_id, row.collecting_account_id


def _by_rate(rows: list[Row[Any]], chart: Chart) -> Iterator[Cells]:
    sums: dict[int | None, int] = {}
    for row in rows:
        rate = _rate(row, chart)
        sums[rate] = sums.get(rate, 0) + row.gross_cents
    usual = _rate_on_its_day(rows[0], chart)
    for rate in sorted(sums, key=lambda rate: (rate is None, rate)):
        if sums[rate]:
            yield _cells(rows[0], rate, sums[rate], "" if rate == usual else OF_EARLIER_DAY)


def _rate(row: Row[Any], chart: Chart) -> int | None:
    held = chart.dimension(row.campaign_id, row.received_on)
    if held.vat_basis_points is None:
        # Nobody had said anything when it came: what was said by the day of the books, as it was then.
        held = chart.dimension(row.campaign_id, row.booked_on)
    if held.vat_basis_points is None:
        return None
    return rate_after_changes(held.vat_basis_points, held.effective_from, row.received_on)


def _rate_on_its_day(row: Row[Any], chart: Chart) -> int | None:
    held = chart.dimension(row.campaign_id, row.booked_on)
    if held.vat_basis_points is None:
        return None
    return rate_after_changes(held.vat_basis_points, held.effective_from, row.booked_on)


def _cells(row: Row[Any], rate: int | None, gross_cents: int, remark: str) -> Cells:
    told = (row.booked_on, row.association_name, row.campaign)
    if rate is None:
        return (*told, None, Cents(gross_cents), None, None, NO_RATE)
    tax = vat_inside(gross_cents, rate)
    return (*told, Cents(rate), Cents(gross_cents), Cents(gross_cents - tax), Cents(tax), remark or None)
