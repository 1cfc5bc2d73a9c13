"""Sums, days and accounts as banks write them, read strictly: what is odd is refused, never guessed."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.pledges.bank_files.refusals import FileRefused

CURRENCY = "EUR"
_HELSINKI = ZoneInfo("Europe/Helsinki")
_AMOUNT = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,5}))?")
_DAY = re.compile(r"(?:20[0-9]{2}|19[89][0-9])-[0-9]{2}-[0-9]{2}")


def cents_of(text: str | None, where: str) -> int:
    """An amount such as "1159.23" in cents. Raises FileRefused."""
    found = _cents(text or "")
    if isinstance(found, str):
        raise FileRefused(found, where)
    return found


# People give round sums, so that most amounts of a file were met before.
@lru_cache(maxsize=1024)
def _cents(text: str) -> int | str:
    """The cents, or the code of why there are none."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return "amount_malformed" if text.strip() else "amount_missing"
    euros, fraction = match[1], match[2] or ""
    if fraction[2:].strip("0"):
        return "amount_not_whole_cents"
    return int(euros) * 100 + int(f"{fraction[:2]:0<2}")


def day_of(text: str, where: str) -> date:
    """The day of an ISO date or time; a time that is told in UTC is turned to ours. Raises FileRefused."""
    found = _day(text)
    if found is None:
        raise FileRefused("date_malformed", where)
    return found


@lru_cache(maxsize=1024)
def _day(text: str) -> date | None:
    if _DAY.match(text) is None:
        return None
    try:
        if len(text) > 10 and text.endswith(("Z", "+00:00")) and "T" in text:
            return datetime.fromisoformat(text).astimezone(UTC).astimezone(_HELSINKI).date()
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
