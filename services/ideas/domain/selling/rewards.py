"""Which campaigns may have rewards, and what a reward must say.

A collection gives nothing of value back for a gift, or it would be a sale; a pre-sale is a sale only if
something is sold (Money Collection Act 863/2019; Consumer Protection Act 38/1978, chapter 6).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from services.ideas.domain import vat
from services.ideas.domain.deadlines import months_later

MOST_REWARDS = 20
DELIVERED_WITHIN_MONTHS = 24


class Reward(Protocol):
    """What the rules read of a reward."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def vat_basis_points(self) -> int: ...
    @property
    def delivery_month(self) -> str: ...
    @property
    def service_on(self) -> date | None: ...


def may_sell(legal_mode: str | None) -> bool:
    """Whether the campaign may have rewards; one that has not chosen its ground yet may try."""
    return legal_mode in (None, "presale")


def faults(
    legal_mode: str | None, rewards: Sequence[Reward], deadline_on: date | None, today: date
) -> Iterator[str]:
    """The code of each thing that is wrong with the rewards as a whole."""
    if not may_sell(legal_mode):
        if rewards:
            yield "not_in_collections"
        return
    if legal_mode is not None and not rewards:
        yield "required"
    if any(not vat.is_in_force(reward.vat_basis_points, today) for reward in rewards):
        yield "vat_not_in_force"
    if deadline_on is not None and rewards:
        latest = months_later(deadline_on, DELIVERED_WITHIN_MONTHS).strftime("%Y-%m")
        if any(reward.delivery_month < deadline_on.strftime("%Y-%m") for reward in rewards):
            yield "delivery_before_end"
        if any(reward.delivery_month > latest for reward in rewards):
            yield "delivery_too_late"


def last_delivery_month(rewards: Sequence[Reward]) -> str | None:
    """The month by which everything is delivered, such as "2027-03"."""
    return max((reward.delivery_month for reward in rewards), default=None)


def common_rate(rewards: Sequence[Reward]) -> int | None:
    """The rate of tax that all share, or nothing where each says its own."""
    rates = {reward.vat_basis_points for reward in rewards}
    return rates.pop() if len(rates) == 1 else None
