"""Words of the public ledger: its steps, its rows, and when a row is of."""

from datetime import date

from babel.dates import format_date
from flask_babel import get_locale, gettext, ngettext

from gateway.clients.public_ledger import PublicLedger, PublicRow
from gateway.formatting import day
from services.contracts.money import format_euros


def public_row_name(row: PublicRow) -> str:
    """What happened to the money."""
    words = {
        "payment": gettext("Maksuja tukijoilta"),
        "match": gettext("Vastinraha"),
        "refund": gettext("Palautuksia tukijoille"),
        "other": gettext("Muu oikaisu"),
        "settlement": gettext("Tilitys yhdistykselle"),
        "fees": gettext("Maksunvälityksen kulut"),
    }
    return words.get(row.kind, row.kind)


def public_row_detail(row: PublicRow) -> str:
    """By which way, of how many payments, or which settlement with its voucher."""
    if row.settlement:
        voucher = gettext("tosite %(number)s", number=row.voucher) if row.voucher else ""
        return ", ".join(filter(None, (row.settlement, voucher)))
    methods = {
        "card": gettext("kortti ja MobilePay"),
        "bank": gettext("tilisiirto"),
        "cash": gettext("käteinen"),
    }
    if row.items is None:
        count = gettext("alle kolme maksua")
    elif row.kind == "match":
        count = ngettext("%(num)d tuesta", "%(num)d tuesta", row.items)
    else:
        count = ngettext("%(num)d maksu", "%(num)d maksua", row.items)
    return ", ".join(filter(None, (methods.get(row.method, ""), count)))


def public_row_time(row: PublicRow) -> str:
    """The day, the week or the months that a row tells of."""
    since, until = date.fromisoformat(row.since), date.fromisoformat(row.until)
    if row.span == "day":
        return day(since)
    if row.span == "week":
        return gettext("viikko %(first)s–%(last)s", first=f"{since.day}.{since.month}.", last=_dated(until))
    if (since.year, since.month) == (until.year, until.month):
        return month_title(row.since[:7])
    return f"{_dated(since)}–{_dated(until)}"


def signed_euros(cents: int) -> str:
    """A sum that came with a plus, one that went with a minus."""
    return ("+" if cents > 0 else "") + format_euros(cents)


def month_title(month: str) -> str:
    """A month with its year: "marraskuu 2026"."""
    return str(format_date(date.fromisoformat(f"{month}-01"), "LLLL yyyy", locale=get_locale() or "fi"))


def money_stands(ledger: PublicLedger, state: str, model: str) -> str:
    """What the state of the campaign means for its money, in a sentence or two."""
    if state in ("published", "suspended", "closing"):
        if model == "all_or_nothing":
            return gettext(
                "Kampanja on kesken. Kortteja ei veloiteta ennen kuin kampanja onnistuu. "
                "Tilisiirrot odottavat keräystilillä ja palautetaan, jos tavoite ei täyty."
            )
        return gettext("Kampanja on kesken. Tuet veloitetaan heti, ja raha odottaa tilitystä yhdistykselle.")
    if state in ("not_funded", "cancelled"):
        if not ledger.months:
            return gettext("Kampanja ei toteudu. Rahaa ei kerätty, joten palautettavaa ei ole.")
        if ledger.steps.left_cents > 0:
            return gettext("Kampanja ei toteudu. Rahat palautetaan tukijoille, ja osa on vielä matkalla.")
        return gettext("Kampanja ei toteutunut. Kaikki rahat on kirjattu palautettaviksi tukijoille.")
    if state in ("funded", "delivering", "reported"):
        if ledger.steps.left_cents > 0:
            return gettext("Kampanja onnistui. Osa rahoista odottaa vielä tilitystä yhdistykselle.")
        return gettext("Kampanja onnistui, ja kaikki rahat on tilitetty.")
    return gettext("Kampanja ei ole vielä auki.")


def _dated(on: date) -> str:
    return f"{on.day}.{on.month}.{on.year}"


FILTERS = {
    "public_row_name": public_row_name,
    "public_row_detail": public_row_detail,
    "public_row_time": public_row_time,
    "month_title": month_title,
    "signed_euros": signed_euros,
}
