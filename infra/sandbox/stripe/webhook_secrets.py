"""The secrets that webhooks are signed with: two of them while one is rolled."""

import json
from typing import Any

from infra.sandbox.stripe.store import Store

_SETTING = "webhook_secrets"


def secrets_in_force(store: Store, first: str) -> list[str]:
    """The newest first; `first` is the one of the command line, in force until it is rolled."""
    now = store.now()
    kept: list[dict[str, Any]] = json.loads(store.setting(_SETTING, "[]"))
    return [each["secret"] for each in kept if each["until"] is None or each["until"] > now] or [first]


def roll_secret(store: Store, first: str, new: str, old_for_seconds: int) -> list[str]:
    """Sign with a new secret from now on, and with the old ones too for a while."""
    until = store.now() + old_for_seconds
    old = [{"secret": each, "until": until} for each in secrets_in_force(store, first) if each != new]
    store.set_setting(_SETTING, json.dumps([{"secret": new, "until": None}, *old]))
    return secrets_in_force(store, first)
