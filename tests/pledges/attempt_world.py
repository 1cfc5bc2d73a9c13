"""Visitors who try cards: honest ones, testers of stolen cards, and how the provider's news arrive."""

import hashlib
from itertools import count
from typing import Any
from uuid import UUID

import requests
from werkzeug.test import TestResponse

from services.chassis.identity import Identity
from services.contracts.events import SealedContact
from services.pledges.domain.cards.provider_events import DEEDS, EventHint
from services.pledges.usecases.cards.provider_events import apply_provider_events, receive_hint
from tests.pledges.card_world import City

REFUSED_AT_ONCE = "4000000000000002"

_keys = count(1)


def pledge_body(campaign_id: UUID, email: str = "aino@example.org", **changes: Any) -> dict[str, Any]:
    return {
        "campaign_id": str(campaign_id),
        "method": "card",
        "amount_cents": 2_500,
        "currency": "EUR",
        "email": email,
        "name": "Aino Mattila",
        "locale": "fi",
        "consent_version": "2026-11",
        **changes,
    }


def pledge(
    city: City,
    body: dict[str, Any],
    address: str = "192.0.2.10",
    proof: str = "",
    key: str | None = None,
) -> TestResponse:
    """Ask for a card page as a visitor at that address does, through the gateway's signed token."""
    return city.client().post(
        "/pledges",
        Identity(address=address),
        json=body,
        key=key or f"key-{next(_keys):08d}",
        headers={"Payment-Proof": proof} if proof else {},
    )


def try_card(city: City, reply: TestResponse, card: str) -> None:
    """Enter a card on the page that the reply led to."""
    city.browser.post(
        reply.json["checkout_url"], data={"card": "other", "other_card": card}, allow_redirects=False
    )


def provider_events(city: City) -> list[dict[str, Any]]:
    """All that the provider has told so far, oldest first."""
    key = city.environment["STRIPE_SECRET_KEY"]
    told: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = requests.get(
            f"{city.address}/v1/events",
            params={"limit": "100", **after},
            headers={"Authorization": f"Bearer {key}"},
            timeout=10,
        ).json()
        told += page["data"]
        if not page["has_more"]:
            return told[::-1]
        after = {"starting_after": page["data"][-1]["id"]}


def hear(city: City) -> None:
    """Let the service hear what the provider has told of cards so far, and act on it."""
    for event in provider_events(city):
        if event["type"] in DEEDS:
            hint = EventHint(event["id"], event["type"], event["data"]["object"].get("id") or "", live=False)
            receive_hint(city.context.sessions, hint)
    while apply_provider_events(city.context):
        pass


def solve(puzzle: dict[str, Any]) -> str:
    """The header that answers a puzzle, found the hard way."""
    numbers = []
    for part in range(puzzle["parts"]):
        for number in count():
            digest = hashlib.sha256(f"{puzzle['salt']}:{part}:{number}".encode()).digest()
            if int.from_bytes(digest) >> (256 - puzzle["bits"]) == 0:
                numbers.append(str(number))
                break
    return f"puzzle {puzzle['puzzle']} {','.join(numbers)}"


def ask_puzzle(city: City, body: dict[str, Any]) -> dict[str, Any]:
    """A puzzle for the pledge of that body."""
    asked = {"campaign_id": body["campaign_id"], "email": body["email"]}
    found: dict[str, Any] = city.client().post("/proofs/puzzle", json=asked).json
    return found


def ask_code(city: City, body: dict[str, Any], address: str = "192.0.2.10") -> tuple[str, str]:
    """A mailed code for the pledge of that body: its id, and the digits as the mail shows them."""
    asked = {"campaign_id": body["campaign_id"], "email": body["email"]}
    reply = city.client().post("/proofs/code", Identity(address=address), json=asked)
    assert reply.status_code == 202, reply.json
    told = city.events("pledge_code.requested.v1")[-1]
    assert told["code_id"] == reply.json["code_id"]
    opened = city.context.sealer.open(SealedContact(**told["contact"]))
    assert opened["email"] == body["email"]
    return reply.json["code_id"], opened["code"]


def strict(city: City) -> bool:
    """Whether a proof is asked of everybody."""
    [(found,)] = city.rows("SELECT strict FROM card_circuit")
    return bool(found)
