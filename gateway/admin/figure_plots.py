"""The plots of the finance desk: which numbers stand in which, and the sentence that tells them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext

from gateway.clients.figures import Age, BookFigures, Counted, DeskFigures, DistrictSum, Funders, NearLimit
from gateway.plots import columns, lines
from gateway.plots.columns import Part, bar_width
from gateway.plots.lines import Series
from gateway.plots.tables import Euros, Table
from gateway.wording.figures import age_name, days_left, funder_name, method_name, short_day
from services.contracts.money import format_euros

WORRYING_CAP_PERCENT = 90
LOOKS = ("one", "two", "three", "four")
# The order in which ways of giving are stacked; one that nobody used is left out.
METHODS = ("card", "mobilepay", "bank_transfer", "cash", "match")


@dataclass(frozen=True)
class Plot:
    """A plot with its words; `wide` and `narrow` are drawings, none where there is nothing to draw."""

    name: str
    title: str
    says: str
    table: Table
    wide: Any = None
    narrow: Any = None
    key: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Bar:
    """A lying bar beside its numbers."""

    name: str
    width: float
    texts: tuple[str, ...]
    note: str = ""
    worrying: bool = False


@dataclass(frozen=True)
class Bars:
    """Bars with the table behind them."""

    name: str
    title: str
    bars: tuple[Bar, ...]
    table: Table


def money_plot(figures: DeskFigures) -> Plot:
    """Promised, secured and collected money over the days."""
    title = gettext("Luvattu, varmistettu ja koossa")
    names = (gettext("Luvattu"), gettext("Varmistettu"), gettext("Koossa"), gettext("Palautettu"))
    rows = tuple(
        (each.day, *(Euros(cents) for cents in
         (each.promised_cents, each.secured_cents, each.collected_cents, each.refunded_cents)))
        for each in figures.money
    )  # fmt: skip
    table = _table(title, gettext("Päivä"), names, rows)
    if not figures.money:
        return Plot("raha", title, "", table)
    days = [each.day for each in figures.money]
    series = [
        Series(names[2], "one", [each.collected_cents for each in figures.money]),
        Series(names[0], "two", [each.promised_cents for each in figures.money]),
        Series(names[1], "three", [each.secured_cents for each in figures.money]),
    ]
    last = figures.money[-1]
    says = gettext(
        "%(first)s–%(last)s: luvattu %(promised)s, varmistettu %(secured)s, koossa %(collected)s.",
        first=short_day(days[0]),
        last=short_day(days[-1]),
        promised=format_euros(last.promised_cents),
        secured=format_euros(last.secured_cents),
        collected=format_euros(last.collected_cents),
    )
    wide, narrow = lines.both_sizes(days, series)
    key = tuple((each.look, each.name) for each in series)
    return Plot("raha", title, says, table, wide, narrow, key)


def given_plot(figures: DeskFigures) -> Plot:
    """Support given in each week, by method."""
    return _columns("tuki", gettext("Tuki viikoittain maksutavan mukaan"), figures.given, figures, _week)


def received_plot(figures: BookFigures) -> Plot:
    """Money that came in each week, by way."""
    title = gettext("Koossa viikoittain maksutavan mukaan")
    return _columns("koossa", title, figures.received_by_week, figures, _week)


def fees_plot(figures: BookFigures) -> Plot:
    """Fees of each month beside what was collected."""
    title = gettext("Kulut kuukausittain")
    months = sorted({each.start for each in (*figures.fees, *figures.received)})
    stripe, bank = ([_cents(figures.fees, month, part) for month in months] for part in ("stripe", "bank"))
    received = [_cents(figures.received, month, None) for month in months]
    rows = tuple(
        (_month(month), Euros(one), Euros(two), Euros(all_), _percent(one + two, all_))
        for month, one, two, all_ in zip(months, stripe, bank, received, strict=True)
    )
    names = (gettext("Stripe"), gettext("Pankki"), gettext("Koossa"), gettext("Kulut koossa olevasta"))
    table = _table(title, gettext("Kuukausi"), names, rows)
    if not any((*stripe, *bank)):
        return Plot("kulut", title, "", table)
    parts = [Part(names[0], "one", stripe), Part(names[1], "two", bank)]
    wide, narrow = columns.both_sizes([_month(month) for month in months], parts)
    total, whole = sum(stripe) + sum(bank), sum(received)
    says = gettext(
        "Kulut yhteensä %(sum)s, %(percent)s koossa olevasta.",
        sum=format_euros(total),
        percent=_percent(total, whole),
    )
    key = tuple((part.look, part.name) for part in parts)
    return Plot("kulut", title, says, table, wide, narrow, key)


def waited_bars(figures: BookFigures) -> Bars:
    """How many payments waited how many days for their match."""
    title = gettext("Päiviä maksusta kohdistukseen")
    spans = ((0, 0), (1, 1), (2, 2), (3, 7), (8, None))
    found = [
        (f"{low}" if low == high else f"{low}–{high}" if high else gettext("yli %(days)d", days=low - 1),
         sum(count for days, count in figures.waited if days >= low and (high is None or days <= high)))
        for low, high in spans
    ]  # fmt: skip
    largest, total = max(count for _, count in found), sum(count for _, count in found)
    bars = tuple(
        Bar(name, bar_width(count, largest), (f"{count}", _percent(count, total)), worrying=number == 4)
        for number, (name, count) in enumerate(found)
    )
    rows = tuple((name, count, _percent(count, total)) for name, count in found)
    names = (gettext("Maksuja"), gettext("Osuus"))
    return Bars("kohdistus", title, bars if total else (), _table(title, gettext("Päiviä"), names, rows))


def ageing_bars(ages: Sequence[Age]) -> Bars:
    """How old the lines are that wait for a person."""
    title = gettext("Selvittämättömien ikä")
    largest = max((abs(each.cents) for each in ages), default=0)
    bars = tuple(
        Bar(
            age_name(each.age),
            bar_width(abs(each.cents), largest),
            (f"{each.lines}", format_euros(each.cents)),
            worrying=each.age == "old",
        )
        for each in ages
    )
    rows = tuple((age_name(each.age), each.lines, Euros(each.cents)) for each in ages)
    table = _table(title, gettext("Ikä"), (gettext("Rivejä"), gettext("Summa")), rows)
    return Bars("ika", title, bars if any(each.lines for each in ages) else (), table)


def district_bars(districts: Sequence[DistrictSum], name_of: Callable[[str], str]) -> Bars:
    """Promised money by district, largest first."""
    title = gettext("Tuki kaupunginosittain")
    largest = max((each.promised_cents for each in districts), default=0)
    mean = sum(each.promised_cents for each in districts) / len(districts) if districts else 0
    bars = tuple(
        Bar(
            name_of(each.district_slug),
            bar_width(each.promised_cents, largest),
            (format_euros(each.promised_cents),),
            note=gettext("alle puolet keskiarvosta") if each.promised_cents * 2 < mean else "",
            worrying=each.promised_cents * 2 < mean,
        )
        for each in districts
    )
    rows = tuple(
        (name_of(each.district_slug), each.campaigns, each.backers,
         Euros(each.promised_cents), Euros(each.collected_cents))
        for each in districts
    )  # fmt: skip
    names = (gettext("Kampanjoita"), gettext("Tukijoita"), gettext("Luvattu"), gettext("Koossa"))
    return Bars("kaupunginosat", title, bars, _table(title, gettext("Kaupunginosa"), names, rows))


def limit_bars(near: Sequence[NearLimit]) -> Bars:
    """How much of its cap each campaign has used that is near it or near its end; without a cap its goal."""
    title = gettext("Lähellä kattoa tai määräaikaa")
    bars = tuple(
        Bar(
            each.title,
            bar_width(min(used, 100), 100),
            (f"{used} %", days_left(each.days_left)),
            note=gettext("katosta") if each.cap_percent is not None else gettext("tavoitteesta, ei kattoa"),
            worrying=(each.cap_percent or 0) >= WORRYING_CAP_PERCENT,
        )
        for each in near
        for used in [_percent_used(each)]
    )
    rows = tuple(
        (each.title, Euros(each.promised_cents), Euros(each.cap_cents) if each.cap_cents else None,
         "–" if each.cap_percent is None else f"{each.cap_percent} %", Euros(each.secured_cents),
         Euros(each.goal_cents), each.last_on, each.days_left)
        for each in near
    )  # fmt: skip
    names = (
        gettext("Luvattu"), gettext("Katto"), gettext("Osuus katosta"), gettext("Varmistettu"),
        gettext("Tavoite"), gettext("Päättyy"), gettext("Päiviä jäljellä"),
    )  # fmt: skip
    return Bars("rajat", title, bars, _table(title, gettext("Kampanja"), names, rows))


def _percent_used(each: NearLimit) -> int:
    if each.cap_percent is not None:
        return each.cap_percent
    return 100 * each.secured_cents // each.goal_cents if each.goal_cents else 0


def funder_bars(funders: Funders) -> Bars:
    """Planned and realised money by funder; what the platform collected counts as private."""
    title = gettext("Rahoitus rahoittajittain")
    sums = [
        (funder, funders.planned.get(funder, 0),
         funders.realised.get(funder, 0) + (funders.collected_cents if funder == "private" else 0))
        for funder in ("esf", "city", "public", "private")
    ]  # fmt: skip
    shown = [each for each in sums if each[1] or each[2]]
    planned, realised = sum(plan for _, plan, _ in sums), sum(fact for _, _, fact in sums)
    largest = max((max(plan, fact) for _, plan, fact in shown), default=0)
    bars = []
    for funder, plan, fact in shown:
        for text, cents, planned_yet in (
            (gettext("suunniteltu"), plan, True),
            (gettext("toteutunut"), fact, False),
        ):
            if cents:
                width = bar_width(cents, largest)
                name = funder_name(funder)
                bars.append(Bar(name, width, (format_euros(cents),), note=text, worrying=planned_yet))
    rows = [
        (funder_name(funder), Euros(plan), Euros(fact), _percent(fact, plan)) for funder, plan, fact in shown
    ]
    rows.append((gettext("Yhteensä"), Euros(planned), Euros(realised), _percent(realised, planned)))
    names = (gettext("Suunniteltu"), gettext("Toteutunut"), gettext("Toteutunut suunnitellusta"))
    return Bars("rahoittajat", title, tuple(bars), _table(title, gettext("Rahoittaja"), names, tuple(rows)))


def _columns(
    name: str,
    title: str,
    counted: Sequence[Counted],
    span: DeskFigures | BookFigures,
    text_of: Callable[[date], str],
) -> Plot:
    weeks = _weeks(counted, span.last_on)
    methods = [method for method in METHODS if any(each.part == method for each in counted)]
    parts = [
        Part(
            method_name(method), LOOKS[number % len(LOOKS)], [_cents(counted, week, method) for week in weeks]
        )
        for number, method in enumerate(methods)
    ]
    rows = tuple(
        (text_of(week), *(Euros(part.cents[number]) for part in parts),
         Euros(sum(part.cents[number] for part in parts)))
        for number, week in enumerate(weeks)
    )  # fmt: skip
    titles = (*(part.name for part in parts), gettext("Yhteensä"))
    table = _table(title, gettext("Viikko"), titles, rows)
    if not parts:
        return Plot(name, title, "", table)
    totals = [sum(part.cents[number] for part in parts) for number in range(len(weeks))]
    largest = max(range(len(weeks)), key=lambda number: totals[number])
    says = gettext(
        "Eniten viikolla %(week)s, yhteensä %(sum)s. Koko jaksolla %(whole)s.",
        week=text_of(weeks[largest]),
        sum=format_euros(totals[largest]),
        whole=format_euros(sum(totals)),
    )
    wide, narrow = columns.both_sizes([text_of(week) for week in weeks], parts)
    return Plot(name, title, says, table, wide, narrow, tuple((part.look, part.name) for part in parts))


def _weeks(counted: Sequence[Counted], last_on: date) -> list[date]:
    """Every week from the first with something in it to this one, and a year's worth at most."""
    if not counted:
        return []
    this_week = last_on - timedelta(days=last_on.weekday())
    first = max(min(each.start for each in counted), this_week - timedelta(weeks=52))
    return [first + timedelta(weeks=number) for number in range((this_week - first).days // 7 + 1)]


def _cents(counted: Sequence[Counted], start: date, part: str | None) -> int:
    return sum(each.cents for each in counted if each.start == start and part in (None, each.part))


def _table(label: str, first: str, names: Sequence[str], rows: tuple[tuple[Any, ...], ...]) -> Table:
    return Table(label, ((first, ""), *((name, "number") for name in names)), rows)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}\u00a0%".replace(".", ",") if whole else "–"


def _week(start: date) -> str:
    return str(start.isocalendar().week)


def _month(start: date) -> str:
    return f"{start.month}/{start.year}"
