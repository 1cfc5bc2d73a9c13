"""Public answers that browsers, readers of feeds and caches may keep a while and ask for again cheaply."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from flask import Response, g, request

# What a frame or a picture on another site may do: nothing but be seen.
EMBEDDED_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors *"
)
FEED_SECONDS, PICTURE_SECONDS = 300, 600


def version_of(*facts: object) -> str:
    """A digest of everything that an answer is made of."""
    return hashlib.sha256("\x1f".join(map(repr, facts)).encode()).hexdigest()[:24]


def kept_answer(
    make: Callable[[], bytes | str],
    content_type: str,
    version: str,
    *,
    seconds: int,
    changed_at: datetime | None = None,
) -> Response:
    """The answer, or 304 without making it where the asker has this version already."""
    response = Response(content_type=content_type)
    # The same content, though perhaps not the same bytes: a font may be cut in another second.
    response.set_etag(version, weak=True)
    response.last_modified = changed_at
    response.cache_control.public = True
    response.cache_control.max_age = seconds
    response.make_conditional(request)
    if response.status_code != 304:
        response.set_data(make())
    return response


def let_embed(response: Response) -> Response:
    """Let other sites show this in a frame or as a picture; a refusal is never shown so."""
    if response.status_code in (200, 304):
        g.embedded = True
        response.headers["Content-Security-Policy"] = EMBEDDED_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
