"""The books in the language of Beancount 3, so that a program that is not ours can prove them.

Account names keep their subject whole: two accounts of ours are never one of Beancount's.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from uuid import UUID

from services.pledges.domain.books.csv_table import decimal_text
from services.pledges.domain.books.ledger import nature

_ROOTS = {"asset": "Assets", "liability": "Liabilities", "result": "Expenses"}
_NOT_IN_A_COMPONENT = re.compile(r"[^0-9A-Za-z]+")
_PLAIN_SUBJECT = re.compile(r"[0-9A-Za-z-]+")
CURRENCY = "EUR"
# The same few accounts stand in most transactions; so many names are remembered.
_REMEMBERED = 4096


def header(title: str) -> str:
    """What a file begins with."""
    return (
        f'option "title" {quoted(title)}\n'
        f'option "operating_currency" "{CURRENCY}"\n\n'
        f"1999-12-31 commodity {CURRENCY}\n\n"
    )


@lru_cache(_REMEMBERED)
def account_name(owner: str, collecting_account_id: UUID, account: str) -> str:
    """A valid and unique name: Liabilities:Rantakylan-ry-1a2b…:Held:S-0192…."""
    noun, _, subject = account.partition(":")
    parts = [_ROOTS[nature(account)], _owner_component(owner, collecting_account_id), _noun_component(noun)]
    # The bank's subject is the collecting account itself, which stands in the name already.
    if subject and noun != "bank":
        parts.append(_subject_component(subject))
    return ":".join(parts)


def open_directive(on: date, name: str, described: Mapping[str, str]) -> str:
    """An account that is used from that day on."""
    return f"{on} open {name} {CURRENCY}\n{_metadata(described)}"


def transaction(
    on: date,
    payee: str,
    narration: str,
    links: Iterable[str],
    described: Mapping[str, str],
    postings: Iterable[tuple[str, int]],
) -> str:
    """One transaction; links and metadata carry our numbers."""
    tied = "".join(f" ^{link}" for link in links)
    lines = "".join(f"  {name}  {amount(cents)}\n" for name, cents in postings)
    return f"{on} * {quoted(payee)} {quoted(narration)}{tied}\n{_metadata(described)}{lines}\n"


def balance(on: date, name: str, cents: int) -> str:
    """What an account holds when the day begins, to the cent: without the tolerance that is usual."""
    return f"{on} balance {name}  {decimal_text(cents, decimal_comma=False)} ~ 0.00 {CURRENCY}\n"


def amount(cents: int) -> str:
    """A sum with its currency."""
    return f"{decimal_text(cents, decimal_comma=False)} {CURRENCY}"


def quoted(text: str) -> str:
    """A string of Beancount on one line."""
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    line = " ".join(text.split())
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _metadata(described: Mapping[str, str]) -> str:
    return "".join(f"  {key}: {quoted(value)}\n" for key, value in described.items() if value)


def _owner_component(owner: str, collecting_account_id: UUID) -> str:
    letters = unicodedata.normalize("NFKD", owner).encode("ascii", "ignore").decode()
    word = _NOT_IN_A_COMPONENT.sub("-", letters).strip("-")[:40] or "Tili"
    # The last digits of the id are random; they keep two owners of one name apart.
    return f"{word[0].upper()}{word[1:]}-{collecting_account_id.hex[-12:]}"


def _noun_component(noun: str) -> str:
    return "-".join(part.capitalize() for part in noun.split("_"))


def _subject_component(subject: str) -> str:
    if _PLAIN_SUBJECT.fullmatch(subject):
        return f"S-{subject}"
    return f"X-{subject.replace('_', '-')}-{hashlib.sha256(subject.encode()).hexdigest()[:12]}"
