"""How sums, days and codes are written for people: one filter for each, in every language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale, gettext
from markupsafe import Markup, escape

from gateway.drawing.codes import code128, qr_code
from gateway.drawing.funding import bar_shape, gauge_shape
from services.contracts.money import format_euros

HELSINKI = ZoneInfo("Europe/Helsinki")


def euros_short(cents: int) -> str:
    """Whole euros without the cents, "25 €"; other sums in full."""
    return format_euros(cents).replace(",00", "") if cents % 100 == 0 else format_euros(cents)


def day(value: date | str | None) -> str:
    """A local day with its weekday: "su 6.12.2026"."""
    if not value:
        return ""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{format_date(on, 'EEE', locale=_locale())} {on.day}.{on.month}.{on.year}"


def short_day(value: date | str) -> str:
    """A day of a list, where the year is clear: "12.11."."""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{on.day}.{on.month}."


def plain_day(value: datetime | str) -> str:
    """The Finnish day of an instant: "12.11.2026"."""
    on = read_instant(value).astimezone(HELSINKI)
    return f"{on.day}.{on.month}.{on.year}"


def moment(value: datetime | str | None) -> str:
    """An instant in Finnish time: "su 6.12.2026 klo 23.59"."""
    if not value:
        return ""
    local = read_instant(value).astimezone(HELSINKI)
    clock = gettext("klo %(time)s", time=f"{local.hour}.{local.minute:02d}").replace(" ", "\u00a0")
    return f"{day(local.date())} {clock}"


def time_element(value: datetime | str) -> Markup:
    """An instant for people and for machines."""
    return Markup('<time datetime="{}">{}</time>').format(read_instant(value).isoformat(), moment(value))


def groups_of_four(code: str | None) -> str:
    """An IBAN or an RF reference as banks print it."""
    plain = (code or "").replace(" ", "")
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def reference_groups(reference: str | None) -> str:
    """A Finnish reference in groups of five from the right."""
    plain = (reference or "").replace(" ", "")
    first = len(plain) % 5
    groups = [plain[:first]] if first else []
    return " ".join(groups + [plain[start : start + 5] for start in range(first, len(plain), 5)])


def paragraphs(text: str) -> Markup:
    """People's plain text: a blank line parts paragraphs, nothing in it is markup."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in part.split("\n")))
        for part in parts
    )


def read_instant(value: datetime | str) -> datetime:
    """An instant as services write it, or as it is."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _locale() -> str:
    return str(get_locale() or "fi")


def register_filters(app: Flask) -> None:
    """Give the templates their filters."""
    filters = (
        euros_short, day, short_day, plain_day, moment, time_element, groups_of_four, reference_groups,
        paragraphs, bar_shape, gauge_shape, code128, qr_code,
    )  # fmt: skip
    app.jinja_env.filters.update({function.__name__: function for function in filters})
    app.jinja_env.filters["euros"] = format_euros
