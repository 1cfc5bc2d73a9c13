"""Into which parts a bank line may be split, and how a payment that is not the promised sum is met.

Sums are signed as the line is: positive for money that came in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

# Where a part may go besides a pledge. `payer` is listed as a refund of this receipt, `refund` is one
# that this line paid, `deposit` is cash that was brought to the bank, `match_fund` a sponsor's payment
# into a pool; fees and small remainders may stand on either side.
BOTH_WAYS = frozenset({"bank_fees", "write_off", "payout"})
INCOMING = BOTH_WAYS | {"payer", "dispute", "deposit", "match_fund"}
OUTGOING = BOTH_WAYS | {"refund"}
# What a target's id names; the plain accounts need none.
WITH_TARGET = frozenset({"refund", "payout", "dispute", "deposit", "match_fund"})
MOST_PARTS = 20

_TAKES_BANK_MONEY = frozenset({"awaiting_payment", "lapsed"})
_GIVES_BACK = frozenset({"not_funded", "cancelled"})


class NotAPart(ValueError):
    """A part cannot be as it was asked for: the field, and a stable code."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One part as somebody asked for it; `adjusts_pledge` sets the promise to what is paid."""

    amount_cents: int
    pledge_id: UUID | None = None
    account: str | None = None
    target_id: UUID | None = None
    adjusts_pledge: bool = False


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A pledge as a payment meets it; `last_day` is the campaign's last local day.

    One that is paid otherwise than `by_transfer` waits for cash over the counter.
    """

    state: str
    amount_cents: int
    collecting_account_id: UUID
    campaign_state: str
    last_day: date
    by_transfer: bool


def check_parts(line_cents: int, wishes: Sequence[Wish]) -> None:
    """See that the parts make the line and each may stand where it is put. Raises NotAPart."""
    if not 1 <= len(wishes) <= MOST_PARTS:
        raise NotAPart("parts", "number_of_parts")
    for wish in wishes:
        _check_part(line_cents, wish)
    if sum(wish.amount_cents for wish in wishes) != line_cents:
        raise NotAPart("parts", "sum_differs")
    targets = [(wish.account, wish.pledge_id or wish.target_id) for wish in wishes]
    if len(set(targets)) != len(targets):
        raise NotAPart("parts", "named_twice")


def _check_part(line_cents: int, wish: Wish) -> None:
    if wish.amount_cents == 0:
        raise NotAPart("amount_cents", "zero")
    if (wish.pledge_id is None) == (wish.account is None):
        raise NotAPart("parts", "one_place_each")
    along = (wish.amount_cents > 0) == (line_cents > 0)
    if wish.account is None:
        if line_cents < 0 or not along:
            raise NotAPart("pledge_id", "not_for_outgoing")
        return
    if wish.account not in (INCOMING if line_cents > 0 else OUTGOING):
        raise NotAPart("account", "not_for_this_direction")
    # A bank takes its fee out of a receipt: then the fee is the only part against the line's direction.
    if not along and wish.account != "bank_fees":
        raise NotAPart("amount_cents", "wrong_sign")
    if (wish.account in WITH_TARGET) != (wish.target_id is not None):
        raise NotAPart("target_id", "required" if wish.target_id is None else "not_here")


def refusal(promise: Promise, collecting_account_id: UUID, booked_on: date) -> str | None:
    """The code of why a receipt of that account may not pay the pledge, or nothing.

    Decision 4: what was not booked by the campaign's last day counts only in a funded one; of several
    receipts for one pledge the last decides.
    """
    if promise.collecting_account_id != collecting_account_id:
        return "other_account"
    if promise.campaign_state in _GIVES_BACK:
        return "campaign_closed"
    if promise.state not in _TAKES_BANK_MONEY or not promise.by_transfer:
        return "pledge_not_open"
    if booked_on > promise.last_day and promise.campaign_state != "funded":
        return "too_late"
    return None


def check_sum(promise: Promise, paid_cents: int, *, adjusts_pledge: bool) -> None:
    """See that the payment is what was promised, or that the promise is set to it. Raises NotAPart."""
    if paid_cents != promise.amount_cents and not adjusts_pledge:
        raise NotAPart("amount_cents", "differs_from_pledge")


def parts_for_pledge(
    line_cents: int, pledge_id: UUID, promised_cents: int, *, adjusts_pledge: bool
) -> list[Wish]:
    """How one receipt is booked to one pledge: what is beyond the promise goes back, unless it is raised."""
    if line_cents > promised_cents and not adjusts_pledge:
        rest = Wish(account="payer", amount_cents=line_cents - promised_cents)
        return [Wish(pledge_id=pledge_id, amount_cents=promised_cents), rest]
    return [Wish(pledge_id=pledge_id, amount_cents=line_cents, adjusts_pledge=adjusts_pledge)]
