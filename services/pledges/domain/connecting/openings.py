"""How an association's own account at the card provider stands while the association opens it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# The provider forgets keys after a day; whoever asks later looks first.
KEY_LASTS = timedelta(hours=23)


class Standing(StrEnum):
    """What an association is told; each has words of its own."""

    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    LACKING = "lacking"
    EXAMINED = "examined"
    AWAITS_APPROVAL = "awaits_approval"
    READY = "ready"


@dataclass(frozen=True)
class Seen:
    """What the provider said of an account; `lacking` are its words for what it still wants to know."""

    details_given: bool
    takes_transfers: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class NewAccount:
    """An account that is to be opened; nothing about any person: the provider asks for that itself."""

    opening_id: str
    association_name: str


def standing(*, begun: bool, in_use: bool, seen: Seen | None) -> Standing:
    """How the account stands; `in_use` once two people agreed that money goes there."""
    if seen is None or not (begun or in_use):
        return Standing.UNDER_WAY if begun or in_use else Standing.NOT_BEGUN
    if seen.takes_transfers:
        return Standing.READY if in_use else Standing.AWAITS_APPROVAL
    if not seen.details_given and not in_use:
        return Standing.UNDER_WAY
    return Standing.LACKING if seen.lacking else Standing.EXAMINED


def key_is_worn(asked_at: datetime, replays_a_fault: bool, now: datetime) -> bool:
    """Whether to look first: the same key might make a second account by now, or never one."""
    return replays_a_fault or now - asked_at >= KEY_LASTS
