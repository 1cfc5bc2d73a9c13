"""Answers made smaller on their way, for browsers that can read them so.

Tokens of forms are masked (see `form_tokens`), so the length of a page tells nothing of them.
"""

import gzip

from flask import Flask, Response, request

_TEXTS = frozenset({
    "text/html", "text/css", "text/plain", "text/javascript", "application/javascript", "application/json",
    "application/ld+json", "application/xml", "application/atom+xml", "application/rss+xml",
    "application/problem+json", "image/svg+xml",
})  # fmt: skip
# A shorter text fits one packet as it is.
SHORTEST = 1000
# Most of what can be had, while it is still quick.
_LEVEL = 5


def compress(app: Flask) -> None:
    """Compress every text that is whole before it is sent; streams go as they are."""

    @app.after_request
    def shrink(response: Response) -> Response:
        if response.mimetype not in _TEXTS or response.is_streamed or response.direct_passthrough:
            return response
        response.vary.add("Accept-Encoding")
        # What has not changed is sent without its text.
        if response.status_code == 304 or "Content-Encoding" in response.headers or not takes_gzip():
            return response
        body = response.get_data()
        if len(body) >= SHORTEST:
            response.set_data(gzip.compress(body, _LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
            _weaken(response)
        return response


def takes_gzip() -> bool:
    """Whether whoever asks can read it."""
    return bool(request.accept_encodings["gzip"])


def _weaken(response: Response) -> None:
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
