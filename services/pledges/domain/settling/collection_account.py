"""The account of a collection for the police: what was given, what it cost, and where it went.

Money Collection Act 863/2019: an organiser answers for yield, costs and use. It is made of the ledger
alone; the city's match is a grant and stands apart from what people gave.
"""

from collections.abc import Iterator, Mapping

from services.contracts.display import Display
from services.pledges.domain.settling.printed_statement import Sum
from services.pledges.domain.settling.statement import Row
from services.pledges.domain.settling.statement_words import ROWS

_GIVEN = (Row.CARD, Row.MOBILEPAY, Row.BANK_TRANSFER, Row.CASH)
_TAKEN_BACK = (Row.REFUNDS, Row.DISPUTES, Row.OTHER)


def sums_of_account(moved: Mapping[Row, int], fees_cents: int, settled_cents: int) -> Iterator[Sum]:
    """The rows in cents; each part adds up to its total, and the last two to what there is to use."""
    gross = sum(moved.get(row, 0) for row in _GIVEN)
    taken_back = sum(moved.get(row, 0) for row in _TAKEN_BACK)
    match = moved.get(Row.MATCH, 0)
    net = gross + taken_back - fees_cents
    yield from (Sum(ROWS[row], moved[row]) for row in _GIVEN if moved.get(row))
    yield Sum("Lahjoitukset yhteensä (bruttotuotto)", gross, strong=True)
    yield from (Sum(ROWS[row], moved[row]) for row in _TAKEN_BACK if moved.get(row))
    yield Sum("Maksunvälityksen kulut", -fees_cents)
    yield Sum("Nettotuotto", net, strong=True)
    if match:
        yield Sum("Vastinraha (avustus, ei osa keräystä)", match)
    yield Sum("Käytettävissä", net + match, strong=True)
    yield Sum("Siitä tilitetty järjestäjälle", settled_cents)
    yield Sum("Siitä vielä tilittämättä", net + match - settled_cents)


def facts_of_account(display: Display | None, title: str, account_name: str) -> tuple[tuple[str, str], ...]:
    """Who collected, on what ground, when and for what; what the organiser adds is left open."""
    shown = display or Display(organiser=account_name, legal_mode=None)
    kinds = {"pienkerays": "Pienkeräys", "permit": "Rahankeräyslupa"}
    period = f"{_day(shown.starts_on)}–{_day(shown.ends_on)}" if shown.starts_on and shown.ends_on else ""
    facts = (
        ("Järjestäjä", shown.organiser),
        ("Y-tunnus", shown.business_id),
        ("Rekisterinumero", shown.register_number),
        ("Yhteystiedot", ", ".join(filter(None, (shown.postal_address, shown.email, shown.phone)))),
        ("Keräys", title),
        ("Keräyksen laji", kinds.get(shown.legal_mode or "", "")),
        ("Numero", shown.number),
        ("Viranomainen", shown.authority),
        ("Keräysaika", period),
        ("Ensisijainen tarkoitus", shown.primary_purpose),
        ("Toissijainen tarkoitus", shown.secondary_purpose),
        ("Keräystili", account_name),
    )
    kept = [(words, value) for words, value in facts if value]
    return (
        *kept,
        ("Varojen käyttö", "Järjestäjä täydentää: mihin varat käytettiin, milloin ja paljonko."),
        ("Muut kulut", "Järjestäjä täydentää: esimerkiksi mainonta ja painatus."),
    )


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{int(day)}.{int(month)}.{year}"
