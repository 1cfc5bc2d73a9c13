"""The stairs of a campaign's money: what came builds up, what went takes down, and the rest is left."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from gateway.clients.public_ledger import Steps
from gateway.plots.columns import BAR_WIDTH, bar_width
from gateway.plots.tables import Euros, Table
from services.contracts.money import format_euros


@dataclass(frozen=True)
class Stair:
    """One step: its bar from `start`, and its look: promised, money, match or gone."""

    name: str
    note: str
    look: str
    start: float
    width: float
    text: str


@dataclass(frozen=True)
class Stairs:
    """All steps, with the table that they are drawn from."""

    title: str
    stairs: tuple[Stair, ...]
    table: Table


@dataclass(frozen=True)
class _Told:
    name: str
    note: str
    look: str
    cents: int


def stairs_of(steps: Steps) -> Stairs:
    """The stairs from promised to left; each bar repeats the sum beside it. Steps to come are left out."""
    told = [*_promises(steps), *(each for each in _movements(steps) if each.cents)]
    if len(told) > 2:
        left = gettext("Tallessa kampanjaa varten.")
        told.append(_Told(gettext("Jäljellä"), left, "money", steps.left_cents))
    title = gettext("Rahan reitti vaiheittain")
    columns = ((gettext("Vaihe"), ""), (gettext("Summa"), "number"))
    rows = tuple((each.name, Euros(each.cents)) for each in told)
    return Stairs(title, tuple(_drawn(told)), Table(title, columns, rows))


def _promises(steps: Steps) -> list[_Told]:
    return [
        _Told(
            gettext("Luvattu"),
            gettext("Kaikki voimassa olevat tuet. Lupaus ei vielä siirrä rahaa."),
            "promised",
            steps.promised_cents,
        ),
        _Told(
            gettext("Varmistettu"),
            gettext("Kortti on tallennettu tai maksu on tullut tilille."),
            "promised",
            steps.secured_cents,
        ),
    ]


def _movements(steps: Steps) -> list[_Told]:
    """What changed the balance; what went is negative."""
    collected = gettext("Tukijoilta saatu raha ennen kuluja.")
    matched = gettext("Rahoittajan osuus, joka on vapautunut kampanjalle.")
    refunded = gettext("Takaisin tukijoille, myös hävityt maksukiistat.")
    other = gettext("Kirjanpidon oikaisut, jotka eivät ole maksuja.")
    fees = gettext("Maksunvälityksen kulut, jotka yhdistys maksaa tilityksessä.")
    settled = gettext("Erät ovat alla omina riveinään.")
    return [
        _Told(gettext("Koossa"), collected, "money", steps.collected_cents),
        _Told(gettext("Vastinraha"), matched, "match", steps.match_released_cents),
        _Told(gettext("Palautettu"), refunded, "gone", -steps.refunded_cents),
        _Told(
            gettext("Muut oikaisut"), other, "gone" if steps.other_cents < 0 else "money", steps.other_cents
        ),
        _Told(gettext("Kulut"), fees, "gone", -steps.fees_cents),
        _Told(gettext("Tilitetty yhdistykselle"), settled, "gone", -steps.settled_cents),
    ]


def _drawn(told: list[_Told]) -> Iterator[Stair]:
    highest = _highest(told)
    level = 0
    for place, each in enumerate(told):
        # Promises and what is left stand on the ground; between them each step begins where the last ended.
        stands = each.look == "promised" or place == len(told) - 1
        lower = 0 if stands else min(level, level + each.cents)
        level += 0 if stands else each.cents
        width = bar_width(abs(each.cents), highest)
        start = round(BAR_WIDTH * max(0, lower) / highest, 1) if highest else 0.0
        yield Stair(
            each.name, each.note, each.look, min(start, BAR_WIDTH - width), width, format_euros(each.cents)
        )


def _highest(told: list[_Told]) -> int:
    level, highest = 0, max(each.cents for each in told)
    for each in told:
        level += 0 if each.look == "promised" else each.cents
        highest = max(highest, level) if each is not told[-1] else highest
    return highest
