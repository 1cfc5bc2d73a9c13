"""The rows of the VAT table: each day's advances by campaign and rate, what went back as a minus."""

from collections.abc import Iterator
from datetime import date
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
# Only a sale from before there were rewards can lack one: a reward is never sold without its rate.
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
        after = (
            last.booked_on,
            last.campaign_id,
            last.collecting_account_id,
            last.received_on,
            last.reward_id,
        )


def _day_and_campaign(row: Row[Any]) -> tuple[object, ...]:
    return row.booked_on, row.campaign_id, row.collecting_account_id


def _by_rate(rows: list[Row[Any]], chart: Chart) -> Iterator[Cells]:
    sums: dict[int | None, int] = {}
    usual: set[int | None] = set()
    for row in rows:
        rate = _rate(row, chart, row.received_on)
        sums[rate] = sums.get(rate, 0) + row.gross_cents
        usual.add(_rate(row, chart, row.booked_on))
    for rate in sorted(sums, key=lambda rate: (rate is None, rate)):
        if sums[rate]:
            yield _cells(rows[0], rate, sums[rate], "" if rate in usual else OF_EARLIER_DAY)


def _rate(row: Row[Any], chart: Chart, on: date) -> int | None:
    """The rate of what was bought as it was that day; of a sale without rewards, the campaign's."""
    if row.vat_basis_points is not None:
        return rate_after_changes(row.vat_basis_points, row.vat_from, on)
    return _rate_of_campaign(row, chart, on)


def _rate_of_campaign(row: Row[Any], chart: Chart, on: date) -> int | None:
    held = chart.dimension(row.campaign_id, on)
    if held.vat_basis_points is None:
        # Nobody had said anything when it came: what was said by the day of the books, as it was then.
        held = chart.dimension(row.campaign_id, row.booked_on)
    if held.vat_basis_points is None:
        return None
    return rate_after_changes(held.vat_basis_points, held.effective_from, on)


def _cells(row: Row[Any], rate: int | None, gross_cents: int, remark: str) -> Cells:
    told = (row.booked_on, row.association_name, row.campaign)
    if rate is None:
        return (*told, None, Cents(gross_cents), None, None, NO_RATE)
    tax = vat_inside(gross_cents, rate)
    return (*told, Cents(rate), Cents(gross_cents), Cents(gross_cents - tax), Cents(tax), remark or None)
