"""A form is small; a view that takes a file says how large the whole request may be."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, request

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "largest_request_bytes"

# The parser's own buffer counts as form memory: it reads 64 KiB at a time and keeps what may be a boundary.
PARSER_BYTES = 1024 * 1024


def takes_file(largest_request_bytes: int) -> Callable[[View], View]:
    """Let the view's request be this large, form around the file included."""

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, largest_request_bytes)
        return view

    return mark


def largest_request_of(view: object) -> int | None:
    """How large a view lets its request be, in bytes; nothing for those that take no file."""
    found: int | None = getattr(view, _ATTRIBUTE, None)
    return found


def receive(app: Flask) -> None:
    """Widen the bound for such views: after permission is known, and before CSRF reads the form."""

    @app.before_request
    def widen() -> None:
        largest = largest_request_of(app.view_functions.get(request.endpoint or ""))
        if largest:
            request.max_content_length = largest
            request.max_form_memory_size = PARSER_BYTES
