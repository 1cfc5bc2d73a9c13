"""The demo associations' own accounts at the card provider's sandbox, opened as an onboarding would."""

import json
import urllib.parse
import urllib.request
from typing import Any

from infra.launcher.demo_people import DemoAssociation
from infra.launcher.world import World


def ensure_connected_account(world: World, association: DemoAssociation) -> str:
    """The id of the association's account; asking again gives the same one."""
    wanted = {
        "type": "express",
        "country": "FI",
        "business_type": "non_profit",
        "business_profile[name]": association.name,
        "capabilities[transfers][requested]": "true",
        "metadata[demo]": association.key,
    }
    opened = _ask(
        world,
        "/v1/accounts",
        urllib.parse.urlencode(wanted).encode(),
        {
            "Authorization": f"Bearer {world.secrets['STRIPE_SECRET_KEY']}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Idempotency-Key": f"demo-account-{association.key}",
        },
    )
    account: str = opened["id"]
    onboarded = {"account": account, "enabled": True, "iban": association.iban}
    body = json.dumps(onboarded).encode()
    _ask(world, "/_sandbox/account", body, {"Content-Type": "application/json"})
    return account


def _ask(world: World, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(world.url("stripe") + path, body, headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
        answer: dict[str, Any] = json.load(reply)
        return answer
