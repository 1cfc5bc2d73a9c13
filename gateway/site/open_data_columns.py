"""The columns of the open data: their names never change, new ones come last."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

# A cell that begins so would be run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """One column; `kind` is text, code, cents, count, number or day, and `read` takes it out of a row."""

    name: str
    kind: str
    meaning: Any
    read: Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Dataset:
    """One dataset, and where its rows are read."""

    name: str
    title: Any
    source: str
    columns: tuple[Column, ...]


def plain(column: Column, value: Any) -> str:
    """A cell for a spreadsheet: sums in euros with a decimal comma, and no formula."""
    if value is None:
        return ""
    if column.kind == "cents":
        sign = "-" if value < 0 else ""
        return f"{sign}{abs(value) // 100},{abs(value) % 100:02d}"
    if column.kind == "number":
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _of(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: row.get(name)


def _in(part: str, name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: (row.get(part) or {}).get(name)


def _day(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: (row.get(name) or "")[:10] or None


def _report(name: str, kind: str, meaning: Any) -> Column:
    return Column(name, kind, meaning, _in("report", name))


_PLACE = (
    Column("slug", "code", _("Tunnus kampanjan osoitteessa /kampanjat/tunnus"), _of("slug")),
    Column("title", "text", _("Kampanjan nimi"), _of("title")),
    Column("district", "text", _("Kaupunginosa"), _in("district", "name")),
    Column("association", "text", _("Järjestävä yhdistys"), _of("association")),
)

DATASETS = {
    "kokeilut": Dataset(
        "kokeilut",
        _("Kokeilut"),
        "/experiments",
        (
            *_PLACE,
            Column("stage", "code", _("funded, delivering tai reported (raportti julki)"), _of("stage")),
            Column(
                "theme",
                "code",
                _("movement, culture, nature, young, meeting, safety, other tai tyhjä"),
                _of("theme"),
            ),
            Column("hypothesis", "text", _("Mitä kokeiltiin ja mitä odotettiin"), _of("hypothesis")),
            Column("target_group", "text", _("Ketä varten"), _of("target_group")),
            Column("measure", "text", _("Mistä nähdään, että se toimi"), _of("measure")),
            Column("measure_unit", "text", _("Mittarin yksikkö"), _of("measure_unit")),
            Column("start_number", "number", _("Mittarin arvo ennen kokeilua"), _of("start_number")),
            Column("start_measured_on", "day", _("Milloin se mitattiin"), _of("start_measured_on")),
            _report("end_number", "number", _("Mittarin arvo kokeilun jälkeen")),
            _report("end_measured_on", "day", _("Milloin se mitattiin")),
            _report("outcome", "code", _("confirmed, partly, refuted; tyhjä, jos raporttia ei ole")),
            _report("happened", "text", _("Mitä tapahtui")),
            _report("learnt", "text", _("Mitä opittiin")),
            _report("next_step", "code", _("stop, repeat tai make_permanent")),
            _report("participants", "count", _("Osallistujia")),
            Column("goal", "cents", _("Tavoite"), _of("goal_cents")),
            Column("collected", "cents", _("Koossa: veloitettu ja tilille tullut"), _of("collected_cents")),
            Column("matched", "cents", _("Vastinraha"), _of("matched_cents")),
            Column("backers", "count", _("Tukijoita"), _of("backers")),
            Column("started_on", "day", _("Milloin kampanja alkoi"), _of("started_on")),
            Column("closed_on", "day", _("Milloin rahoitus päättyi (UTC)"), _day("closed_at")),
        ),
    ),
    "kampanjat": Dataset(
        "kampanjat",
        _("Kampanjat"),
        "/open-data/campaigns",
        (
            *_PLACE,
            Column("state", "code", _("Kampanjan tila"), _of("state")),
            Column("outcome", "code", _("funded, not_funded, cancelled tai tyhjä"), _of("outcome")),
            Column("model", "code", _("all_or_nothing tai keep_what_comes"), _of("model")),
            Column("legal_mode", "code", _("pienkerays, permit tai presale"), _of("legal_mode")),
            Column("goal", "cents", _("Tavoite"), _of("goal_cents")),
            Column("minimum", "cents", _("Vähimmäissumma"), _of("minimum_cents")),
            Column("promised", "cents", _("Luvattu: kaikki voimassa olevat tuet"), _of("promised_cents")),
            Column("secured", "cents", _("Varmistettu"), _of("secured_cents")),
            Column("collected", "cents", _("Koossa: veloitettu ja tilille tullut"), _of("collected_cents")),
            Column("refunded", "cents", _("Palautettu"), _of("refunded_cents")),
            Column("matched", "cents", _("Vastinraha"), _of("matched_cents")),
            Column("backers", "count", _("Tukijoita"), _of("backers")),
            Column("started_on", "day", _("Milloin kampanja alkoi"), _of("started_on")),
            Column("deadline_on", "day", _("Viimeinen keräyspäivä"), _of("deadline_on")),
            Column("closed_on", "day", _("Milloin rahoitus päättyi (UTC)"), _day("closed_at")),
        ),
    ),
}
