"""Trouble on request: lost replies, faults, throttling, slowness, and a webhook that misbehaves."""

import random
import threading
from dataclasses import dataclass, field
from typing import Any

MODES = {
    "lost_request": "nothing happens, the connection closes without an answer",
    "lost_reply": "the effect happens, the connection closes without an answer",
    "error_before": "500 before anything happens; nothing is kept for the key",
    "error_after": "500 although the effect happened; the 500 is kept for the key and replayed",
    "rate_limit": "429 before anything happens",
    "lock_timeout": "429 with code lock_timeout before anything happens",
    "key_in_use": "409 idempotency_key_in_use before anything happens",
    "authentication_error": "401 as if the key had been revoked",
    "permission_error": "403 as if the key had been restricted",
    "slow": "wait `seconds` while the key is held",
}
WEBHOOK_MODES = {
    "normal": "sent at once",
    "off": "never sent: counted as failed for good",
    "hold": "kept until the mode changes",
    "late": "each one sent after `seconds`",
    "duplicate": "each one sent twice",
    "reorder": "each one sent after a random wait",
}


@dataclass
class Rule:
    """One kind of trouble for requests whose method and path contain `path`.

    It meets the next `times` of them (None: all), or each with the probability `share`, drawn from `seed`.
    """

    mode: str
    times: int | None = 1
    path: str = ""
    seconds: float = 1.0
    share: float = 1.0
    seed: int = 0
    met: int = 0
    _draws: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._draws = random.Random(self.seed)  # noqa: S311 - repeatable, no secret

    def meets(self, operation: str) -> bool:
        """Whether this request is met; it counts when it is."""
        if self.path not in operation or self._draws.random() >= self.share:
            return False
        self.met += 1
        return True

    @property
    def used_up(self) -> bool:
        """Whether it will meet no more requests."""
        return self.times is not None and self.met >= self.times


class Chaos:
    """The trouble that is switched on. Not kept over a restart."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self.webhooks = "normal"
        self.late_seconds = 0.0

    def add(self, rule: Rule) -> None:
        """Switch a kind of trouble on."""
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        """Back to fair weather."""
        with self._lock:
            self._rules.clear()
        self.webhooks = "normal"

    def take(self, operation: str) -> Rule | None:
        """The trouble this request meets, if any; the first that meets it."""
        with self._lock:
            for rule in self._rules:
                if rule.meets(operation):
                    if rule.used_up:
                        self._rules.remove(rule)
                    return rule
        return None

    def described(self) -> dict[str, Any]:
        """What is switched on, and what could be."""
        with self._lock:
            rules = [
                {name: value for name, value in vars(rule).items() if not name.startswith("_")}
                for rule in self._rules
            ]
        return {"rules": rules, "webhooks": self.webhooks, "modes": MODES, "webhook_modes": WEBHOOK_MODES}
