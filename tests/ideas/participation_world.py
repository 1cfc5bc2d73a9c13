"""Visitors who take part: each with a browser of their own, and the ideas that they meet."""

from typing import Any

from services.chassis.identity import Identity
from tests.ideas.conftest import ANONYMOUS, Ideas

CONSENT = {"email": "kaisa@example.fi", "locale": "sv", "version": "1", "text": "Jag vill höra om idén."}


def browser(number: int) -> str:
    """The number in a browser's cookie."""
    return f"selain-{number:012}"


def an_idea(ideas: Ideas, text: str = "Penkki Tuppuralan rantaan.", district: str = "tuppurala") -> Any:
    """An idea just put forward."""
    reply = ideas.post("/ideas", ANONYMOUS, text=text, district_slug=district)
    assert reply.status_code == 201, reply.json
    return reply.json


def support(ideas: Ideas, idea: Any, number: int, who: Identity = ANONYMOUS, **more: Any) -> Any:
    """Me too, from one browser."""
    reply = ideas.post(f"/ideas/{idea['id']}/support", who, browser=browser(number), **more)
    assert reply.status_code == 200, reply.json
    return reply.json
