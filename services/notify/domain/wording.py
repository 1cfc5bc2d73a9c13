"""How facts read: days, moments, account numbers and references, in the three languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")

_WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("må", "ti", "on", "to", "fr", "lö", "sö"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPACE = "\u00a0"


def day_text(iso_date: str, locale: str) -> str:
    """A date with its weekday: "su 6.12.2026", "sö 6.12.2026", "Sun 6 Dec 2026"."""
    day = date.fromisoformat(iso_date)
    weekday = _WEEKDAYS[locale][day.weekday()]
    if locale == "en":
        return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{weekday} {day.day}.{day.month}.{day.year}"


def moment_text(iso_instant: str, locale: str) -> str:
    """An instant in Finland: "su 6.12.2026 klo 23.59".

    Midnight ends a deadline and is itself excluded, so it reads as the minute before it.
    """
    local = datetime.fromisoformat(iso_instant).astimezone(HELSINKI)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        local = (local.astimezone(UTC) - timedelta(minutes=1)).astimezone(HELSINKI)
    return _local_text(local, locale)


def opening_text(iso_instant: str, locale: str) -> str:
    """An instant in Finland that begins something, midnight included: "la 5.12.2026 klo 9.00"."""
    return _local_text(datetime.fromisoformat(iso_instant).astimezone(HELSINKI), locale)


def _local_text(local: datetime, locale: str) -> str:
    day = day_text(local.date().isoformat(), locale)
    clock = {
        "fi": f"klo{_SPACE}{local.hour}.{local.minute:02d}",
        "sv": f"kl.{_SPACE}{local.hour:02d}.{local.minute:02d}",
        "en": f"at{_SPACE}{local.hour:02d}:{local.minute:02d}",
    }
    return f"{day} {clock[locale]}"


def percent_text(basis_points: int, locale: str) -> str:
    """A rate in hundredths of a percent: "25,5 %", in English "25.5%"."""
    number = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
    return f"{number}%" if locale == "en" else f"{number.replace('.', ',')}{_SPACE}%"


def grouped_from_left(text: str, size: int = 4) -> str:
    """Groups as account numbers and RF references are printed: "FI21 1234 5600 0007 85"."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def grouped_from_right(text: str, size: int = 5) -> str:
    """Groups as Finnish references are printed: "20 48112"."""
    start = len(text) % size
    groups = [text[:start]] if start else []
    return " ".join(groups + [text[place : place + size] for place in range(start, len(text), size)])


def one_line(text: str) -> str:
    """Text without line breaks and other control characters, fit for a header or a greeting."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
