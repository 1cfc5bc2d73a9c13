"""What was done to a sealed transaction: the guess whose outcome has the hash that was sealed is the truth.

A hash says only that something changed. But what people change is small: a sum, a sign, an account, a day.
So each such change is undone on trial, and the trial that gives the sealed hash names what was changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from services.pledges.domain.books.ledger import seal

_DAYS_TRIED = 800
_ACCOUNTS_TRIED = 5_000


@dataclass(frozen=True)
class Tampering:
    """What was done, by its code, and what stood there before where that could be found."""

    code: str
    before: str = ""


def explain(
    previous: str, sealed: str, content: Mapping[str, Any], accounts: Sequence[str], owners: Sequence[str]
) -> Tampering:
    """Name the change to a transaction; `accounts` and `owners` are what may have stood there before."""
    if content.get("id") is None:
        return Tampering("transaction_deleted")
    for tampering, tried in _trials(content, accounts, owners):
        if seal(previous, tried) == sealed:
            return tampering
    return Tampering("transaction_altered")


def _trials(
    content: Mapping[str, Any], accounts: Sequence[str], owners: Sequence[str]
) -> Iterator[tuple[Tampering, dict[str, Any]]]:
    entries = content.get("entries") or []
    for tampering, tried in _entry_trials(entries, accounts[:_ACCOUNTS_TRIED]):
        yield tampering, {**content, "entries": tried or None}
    for day in _days_around(date.fromisoformat(content["booked_on"])):
        yield Tampering("booked_on_changed", day), {**content, "booked_on": day}
    for owner in owners:
        yield Tampering("collecting_account_changed", owner), {**content, "collecting_account_id": owner}


def _entry_trials(
    entries: list[list[Any]], accounts: Iterable[str]
) -> Iterator[tuple[Tampering, list[list[Any]]]]:
    yield Tampering("signs_swapped"), [[account, -cents, currency] for account, cents, currency in entries]
    off = sum(cents for _, cents, _ in entries)
    for at, (account, cents, currency) in enumerate(entries):
        yield (
            Tampering("entry_altered", str(cents - off)),
            _with(entries, at, [account, cents - off, currency]),
        )
        yield Tampering("entry_added"), entries[:at] + entries[at + 1 :]
    for first, second in combinations(range(len(entries)), 2):
        tried = _with(entries, first, [entries[first][0], -entries[first][1], entries[first][2]])
        yield (
            Tampering("signs_swapped"),
            _with(tried, second, [entries[second][0], -entries[second][1], entries[second][2]]),
        )
        swapped = _with(entries, first, [entries[first][0], entries[second][1], entries[first][2]])
        yield (
            Tampering("signs_swapped"),
            _with(swapped, second, [entries[second][0], entries[first][1], entries[second][2]]),
        )
    for account in accounts:
        for at, (_, cents, currency) in enumerate(entries):
            yield Tampering("account_changed", account), _with(entries, at, [account, cents, currency])
        if off:
            for at in range(len(entries) + 1):
                missing = [account, -off, "EUR"]
                yield Tampering("entry_deleted", f"{account} {-off}"), [*entries[:at], missing, *entries[at:]]


def _with(entries: list[list[Any]], at: int, entry: list[Any]) -> list[list[Any]]:
    return [*entries[:at], entry, *entries[at + 1 :]]


def _days_around(day: date) -> Iterator[str]:
    for distance in range(1, _DAYS_TRIED):
        for direction in (1, -1):
            yield (day + direction * timedelta(days=distance)).isoformat()
