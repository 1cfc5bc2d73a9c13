"""What stands on the printed statement: facts, sums and vouchers, ready to be set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.pledges.domain.settling.statement import Row
from services.pledges.domain.settling.statement_words import ROWS


@dataclass(frozen=True)
class Sum:
    """One line of the sums; `strong` is a total."""

    words: str
    cents: int
    strong: bool = False


@dataclass(frozen=True)
class Voucher:
    """One transaction of the books behind the sums; without a number until the books have given it one."""

    number: str
    booked_on: date
    words: str
    cause_id: str
    cents: int


@dataclass(frozen=True, kw_only=True)
class PrintedStatement:
    """The whole paper."""

    title: str
    made_on: date
    facts: tuple[tuple[str, str], ...]
    sums: tuple[Sum, ...]


def sums_of_statement(told: Mapping[str, Any], share: Mapping[str, int]) -> Iterator[Sum]:
    """The rows that exist, from what was promised to what is paid; they add up on the way."""
    yield Sum("Luvattu", told["promised_cents"])
    for row in told["rows"]:
        yield Sum(ROWS[Row(row["row"])], row["cents"])
    yield Sum("Kampanjan varat", told["held_cents"], strong=True)
    if share["left_cents"]:
        yield Sum("Jää myöhempään erään", -share["left_cents"])
    if share["fees_cents"]:
        yield Sum("Maksunvälityksen kulut", -share["fees_cents"])
    if share["holdback_cents"] > 0:
        yield Sum("Pidätetään viimeiseen erään", -share["holdback_cents"])
    if share["holdback_cents"] < 0:
        yield Sum("Aiemmin pidätetty", -share["holdback_cents"])
    yield Sum("Maksetaan", share["amount_cents"], strong=True)
