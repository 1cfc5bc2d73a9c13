"""What one payment says it pays, when it names several references: kept as text, and shared out."""

from collections.abc import Mapping, Sequence

from services.pledges.domain.bank import references
from services.pledges.domain.bank.bank_entries import Part
from services.pledges.domain.bank.combinations import SplitSuggestion, is_of_payer, takes
from services.pledges.domain.bank.matching import Candidate, Receipt


def written_parts(parts: Sequence[Part]) -> str | None:
    """The references in their one form with their cents, as a row keeps them: `1234561:4000 40905:`."""
    told = [
        f"{reference}:{'' if part.cents is None else part.cents}"
        for part in parts
        if (reference := references.normalise(part.reference))
    ]
    return " ".join(told) or None


def read_parts(text: str | None) -> tuple[Part, ...]:
    """The parts that a row keeps."""
    found = []
    for word in (text or "").split():
        reference, _, cents = word.rpartition(":")
        found.append(Part(reference, int(cents) if cents else None))
    return tuple(found)


def told_split(
    receipt: Receipt, parts: Sequence[Part], named: Mapping[str, Candidate]
) -> SplitSuggestion | None:
    """The receipt parted as its payer said; what is beyond the promises goes back.

    Nothing where a reference is no open pledge's, or too little came for any of them: then people part it.
    """
    pledges = [named.get(part.reference) for part in parts]
    found = [pledge for pledge in pledges if pledge is not None and takes(receipt, pledge)]
    if len(parts) < 2 or len(found) < len(parts):
        return None
    promised = sum(pledge.amount_cents for pledge in found)
    told = [part.cents for part in parts if part.cents is not None]
    # Sums that do not make the payment are a slip of whoever wrote them; the promises decide then.
    is_told = len(told) == len(parts) and sum(told) == receipt.amount_cents
    short = is_told and any(cents < pledge.amount_cents for cents, pledge in zip(told, found, strict=True))
    rest = receipt.amount_cents - promised
    if short or rest < 0:
        return None
    reasons = ["references_told"]
    reasons += ["sums_told"] if is_told and rest == 0 else ["sums_match"] if rest == 0 else []
    reasons += ["same_name"] if all(is_of_payer(receipt, pledge) for pledge in found) else []
    reasons += ["same_campaign"] if len({pledge.campaign_title for pledge in found}) == 1 else []
    return SplitSuggestion(pledges=tuple(found), reasons=tuple(reasons), rest_cents=rest)
