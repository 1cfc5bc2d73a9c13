"""Public pages that a browser keeps and asks for again: 304 where nothing has changed."""

import hashlib

from flask import Flask, Response, g, request, session

from gateway.wording.descriptions import is_listed


def revalidate(app: Flask) -> None:
    """Name every version of a page that says the same to every nameless reader."""

    @app.after_request
    def name_version(response: Response) -> Response:
        if not _is_for_everybody(response):
            return response
        # Weak: it may be sent compressed or plain.
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24], weak=True)
        response.make_conditional(request)
        return response


def _is_for_everybody(response: Response) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and response.mimetype == "text/html"
        and is_listed(request.endpoint or "")
        and not g.get("visitor")
        # A message to one person, or a form of one's own session.
        and not session.modified
    )
