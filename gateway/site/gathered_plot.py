"""How a campaign's support grew, below the line of its goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from gateway.clients.gathered import GatheredPoint
from gateway.plots.lines import LineDrawing, Series, both_sizes
from gateway.plots.scale import whole_euros
from gateway.plots.tables import Euros, Table

# One point is no growth.
FEWEST_POINTS = 2


@dataclass(frozen=True)
class GatheredPlot:
    """The plot with its words, its table, and its key of (look, name)."""

    name: str
    title: str
    says: str
    table: Table
    wide: LineDrawing
    narrow: LineDrawing
    key: tuple[tuple[str, str], ...]


def gathered_plot(points: Sequence[GatheredPoint], goal_cents: int) -> GatheredPlot | None:
    """The plot of these points; none where there are too few of them."""
    if len(points) < FEWEST_POINTS:
        return None
    series = _series(points, goal_cents)
    wide, narrow = both_sizes([each.day for each in points], series)
    return GatheredPlot(
        name="kertyma",
        title=gettext("Näin tuki on kertynyt"),
        says=_says(points, goal_cents),
        table=_table(points),
        wide=wide,
        narrow=narrow,
        key=tuple((each.look, each.name) for each in series),
    )


def _series(points: Sequence[GatheredPoint], goal_cents: int) -> list[Series]:
    series = [Series(gettext("Luvattu"), "one", [each.promised_cents for each in points])]
    if _is_matched(points):
        series.append(Series(gettext("Yhteensä"), "three", [each.total_cents for each in points]))
    if goal_cents:
        series.append(Series(gettext("Tavoite"), "two", [goal_cents] * len(points)))
    return series


def _is_matched(points: Sequence[GatheredPoint]) -> bool:
    return any(each.matched_cents for each in points)


def _says(points: Sequence[GatheredPoint], goal_cents: int) -> str:
    first, last = points[0], points[-1]
    sentences = [
        gettext(
            "Tukea oli luvattu %(first)s yhteensä %(begun)s ja %(last)s yhteensä %(reached)s.",
            first=_day(first.day),
            begun=whole_euros(first.promised_cents),
            last=_day(last.day),
            reached=whole_euros(last.promised_cents),
        )
    ]
    if _is_matched(points):
        matched = whole_euros(last.matched_cents)
        sentences.append(gettext("Vastinrahaa oli lisäksi varattu %(matched)s.", matched=matched))
    if goal_cents:
        sentences.append(gettext("Katkoviiva on tavoite, %(goal)s.", goal=whole_euros(goal_cents)))
    return " ".join(sentences)


def _table(points: Sequence[GatheredPoint]) -> Table:
    day, promised = (gettext("Päivä"), ""), (gettext("Luvattu"), "number")
    title = gettext("Näin tuki on kertynyt")
    if not _is_matched(points):
        return Table(title, (day, promised), tuple((each.day, Euros(each.promised_cents)) for each in points))
    columns = (day, promised, (gettext("Vastinraha"), "number"), (gettext("Yhteensä"), "number"))
    rows = tuple(
        (each.day, Euros(each.promised_cents), Euros(each.matched_cents), Euros(each.total_cents))
        for each in points
    )
    return Table(title, columns, rows)


def _day(on: date) -> str:
    return f"{on.day}.{on.month}.{on.year}"
