"""Things as services would give them, made up for the gallery: an example names only what it is about."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from gateway.forms.page_form import PageForm

_EMPTY: dict[Any, Any] = {str: "", int: 0, float: 0.0, bool: False, date: date(2026, 11, 21)}


def sample(path: str, /, **given: Any) -> Any:
    """A made-up `module.Class` of the typed clients; what is not given is empty, zero or nothing."""
    module, kind = path.split(".")
    return _filled(getattr(import_module(f"gateway.clients.{module}"), kind), given)


def sample_form(
    path: str, /, prefix: str = "", data: dict[str, Any] | None = None, **choices: Any
) -> PageForm:
    """A `module.Class` of the forms, of which nothing was sent; `choices` fill its lists."""
    module, kind = path.split(".")
    form: PageForm = getattr(import_module(f"gateway.forms.{module}"), kind)(
        formdata=None, prefix=prefix, data=data or {}
    )
    for field, pairs in choices.items():
        form[field].choices = list(pairs)
    return form


def with_errors(form: PageForm, /, **messages: str) -> PageForm:
    """The same form as it comes back, with a message at each named field."""
    for field, message in messages.items():
        form.add_error(field, message)
    return form


def in_days(days: float) -> datetime:
    """A moment so far from now."""
    return datetime.now(UTC) + timedelta(days=days)


def _filled(kind: type, given: dict[str, Any]) -> Any:
    hints = get_type_hints(kind)
    lacking = [
        field.name
        for field in fields(kind)
        if field.name not in given and field.default is MISSING and field.default_factory is MISSING
    ]
    return kind(**given, **{name: _nothing(hints[name]) for name in lacking})


def _nothing(hint: Any) -> Any:
    """The emptiest value of a type."""
    origin = get_origin(hint)
    if origin in (Union, UnionType) and NoneType in get_args(hint):
        return None
    if origin is not None:
        return origin()
    if is_dataclass(hint) and isinstance(hint, type):
        return _filled(hint, {})
    if hint is datetime:
        return in_days(0)
    return _EMPTY.get(hint)
