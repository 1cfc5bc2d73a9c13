"""Which pledge a payment belongs to: certain enough to book at once, or a suggestion with its reasons."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.pledges.domain.bank import references
from services.pledges.domain.bank.payer_names import compared, words


class Verdict(StrEnum):
    """What becomes of a bank line by itself; everything else waits for a person."""

    MATCH = "match"
    REFUND = "refund"
    INBOX = "inbox"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A payment that came in. `sound` is whether the file it came in adds up.

    `told_references` are those of a payment that names several; its own is empty then.
    """

    collecting_account_id: UUID
    amount_cents: int
    booked_on: date
    reference: str | None
    message: str | None
    party_name: str | None
    sound: bool = True
    finding: str | None = None
    told_references: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A pledge as matching sees it; `last_day` is the campaign's last local day."""

    pledge_id: UUID
    number: str
    reference: str | None
    amount_cents: int
    state: str
    made_on: date
    collecting_account_id: UUID
    campaign_state: str
    campaign_title: str
    last_day: date
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A candidate with what speaks for and against it, in stable codes."""

    candidate: Candidate
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


# A card pledge has no reference, so a line that bears one found a bank pledge.
_ENDED = {"withdrawn": "pledge_withdrawn", "released": "pledge_released", "lapsed": "pledge_lapsed"}
_GIVING_BACK = frozenset({"not_funded", "cancelled"})
_WEIGHTS = {
    "same_reference": 8,
    "near_reference": 6,
    "reference_told": 6,
    "reference_in_message": 6,
    "same_name": 5,
    "similar_name": 2,
    "campaign_in_message": 2,
    "same_amount": 3,
    "paid_soon": 1,
    "amount_differs": -3,
    "name_differs": -1,
    "already_paid": -4,
    "pledge_ended": -2,
    "campaign_closed": -2,
    "paid_before_pledge": -4,
    "other_account": -6,
}
_SOON_DAYS = 14


def judge(receipt: Receipt, pledge: Candidate | None) -> tuple[Verdict, str | None]:
    """What to do with a receipt whose reference led to this pledge, and the code of why it waits.

    Decision 4: secured by money booked on or before the last day; later money is welcome in a funded
    campaign and goes back in one that was not; what came for a lapsed pledge is for a person to judge.
    """
    if receipt.finding:
        return Verdict.INBOX, receipt.finding
    if pledge is None:
        return Verdict.INBOX, _why_no_pledge(receipt)
    verdict, reason = _judge_pledge(receipt, pledge)
    # Somebody who edits a file to secure a pledge leaves sums that disagree; people look at those.
    if verdict is not Verdict.INBOX and not receipt.sound:
        return Verdict.INBOX, "statement_does_not_add_up"
    return verdict, reason


def _why_no_pledge(receipt: Receipt) -> str:
    if receipt.told_references:
        return "several_references"
    if receipt.reference is None:
        return (
            "reference_in_message" if references.found_in_text(receipt.message or "") else "reference_missing"
        )
    return "reference_unknown" if references.is_valid(receipt.reference) else "reference_invalid"


def _judge_pledge(receipt: Receipt, pledge: Candidate) -> tuple[Verdict, str | None]:
    if pledge.collecting_account_id != receipt.collecting_account_id:
        return Verdict.INBOX, "other_account"
    if pledge.state == "paid":
        return Verdict.INBOX, "paid_twice"
    if pledge.campaign_state in _GIVING_BACK and pledge.state in {"awaiting_payment", "released"}:
        return Verdict.REFUND, "not_funded" if pledge.campaign_state == "not_funded" else "campaign_cancelled"
    if pledge.state in _ENDED:
        return Verdict.INBOX, _ENDED[pledge.state]
    if pledge.state != "awaiting_payment":
        return Verdict.INBOX, "pledge_not_open"
    if receipt.booked_on < pledge.made_on:
        return Verdict.INBOX, "paid_before_pledge"
    if pledge.amount_cents != receipt.amount_cents:
        return Verdict.INBOX, "amount_differs"
    if receipt.booked_on > pledge.last_day and pledge.campaign_state != "funded":
        return Verdict.INBOX, "too_late"
    return Verdict.MATCH, None


def suggest(receipt: Receipt, candidates: list[Candidate], limit: int = 5) -> list[Suggestion]:
    """The likeliest pledges, best first; those that nothing speaks for are left out."""
    ranked = []
    for candidate in candidates:
        reasons = _reasons(receipt, candidate)
        score = sum(_WEIGHTS[reason] for reason in reasons)
        suggestion = Suggestion(
            candidate=candidate,
            reasons_for=tuple(reason for reason in reasons if _WEIGHTS[reason] > 0),
            reasons_against=tuple(reason for reason in reasons if _WEIGHTS[reason] < 0),
        )
        if score > 0:
            ranked.append((-score, candidate.number, suggestion))
    return [suggestion for _, _, suggestion in sorted(ranked, key=lambda item: item[:2])[:limit]]


def references_to_try(receipt: Receipt) -> list[str]:
    """References under which a misdirected receipt may be looked up: as given, in the text, one slip away."""
    tried = dict.fromkeys([*receipt.told_references, *references.found_in_text(receipt.message or "")])
    if receipt.reference:
        tried[receipt.reference] = None
        tried.update(dict.fromkeys(references.near_misses(receipt.reference)))
    return list(tried)


def _reasons(receipt: Receipt, candidate: Candidate) -> list[str]:
    same_amount = candidate.amount_cents == receipt.amount_cents
    reasons = [*_by_reference(receipt, candidate), "same_amount" if same_amount else "amount_differs"]
    by_name = compared(receipt.party_name, candidate.name)
    reasons += [by_name] if by_name else []
    if _mentions(receipt.message, candidate.campaign_title):
        reasons.append("campaign_in_message")
    days = (receipt.booked_on - candidate.made_on).days
    if days < 0:
        reasons.append("paid_before_pledge")
    elif days <= _SOON_DAYS:
        reasons.append("paid_soon")
    if candidate.state == "paid":
        reasons.append("already_paid")
    elif candidate.state != "awaiting_payment":
        reasons.append("pledge_ended")
    if candidate.campaign_state in _GIVING_BACK:
        reasons.append("campaign_closed")
    if candidate.collecting_account_id != receipt.collecting_account_id:
        reasons.append("other_account")
    return reasons


def _by_reference(receipt: Receipt, candidate: Candidate) -> list[str]:
    if candidate.reference is None:
        return []
    if receipt.reference == candidate.reference:
        return ["same_reference"]
    if candidate.reference in receipt.told_references:
        return ["reference_told"]
    if receipt.reference and candidate.reference in references.near_misses(receipt.reference):
        return ["near_reference"]
    in_text = candidate.reference in references.found_in_text(receipt.message or "")
    return ["reference_in_message"] if in_text else []


def _mentions(message: str | None, title: str) -> bool:
    return any(len(word) > 5 for word in words(message) & words(title))
