"""Finnish banking days: weekdays on which banks pass payments on."""

from datetime import date, timedelta

_DAY = timedelta(days=1)


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar (the anonymous computus of 1876)."""
    golden, (century, in_century) = year % 19, divmod(year, 100)
    skipped_leaps, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - skipped_leaps - correction + 15) % 30
    leaps, leap_rest = divmod(in_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - moon - leap_rest) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def bank_holidays(year: int) -> frozenset[date]:
    """Days of the year on which Finnish banks rest, apart from weekends."""
    easter = easter_sunday(year)
    # Midsummer eve is the Friday between 19 and 25 June.
    midsummer_eve = date(year, 6, 19) + (4 - date(year, 6, 19).weekday()) % 7 * _DAY
    fixed = ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))
    movable = (easter - 2 * _DAY, easter + _DAY, easter + 39 * _DAY, midsummer_eve)
    return frozenset({date(year, month, day) for month, day in fixed} | set(movable))


def is_banking_day(day: date) -> bool:
    """Whether banks pass payments on that day."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_banking_days(day: date, count: int) -> date:
    """The date `count` banking days after the day, or before it where the count is negative."""
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_banking_day(day):
            day += step
    return day
