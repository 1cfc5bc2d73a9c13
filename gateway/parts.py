"""Parts of a page that renew themselves in place; a browser without scripts asks for the whole page."""

from typing import Any

from flask import Response, after_this_request, render_template, request


def wants_part() -> bool:
    """Whether the page's script asks, and not a person who opens the address."""
    return request.headers.get("HX-Request") == "true"


def render_part_or_page(part: str, page: str, /, **context: Any) -> str:
    """The part alone for a script, or the page around the same part."""

    @after_this_request
    def tell_caches(response: Response) -> Response:
        response.vary.add("HX-Request")
        return response

    live = wants_part()
    return render_template(part if live else page, live=live, **context)
