"""What the law wants shown wherever money is asked for, as rows of words and values."""

from datetime import date

from flask_babel import gettext

from gateway.formatting import day
from gateway.wording.campaigns import legal_mode, legal_number
from services.contracts.display import Display


def display_rows(display: Display) -> list[tuple[str, str]]:
    """The whole block, in the one order in which every page and receipt has it; empty rows are left out."""
    is_sale = display.legal_mode == "presale"
    rows = [
        (gettext("Myyjä") if is_sale else gettext("Järjestäjä"), display.organiser),
        (gettext("Y-tunnus"), display.business_id),
        (gettext("Rekisterinumero"), display.register_number),
        (gettext("Peruste") if is_sale else gettext("Keräyksen laji"), legal_mode(display.legal_mode or "")),
        *(_of_sale(display) if is_sale else _of_collection(display)),
        (gettext("Osoite"), display.postal_address),
        (gettext("Sähköposti"), display.email),
        (gettext("Puhelin"), display.phone),
    ]
    return [(words, value) for words, value in rows if value]


def _of_collection(display: Display) -> list[tuple[str, str | None]]:
    return [
        (legal_number(display.legal_mode or ""), display.number),
        (gettext("Numeron antoi"), display.authority),
        (gettext("Keräysaika"), _period(display)),
        (gettext("Ensisijainen käyttötarkoitus"), display.primary_purpose),
        (gettext("Toissijainen käyttötarkoitus"), display.secondary_purpose),
    ]


def _of_sale(display: Display) -> list[tuple[str, str | None]]:
    return [
        (gettext("Myyntiaika"), _period(display)),
        (gettext("Toimitus viimeistään"), month_text(display.delivery_month)),
        (gettext("Arvonlisävero"), vat_text(display.vat_basis_points)),
    ]


def _period(display: Display) -> str:
    if not display.starts_on or not display.ends_on:
        return ""
    return f"{day(display.starts_on)} – {day(display.ends_on)}"


def month_text(month: str | None) -> str:
    """A month in numbers, "3/2027"."""
    if not month:
        return ""
    first = date.fromisoformat(f"{month}-01")
    return f"{first.month}/{first.year}"


def vat_text(basis_points: int | None) -> str:
    """A rate of value-added tax, as a buyer reads it beside a price that contains it."""
    if basis_points is None:
        return ""
    if basis_points == 0:
        return gettext("Hinnassa ei ole arvonlisäveroa")
    percent = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return gettext("Hinta sisältää arvonlisäveron %(percent)s", percent=f"{percent}\N{NO-BREAK SPACE}%")
