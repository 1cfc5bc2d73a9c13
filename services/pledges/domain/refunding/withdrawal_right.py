"""A buyer's right to withdraw from a pre-sale (Consumer Protection Act 38/1978, chapter 6).

Fourteen days from receiving the goods, and at any time before that. A sale from before there were rewards
knows no day of receipt, so what was promised stands for it: the last day of the month of delivery.
"""

import calendar
from datetime import date, timedelta

from services.pledges.domain.pledging.banking_days import is_banking_day

WITHDRAWAL = timedelta(days=14)
REFUND = timedelta(days=14)
_DAY = timedelta(days=1)


def last_day_to_withdraw(delivery_month: str | None) -> date | None:
    """The last day of the right, or nothing where no delivery was promised and so none has begun to run."""
    if delivery_month is None:
        return None
    year, month = (int(part) for part in delivery_month.split("-"))
    return last_day_after(date(year, month, calendar.monthrange(year, month)[1]))


def last_day_after(delivered_on: date) -> date:
    """The last day of the right to withdraw from what was delivered that day; it ends at local midnight.

    The day of receipt is not counted. A time that would end on a day of rest, the eves of midsummer and
    Christmas among them, ends on the next working day (Act 150/1930, sections 2 and 5).
    """
    last = delivered_on + WITHDRAWAL
    while not is_banking_day(last):
        last += _DAY
    return last


def may_withdraw(legal_mode: str, last: date | None, today: date) -> bool:
    """Whether a buyer may withdraw today; a gift to a collection is no purchase."""
    return legal_mode == "presale" and (last is None or today <= last)


def refund_by(withdrawn_on: date) -> date:
    """The last day on which the money is sent back."""
    return withdrawn_on + REFUND
