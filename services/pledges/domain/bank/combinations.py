"""Payments that fit only together: one receipt for several pledges, several receipts for one pledge.

Only suggestions, and bounded: of the likeliest few, at most four are added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypeVar
from uuid import UUID

from services.pledges.domain.bank import references
from services.pledges.domain.bank.matching import Candidate, Receipt
from services.pledges.domain.bank.payer_names import compared

T = TypeVar("T")

MOST_TOGETHER = 4
# Of twelve there are 781 sums of two, three or four.
LOOKED_AT = 12
SHOWN = 5

_OPEN = frozenset({"awaiting_payment", "lapsed"})
_GIVES_BACK = frozenset({"not_funded", "cancelled"})


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """Another receipt that waits, as joining sees it."""

    line_id: UUID
    amount_cents: int
    booked_on: date
    party_name: str | None
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class SplitSuggestion:
    """Pledges that the receipt pays together, with what speaks for it; the rest goes back to the payer."""

    pledges: tuple[Candidate, ...]
    reasons: tuple[str, ...]
    rest_cents: int = 0


@dataclass(frozen=True, kw_only=True)
class JoinSuggestion:
    """Receipts that together are a pledge's sum, with what speaks for it."""

    pledge: Candidate
    lines: tuple[WaitingLine, ...]
    reasons: tuple[str, ...]


def splits(receipt: Receipt, candidates: Sequence[Candidate]) -> list[SplitSuggestion]:
    """Two to four open pledges of one payer that make the receipt's sum, the fewest first."""
    told = set(references.found_in_text(receipt.message or "")) | {receipt.reference}
    ours = [
        (candidate, reason)
        for candidate in candidates
        if takes(receipt, candidate)
        and candidate.amount_cents < receipt.amount_cents
        and (reason := _why(receipt.party_name, candidate, told))
    ]
    # Those that the payer named come first, then the newest; the rest would be guesses.
    ours.sort(
        key=lambda each: (each[1] != "reference_in_message", -each[0].made_on.toordinal(), each[0].number)
    )
    found = []
    for chosen in _together(ours[:LOOKED_AT], most=MOST_TOGETHER):
        if sum(candidate.amount_cents for candidate, _ in chosen) == receipt.amount_cents:
            pledges = tuple(candidate for candidate, _ in chosen)
            reasons = {reason for _, reason in chosen} | {"sums_match"}
            if len({candidate.campaign_title for candidate in pledges}) == 1:
                reasons.add("same_campaign")
            found.append(SplitSuggestion(pledges=pledges, reasons=tuple(sorted(reasons))))
    return found[:SHOWN]


def joins(
    receipt: Receipt, own_line: WaitingLine, others: Sequence[WaitingLine], candidates: Sequence[Candidate]
) -> list[JoinSuggestion]:
    """Pledges that the receipt pays together with one to three others of the same payer."""
    found = []
    for candidate in candidates:
        if not takes(receipt, candidate) or candidate.amount_cents <= receipt.amount_cents:
            continue
        reason = _why(receipt.party_name, candidate, {receipt.reference})
        if reason is None:
            continue
        alike = [line for line in others if _belongs(line, own_line, candidate)]
        alike.sort(key=lambda line: (abs((line.booked_on - own_line.booked_on).days), line.line_id))
        for chosen in _together(alike[:LOOKED_AT], least=1, most=MOST_TOGETHER - 1):
            lines = (own_line, *chosen)
            if sum(line.amount_cents for line in lines) == candidate.amount_cents:
                reasons = tuple(sorted({reason, "sums_match"}))
                found.append(JoinSuggestion(pledge=candidate, lines=lines, reasons=reasons))
                break
    return found[:SHOWN]


def takes(receipt: Receipt, candidate: Candidate) -> bool:
    """Whether the receipt may pay the pledge at all."""
    in_time = receipt.booked_on <= candidate.last_day or candidate.campaign_state == "funded"
    return (
        candidate.collecting_account_id == receipt.collecting_account_id
        and candidate.state in _OPEN
        and candidate.campaign_state not in _GIVES_BACK
        and candidate.made_on <= receipt.booked_on
        and in_time
    )


def is_of_payer(receipt: Receipt, candidate: Candidate) -> bool:
    """Whether the payer bears the backer's name."""
    return compared(receipt.party_name, candidate.name) == "same_name"


def _why(payer: str | None, candidate: Candidate, told: set[str | None]) -> str | None:
    """What ties the pledge to the payer: its reference, or the name."""
    if candidate.reference is not None and candidate.reference in told:
        return "reference_in_message"
    return "same_name" if compared(payer, candidate.name) == "same_name" else None


def _belongs(line: WaitingLine, own: WaitingLine, candidate: Candidate) -> bool:
    if line.line_id == own.line_id or line.amount_cents <= 0:
        return False
    same_reference = line.reference is not None and line.reference == candidate.reference
    return same_reference or compared(line.party_name, own.party_name) == "same_name"


def _together(each: Sequence[T], *, least: int = 2, most: int) -> Iterator[tuple[T, ...]]:
    for number in range(least, most + 1):
        yield from combinations(each, number)
