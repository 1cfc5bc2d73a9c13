"""Parts of the register side by side: a lying bar each, and the whole table behind."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from gateway.clients.experiments import Compared
from gateway.plots.columns import bar_width
from gateway.plots.tables import Euros, Table


@dataclass(frozen=True)
class PartBar:
    """One part: its bar, and what stands beside it."""

    name: str
    width: float
    texts: tuple[str, ...]
    note: str = ""
    worrying: bool = False


@dataclass(frozen=True)
class PartBars:
    """All parts, with the table that they are drawn from."""

    name: str
    title: str
    bars: tuple[PartBar, ...]
    table: Table


def part_bars(name: str, title: str, first: str, parts: Sequence[Compared]) -> PartBars:
    """The comparison of districts or themes; `first` names the column of the parts."""
    largest = max((each.experiments for each in parts), default=0)
    bars = tuple(
        PartBar(
            each.name,
            bar_width(each.experiments, largest),
            (ngettext("%(num)d kokeilu", "%(num)d kokeilua", each.experiments),),
            note=_note(each),
        )
        for each in parts
    )
    rows = tuple(
        (each.name, each.experiments, each.confirmed, each.partly, each.refuted, each.unreported,
         each.made_permanent, each.participants, Euros(each.collected_cents))
        for each in parts
    )  # fmt: skip
    names = (
        gettext("Kokeiluja"), gettext("Toteutui"), gettext("Toteutui osin"), gettext("Ei toteutunut"),
        gettext("Kesken"), gettext("Pysyväksi"), gettext("Osallistujia"), gettext("Koossa"),
    )  # fmt: skip
    columns = ((first, ""), *((each, "number") for each in names))
    return PartBars(name, title, bars, Table(title, columns, rows))


def _note(each: Compared) -> str:
    reported = each.experiments - each.unreported
    if not reported:
        return gettext("ei vielä raportteja")
    return gettext("%(confirmed)d/%(reported)d toteutui", confirmed=each.confirmed, reported=reported)
