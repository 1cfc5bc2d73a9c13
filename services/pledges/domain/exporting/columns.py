"""Which exports there are, and the columns of each. Columns are stable: new ones come last.

`docs/exports.md` shows this table to people; a test holds the two against each other.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What may be exported."""

    JOURNAL = "journal"
    LEDGER = "ledger"
    TRIAL_BALANCE = "trial_balance"
    OPEN_PLEDGES = "open_pledges"
    VAT = "vat"
    FEES = "fees"
    BEANCOUNT = "beancount"


class Form(StrEnum):
    """How the cells of a column are written."""

    DAY = "day"
    INSTANT = "instant"
    MONEY = "money"
    PERCENT = "percent"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """One column; `summed` ones are added up in the last row of a workbook."""

    title: str
    form: Form
    width: int
    meaning: str
    summed: bool = False


@dataclass(frozen=True)
class Table:
    """One kind of table: the name of its sheet and file, and its columns in order."""

    sheet: str
    file: str
    columns: tuple[Column, ...]


_VOUCHER = Column("Tosite", Form.TEXT, 12, "tilikausi ja tositenumero, esimerkiksi 2026/17")
_DAY = Column("Kirjauspäivä", Form.DAY, 12, "päivä, jolle tapahtuma on kirjattu")
_OWNER = Column("Keräystilin haltija", Form.TEXT, 28, "kenen kirjanpito")
_IBAN = Column("IBAN", Form.TEXT, 24, "keräystilin numero")
_ACCOUNT = Column("Tili", Form.TEXT, 30, "palvelun oma tili, docs/money.md")
_NUMBER = Column(
    "Tilinumero", Form.TEXT, 12, "kirjanpitäjän tili päivänä tilikartan mukaan; tyhjä, jos puuttuu"
)
_NAME = Column("Tilin nimi", Form.TEXT, 28, "kirjanpitäjän tilin nimi")
_DEBIT = Column("Debet", Form.MONEY, 14, "euroa, positiivinen", summed=True)
_CREDIT = Column("Kredit", Form.MONEY, 14, "euroa, positiivinen", summed=True)
_CURRENCY = Column("Valuutta", Form.TEXT, 9, "aina EUR")
_CAMPAIGN = Column("Kampanja", Form.TEXT, 34, "kampanjan nimi, jos tapahtuma on kampanjan")
_COST_CENTRE = Column("Kustannuspaikka", Form.TEXT, 16, "kampanjan kustannuspaikka päivänä")
_PROJECT = Column("Projekti", Form.TEXT, 16, "kampanjan projekti päivänä")
_CAUSE = Column("Aihe", Form.TEXT, 20, "mistä tapahtuma syntyi, docs/money.md")
_CAUSE_ID = Column("Aiheen tunnus", Form.TEXT, 38, "aiheen tunnus palvelussa tai Stripessä")
_TRANSACTION = Column("Tapahtuma", Form.TEXT, 38, "tapahtuman tunnus palvelussa")

TABLES: dict[Kind, Table] = {
    Kind.JOURNAL: Table(
        "Päiväkirja",
        "paivakirja",
        (
            _VOUCHER,
            _DAY,
            Column("Rivi", Form.NUMBER, 6, "rivin järjestys tositteessa"),
            _OWNER,
            _IBAN,
            _ACCOUNT,
            _NUMBER,
            _NAME,
            _DEBIT,
            _CREDIT,
            _CURRENCY,
            _CAMPAIGN,
            _COST_CENTRE,
            _PROJECT,
            _CAUSE,
            _CAUSE_ID,
            _TRANSACTION,
            Column("Korjaa tapahtuman", Form.TEXT, 38, "tapahtuma, jonka tämä kumoaa"),
            Column("Kirjattu", Form.INSTANT, 20, "hetki, jona palvelu kirjasi (UTC)"),
        ),
    ),
    Kind.LEDGER: Table(
        "Pääkirja",
        "paakirja",
        (
            _OWNER,
            _IBAN,
            _ACCOUNT,
            _NUMBER,
            _NAME,
            Column("Laji", Form.TEXT, 11, "Alkusaldo, Kirjaus tai Loppusaldo"),
            _DAY,
            _VOUCHER,
            _DEBIT,
            _CREDIT,
            Column("Saldo", Form.MONEY, 14, "tilin saldo rivin jälkeen, debet plussana"),
            _CURRENCY,
            _CAMPAIGN,
            _COST_CENTRE,
            _PROJECT,
            _CAUSE,
            _CAUSE_ID,
            _TRANSACTION,
        ),
    ),
    Kind.TRIAL_BALANCE: Table(
        "Koetase",
        "koetase",
        (
            _OWNER,
            _IBAN,
            _ACCOUNT,
            _NUMBER,
            _NAME,
            Column("Alkusaldo", Form.MONEY, 14, "saldo ennen jaksoa, debet plussana", summed=True),
            _DEBIT,
            _CREDIT,
            Column("Loppusaldo", Form.MONEY, 14, "saldo jakson lopussa, debet plussana", summed=True),
            _CURRENCY,
            _CAMPAIGN,
        ),
    ),
    Kind.OPEN_PLEDGES: Table(
        "Avoimet tuet",
        "avoimet-tuet",
        (
            Column("Tuki", Form.TEXT, 12, "tuen numero"),
            _CAMPAIGN,
            _OWNER,
            Column("Maksutapa", Form.TEXT, 16, "card, bank_transfer, mobilepay tai cash"),
            Column("Tila", Form.TEXT, 18, "tuen tila hetkellä, docs/payments.md"),
            Column("Luvattu", Form.MONEY, 14, "luvattu ja vielä maksamatta", summed=True),
            Column("Annettu", Form.DAY, 12, "päivä, jona tuki luvattiin"),
            Column("Eräpäivä", Form.DAY, 12, "tilisiirron eräpäivä"),
            Column("Viite", Form.TEXT, 22, "tilisiirron viite"),
            Column("Tilanne", Form.INSTANT, 20, "hetki, jonka tilanne tämä on (UTC)"),
        ),
    ),
    Kind.VAT: Table(
        "ALV-erittely",
        "alv-erittely",
        (
            Column("Päivä", Form.DAY, 12, "päivä, jona ennakkomaksut on saatu tai palautettu"),
            _OWNER,
            _CAMPAIGN,
            Column("Verokanta %", Form.PERCENT, 12, "kanta päivänä, jona raha saatiin; tyhjä, jos puuttuu"),
            Column("Verollinen", Form.MONEY, 14, "saadut ennakkomaksut, palautetut miinuksena", summed=True),
            Column("Veroton", Form.MONEY, 14, "ilman veroa; tyhjä, jos kanta puuttuu", summed=True),
            Column("Vero", Form.MONEY, 14, "veron osuus; tyhjä, jos kanta puuttuu", summed=True),
            Column("Huomautus", Form.TEXT, 40, "mitä riviltä puuttuu, tai mistä sen kanta tulee"),
        ),
    ),
    Kind.FEES: Table(
        "Kulut",
        "kulut",
        (
            _DAY,
            _VOUCHER,
            _OWNER,
            _ACCOUNT,
            _NUMBER,
            _NAME,
            _CAMPAIGN,
            _COST_CENTRE,
            _PROJECT,
            _CAUSE,
            _CAUSE_ID,
            Column("Kulu", Form.MONEY, 14, "kulu, hyvitys miinuksena", summed=True),
        ),
    ),
}
