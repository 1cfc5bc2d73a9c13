"""The rows of the public ledger: as fine as they can be without telling one payer from another.

Payments of one kind and method stand together. A day has a row of its own where three or more lie in it;
what is left over is told by the week, then by the month for all methods together, and what is still fewer
than three waits for the next month. Fewer than three at the very end join the latest row there is. What was
undone counts as a payment less among those of its kind: alone it would tell what one payer gave. What
came in stands at the beginning of its time and what went out at its end, so that nothing seems to leave
before it came.
See docs/adr ("The public ledger tells no payer from another").
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from services.pledges.domain.public_ledger.movements import BALANCE, PRIVATE, Movement, PublicKind

# So many payments at least stand behind a row.
FEWEST = 3


class Span(StrEnum):
    """How long a time a row tells of."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    LONGER = "longer"


@dataclass(frozen=True, kw_only=True)
class PublicRow:
    """One row; `items` is None where fewer than three payments are all there are of the kind.

    `method` is empty where there are several or none. `balance_cents` is what is kept for the campaign after
    the row.
    """

    since: date
    until: date
    span: Span
    kind: PublicKind
    method: str
    corrects: bool
    subject: str
    items: int | None
    cents: int
    balance_cents: int = 0

    @property
    def place(self) -> date:
        """The day at which it stands among the others."""
        return self.since if self.cents > 0 else self.until

    @property
    def month(self) -> str:
        """The month under which it stands."""
        return f"{self.place:%Y-%m}"


Group = Sequence[Movement]


def public_rows(movements: Iterable[Movement]) -> list[PublicRow]:
    """The rows in order of time with the balance after each; all that changes the balance is in them."""
    groups: dict[PublicKind, list[Movement]] = defaultdict(list)
    for movement in movements:
        if movement.kind in BALANCE:
            groups[movement.kind].append(movement)
    rows: list[PublicRow] = []
    for kind, group in groups.items():
        rows += _veiled(group) if kind in PRIVATE else [_row([each], Span.DAY) for each in group]
    return list(_with_balance(sorted((row for row in rows if row.cents), key=_order)))


def _veiled(group: Group) -> list[PublicRow]:
    """Rows of one kind, each of so many days that enough payments lie in it."""
    days, rest = _parted([_netted(each) for each in group], lambda each: (each.day, each.method), Span.DAY)
    weeks, rest = _parted(rest, lambda each: (_sunday(each.day), each.method), Span.WEEK)
    rows = [*days, *weeks]
    months: dict[date, list[Movement]] = defaultdict(list)
    for each in rest:
        months[_first_of_month(_sunday(each.day))].append(each)
    waiting: list[Movement] = []
    for month in sorted(months):
        span = Span.LONGER if waiting else Span.MONTH
        waiting = [*waiting, *months[month]]
        if _items(waiting) >= FEWEST:
            rows.append(_row(waiting, span))
            waiting = []
    return _joined(rows, waiting) if waiting else rows


def _netted(movement: Movement) -> Movement:
    """A correction as so many payments less."""
    return replace(movement, corrects=False, items=-movement.items) if movement.corrects else movement


def _parted(
    group: Group, key: Callable[[Movement], tuple[date, str]], span: Span
) -> tuple[list[PublicRow], list[Movement]]:
    """Rows of the parts that hold enough payments, and the movements of all others."""
    parts: dict[tuple[date, str], list[Movement]] = defaultdict(list)
    for each in group:
        parts[key(each)].append(each)
    enough = [part for part in parts.values() if _items(part) >= FEWEST]
    few = [each for part in parts.values() if _items(part) < FEWEST for each in part]
    return [_row(part, span) for part in enough], few


def _joined(rows: list[PublicRow], waiting: Group) -> list[PublicRow]:
    """Too few payments at the end, told together with the latest row; alone they say neither day nor way."""
    few, items = _row(waiting, Span.LONGER), _items(waiting)
    rest = sorted(rows, key=lambda row: (row.until, row.since, row.method))
    # Corrections may be so many that one row more is not enough.
    while items < FEWEST:
        if not rest:
            return [replace(few, items=None, method="")]
        latest = rest.pop()
        items += latest.items or 0
        few = replace(
            few,
            since=_first_of_month(min(latest.since, few.since)),
            until=_last_of_month(max(latest.until, few.until)),
            method=latest.method if latest.method == few.method else "",
            items=items,
            cents=latest.cents + few.cents,
        )
    return [*rest, few]


def _row(group: Group, span: Span) -> PublicRow:
    since, until = _ends(group, span)
    methods = {each.method for each in group}
    first = group[0]
    return PublicRow(
        since=since,
        until=until,
        span=span,
        kind=first.kind,
        method=methods.pop() if len(methods) == 1 else "",
        corrects=first.corrects,
        subject=first.subject,
        items=_items(group),
        cents=sum(each.cents for each in group),
    )


def _ends(group: Group, span: Span) -> tuple[date, date]:
    """The whole day, week or months, so that the ends tell no day of a payment either."""
    first, last = min(each.day for each in group), max(each.day for each in group)
    if span is Span.DAY:
        return first, last
    if span is Span.WEEK:
        return _sunday(first) - timedelta(days=6), _sunday(last)
    return _first_of_month(_sunday(first)), _last_of_month(_sunday(last))


def _with_balance(rows: Iterable[PublicRow]) -> Iterator[PublicRow]:
    balance_cents = 0
    for row in rows:
        balance_cents += row.cents
        yield replace(row, balance_cents=balance_cents)


def _order(row: PublicRow) -> tuple[date, int, bool, date, str, str]:
    return row.place, BALANCE.index(row.kind), row.corrects, row.until, row.method, row.subject


def _items(group: Iterable[Movement]) -> int:
    return sum(each.items for each in group)


def _sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _last_of_month(day: date) -> date:
    return _first_of_month(_first_of_month(day) + timedelta(days=31)) - timedelta(days=1)
