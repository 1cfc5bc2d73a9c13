"""Trouble on request: lost replies, faults, throttling, slowness, and a webhook that misbehaves."""

import threading
from dataclasses import dataclass
from typing import Any

MODES = {
    "lost_reply": "the effect happens, the connection closes without an answer",
    "error_before": "500 before anything happens; nothing is kept for the key",
    "error_after": "500 although the effect happened; the 500 is kept for the key and replayed",
    "rate_limit": "429 before anything happens",
    "slow": "wait `seconds` while the key is held",
}
WEBHOOK_MODES = {
    "normal": "sent at once",
    "off": "never sent: counted as failed for good",
    "hold": "kept until the mode changes",
    "duplicate": "each one sent twice",
    "reorder": "each one sent after a random wait",
}


@dataclass
class Rule:
    """One kind of trouble for the next `times` requests whose method and path contain `path`."""

    mode: str
    times: int = 1
    path: str = ""
    seconds: float = 1.0


class Chaos:
    """The trouble that is switched on. Not kept over a restart."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self.webhooks = "normal"

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
        """The trouble this request meets, if any; it is used up by one."""
        with self._lock:
            for rule in self._rules:
                if rule.path in operation:
                    rule.times -= 1
                    if rule.times <= 0:
                        self._rules.remove(rule)
                    return rule
        return None

    def described(self) -> dict[str, Any]:
        """What is switched on, and what could be."""
        with self._lock:
            rules = [vars(rule) for rule in self._rules]
        return {"rules": rules, "webhooks": self.webhooks, "modes": MODES, "webhook_modes": WEBHOOK_MODES}
