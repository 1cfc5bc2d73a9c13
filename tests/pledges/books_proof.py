"""The books proved by a program that is not ours: exported to Beancount, and read back with its balances."""

import csv
import io
import subprocess
import sysconfig
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from beancount import loader
from beancount.core import data
from beancount.parser import parser

from services.chassis.database import Sessions
from services.pledges.domain.exporting.beancount_text import account_name
from services.pledges.domain.exporting.columns import Kind
from services.pledges.domain.exporting.orders import ExportOrder
from services.pledges.usecases.exporting.make_export import MadeExport, make_export

FOR_EVER = (date(2020, 1, 1), date(2099, 12, 31))
BEAN_CHECK = Path(sysconfig.get_path("scripts")) / "bean-check"
BALANCES = (
    "SELECT c.association_name, c.id, b.account, b.balance_cents FROM ledger_balance b "
    "JOIN collecting_account c ON c.id = b.collecting_account_id WHERE b.balance_cents <> 0"
)


def exported(sessions: Sessions, kind: Kind, days: tuple[date, date] = FOR_EVER, **asked: Any) -> MadeExport:
    """An export without caring for account numbers."""
    order = ExportOrder(kind=kind, since=days[0], until=days[1], **asked)
    return make_export(sessions, order, "person:taina", without_numbers=True)


def assert_books_pass_beancount(city: Any, days: tuple[date, date] = FOR_EVER) -> int:
    """Beancount accepts the whole books and comes to our balances; how many transactions it read."""
    sessions = city.context.sessions if hasattr(city, "context") else city.sessions
    text = b"".join(exported(sessions, Kind.BEANCOUNT, days).pieces()).decode()
    ours = {
        account_name(name, owner, account): int(cents) for name, owner, account, cents in city.rows(BALANCES)
    }
    return assert_passes(text, ours, days[1])


def assert_passes(text: str, ours: dict[str, int], until: date) -> int:
    """bean-check says nothing, and the accounts hold what ours do; gives the number of transactions."""
    complaints = check(text)
    assert complaints == "", complaints[:2000]
    # bean-check has judged the file; what it says is only read here.
    entries, errors, _ = parser.parse_string(text)
    assert errors == []
    assert balances_of(entries, until) == ours
    return sum(isinstance(entry, data.Transaction) and bool(entry.links) for entry in entries)


def check(text: str) -> str:
    """What bean-check has against the file; nothing when it is sound."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "kirjanpito.beancount"
        file.write_text(text)
        run = subprocess.run(
            [BEAN_CHECK, "--no-cache", file], capture_output=True, text=True, check=False, timeout=240
        )
    assert (run.returncode == 0) == (run.stdout + run.stderr == ""), run.stderr
    return run.stdout + run.stderr


def balances_by_our_names(text: str) -> dict[str, int]:
    """What Beancount reads out of the file, by the names that our accounts have, all owners together."""
    entries, errors, _ = loader.load_string(text)
    assert errors == []
    ours = {entry.account: entry.meta["account"] for entry in entries if isinstance(entry, data.Open)}
    sums: Counter[str] = Counter()
    for account, cents in balances_of(entries, FOR_EVER[1]).items():
        sums[ours[account]] += cents
    return {account: cents for account, cents in sums.items() if cents}


def balances_of(entries: list[Any], until: date) -> dict[str, int]:
    """What each account holds in cents, by Beancount's own reading of the file."""
    sums: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, data.Transaction) and entry.date < until + timedelta(days=1):
            for posting in entry.postings:
                assert posting.units.currency == "EUR"
                sums[posting.account] += int(posting.units.number * Decimal(100))
    return {account: cents for account, cents in sums.items() if cents}


def read_csv(made: MadeExport) -> list[dict[str, str]]:
    """The rows of a CSV as decision 30 wants it."""
    content = b"".join(made.pieces()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def cents(shown: object) -> int:
    """A sum as a CSV or a workbook shows it; nothing is nought."""
    return round(float(str(shown).replace(",", ".")) * 100) if shown not in (None, "") else 0


def sums(read: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    """What the rows of a journal come to, by IBAN and account."""
    held: Counter[tuple[str, str]] = Counter()
    for row in read:
        held[row["IBAN"], row["Tili"]] += cents(row["Debet"]) - cents(row["Kredit"])
    return {key: value for key, value in held.items() if value}
