"""Parts of a page that renew themselves in place; a browser without scripts asks for the whole page."""

from typing import Any

from flask import Response, after_this_request, render_template, request

# Going back in history asks for the whole page, by the same script.
ASKED_FOR = "HX-Request-Type"


def wants_part() -> bool:
    """Whether the page's script asks for the part alone."""
    return request.headers.get(ASKED_FOR) == "partial"


def render_part_or_page(part: str, page: str, /, **context: Any) -> str:
    """The part alone for a script, or the page around the same part."""

    @after_this_request
    def tell_caches(response: Response) -> Response:
        response.vary.add(ASKED_FOR)
        return response

    live = wants_part()
    return render_template(part if live else page, live=live, **context)
