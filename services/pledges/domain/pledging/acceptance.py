"""Whether a pledge can be accepted: what a campaign's terms say about time and money."""

from datetime import datetime, timedelta

from services.pledges.domain.pledging.deadlines import bank_transfer_last_on, local_day

# A card page stays open for 35 minutes (the provider's least is 30); a started pledge keeps its place
# under the cap a little longer, so that nobody loses it while typing.
CARD_PAGE_OPEN_FOR = timedelta(minutes=35)
DRAFT_RESERVES_FOR = timedelta(hours=1)


def refusal_by_time(state: str, deadline: datetime, now: datetime) -> str | None:
    """The code under which a campaign takes no pledges now, or None where it does."""
    if now >= deadline or state in ("closing", "funded", "not_funded", "cancelled"):
        return "campaign_closed"
    return "campaign_suspended" if state == "suspended" else None


def offered_methods(deadline: datetime, now: datetime, *, has_bank_account: bool) -> list[str]:
    """How a pledge can be paid now; a bank transfer must have time to arrive."""
    in_time = local_day(now) <= bank_transfer_last_on(deadline)
    return ["card", "bank_transfer"] if has_bank_account and in_time else ["card"]


def refusal_by_limits(
    amount_cents: int, cap_cents: int | None, stop_at_cents: int | None, reserved_cents: int
) -> str | None:
    """The code under which there is no room for the sum beside what is reserved already, or None.

    The law's cap is never passed; a campaign that stops at its optimum takes the pledge that reaches it.
    """
    if cap_cents is not None and reserved_cents + amount_cents > cap_cents:
        return "cap_reached"
    if stop_at_cents is not None and reserved_cents >= stop_at_cents:
        return "optimum_reached"
    return None


def taking_back_ends_before(legal_mode: str, usual: timedelta) -> timedelta:
    """How long before the deadline withdrawing ends: a buyer's right to withdraw does not wait for it."""
    return timedelta(0) if legal_mode == "presale" else usual


def can_take_back(state: str, deadline: datetime, now: datetime, closed_for: timedelta) -> bool:
    """Whether a promise can still be withdrawn or lowered (decision 7)."""
    return state in ("open", "suspended") and now < deadline - closed_for
