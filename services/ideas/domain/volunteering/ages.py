"""An age limit where only a birth year is known: nobody too young passes, whenever their birthday is."""

from datetime import date

YOUNGEST, OLDEST_LIMIT = 13, 21


def certain_age(birth_year: int, on: date) -> int:
    """The age that somebody has certainly reached on the day: as if born on the last day of the year."""
    is_year_end = (on.month, on.day) == (12, 31)
    return on.year - birth_year - (0 if is_year_end else 1)


def latest_birth_year(least_age: int, on: date) -> int:
    """The last birth year of those who certainly are old enough on the day."""
    return on.year - least_age - (0 if (on.month, on.day) == (12, 31) else 1)


def is_old_enough(birth_year: int, least_age: int, on: date) -> bool:
    """Whether the limit is passed on the day for certain."""
    return certain_age(birth_year, on) >= least_age
