"""What one budget still lacks, in the order in which it is told."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Lack(StrEnum):
    """What kind of thing is missing."""

    MONEY = "money"
    HOURS = "hours"
    GOODS = "goods"
    OWN_SHARE = "own_share"


class Missing(NamedTuple):
    """So much of it: cents of money and of the own share, minutes of work, pieces of goods."""

    lack: Lack
    amount: int


def still_missing(
    *, money_cents: int, work_minutes: int, goods_pieces: int, own_share_cents: int
) -> Iterator[Missing]:
    """Whatever is not covered yet; what is more than enough lacks nothing."""
    for lack, amount in (
        (Lack.MONEY, money_cents),
        (Lack.HOURS, work_minutes),
        (Lack.GOODS, goods_pieces),
        (Lack.OWN_SHARE, own_share_cents),
    ):
        if amount > 0:
            yield Missing(lack, amount)
