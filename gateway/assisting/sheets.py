"""A paper speaks the language of whoever takes it home, on a page in the language of the helper."""

from collections.abc import Callable

from flask_babel import force_locale
from markupsafe import Markup


def in_language(locale: str, caller: Callable[[], Markup]) -> Markup:
    """A part of a template in another language than the page: `{% call in_language("sv") %}`."""
    with force_locale(locale):
        return caller()
