"""When a suggestion is so strong that a person may take it at a glance."""

from collections.abc import Sequence

from services.pledges.domain.bank.matching import Suggestion

_BY_REFERENCE = frozenset({"same_reference", "near_reference", "reference_in_message"})


def sure_match(suggestions: Sequence[Suggestion]) -> Suggestion | None:
    """The best suggestion, if it is strong and no other one is; suggestions come best first."""
    strong = [suggestion for suggestion in suggestions if _is_strong(suggestion)]
    return strong[0] if len(strong) == 1 and strong[0] is suggestions[0] else None


def _is_strong(suggestion: Suggestion) -> bool:
    """Whether sum and payer or reference agree, and nothing speaks against it.

    With a reference another name may pay: a spouse often does.
    """
    told_for, told_against = set(suggestion.reasons_for), set(suggestion.reasons_against)
    if "same_amount" not in told_for:
        return False
    if told_for & _BY_REFERENCE:
        return told_against <= {"name_differs"}
    return "same_name" in told_for and not told_against
