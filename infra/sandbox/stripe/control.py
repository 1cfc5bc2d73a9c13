"""/_sandbox/...: the clock, trouble, what is done by hand, and the sums for tests."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from infra.sandbox.stripe import summary
from infra.sandbox.stripe.by_hand import add_by_hand
from infra.sandbox.stripe.chaos import MODES, WEBHOOK_MODES, Rule
from infra.sandbox.stripe.errors import ApiError, InvalidRequest
from infra.sandbox.stripe.given import body, given, one_of
from infra.sandbox.stripe.rules import CHOICES, choose, rules
from infra.sandbox.stripe.sandbox import Sandbox

_FARTHEST_SECONDS = 10 * 366 * 86_400


def make_control(sandbox: Sandbox) -> Blueprint:
    """The control routes over a sandbox."""
    blueprint = Blueprint("control", __name__)
    blueprint.register_error_handler(ApiError, _refuse)
    _add_clock(blueprint, sandbox)
    _add_rules(blueprint, sandbox)
    _add_chaos(blueprint, sandbox)
    add_by_hand(blueprint, sandbox)
    _add_books(blueprint, sandbox)
    return blueprint


def _refuse(error: ApiError) -> tuple[Response, int]:
    return jsonify(error.body()), error.status


def _add_clock(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.get("/healthz")
    def health() -> dict[str, Any]:
        return {"ok": True}

    @blueprint.post("/_sandbox/reset")
    def reset() -> dict[str, Any]:
        with sandbox.store.transaction():
            sandbox.store.clear()
        sandbox.chaos.clear()
        return {"ok": True}

    @blueprint.post("/_sandbox/advance")
    def advance() -> dict[str, Any]:
        seconds = given("seconds", int)
        with sandbox.store.transaction():
            offset = int(sandbox.store.setting("clock_offset", "0")) + seconds
            if abs(offset) > _FARTHEST_SECONDS:
                raise InvalidRequest("the clock moves at most ten years from now", param="seconds")
            sandbox.store.set_setting("clock_offset", str(offset))
            # What waited for its next attempt has waited long enough.
            sandbox.store.connection.execute("UPDATE deliveries SET due_at = 0 WHERE state = 'pending'")
            now = sandbox.store.now()
        sandbox.tick()
        sandbox.deliveries.wake()
        return {"now": now, "offset_seconds": offset}


def _add_rules(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.post("/_sandbox/rules")
    def set_rules() -> dict[str, Any]:
        asked = body()
        for name, value in asked.items():
            if value not in CHOICES.get(name, ()):
                raise InvalidRequest(f"choose from {CHOICES}", param=name)
        with sandbox.store.transaction():
            return asdict(choose(sandbox.store, **asked))

    @blueprint.get("/_sandbox/rules")
    def see_rules() -> dict[str, Any]:
        with sandbox.store.transaction():
            return asdict(rules(sandbox.store))


def _add_chaos(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.get("/_sandbox/chaos")
    def see_chaos() -> dict[str, Any]:
        return sandbox.chaos.described()

    @blueprint.post("/_sandbox/chaos")
    def set_chaos() -> dict[str, Any]:
        asked = body()
        if "mode" not in asked and "webhooks" not in asked and not asked.get("clear"):
            raise InvalidRequest("give mode, webhooks or clear", param="mode")
        rule = _rule(asked) if "mode" in asked else None
        if asked.get("webhooks", "normal") not in WEBHOOK_MODES:
            raise InvalidRequest(f"webhooks must be one of {sorted(WEBHOOK_MODES)}", param="webhooks")
        if asked.get("clear"):
            sandbox.chaos.clear()
        if rule:
            sandbox.chaos.add(rule)
        sandbox.chaos.webhooks = asked.get("webhooks", sandbox.chaos.webhooks)
        sandbox.chaos.late_seconds = _number("seconds", 0.0)
        sandbox.deliveries.wake()
        return sandbox.chaos.described()


def _add_books(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.get("/_sandbox/violations")
    def see_violations() -> dict[str, Any]:
        with sandbox.store.transaction():
            return {"items": summary.violations(sandbox.store)}

    @blueprint.delete("/_sandbox/violations")
    def forget_violations() -> dict[str, Any]:
        with sandbox.store.transaction():
            sandbox.store.connection.execute("DELETE FROM violations")
        return {"ok": True}

    @blueprint.get("/_sandbox/summary")
    def see_summary() -> dict[str, Any]:
        with sandbox.store.transaction():
            return summary.sums(sandbox.store)

    @blueprint.get("/_sandbox/accounts")
    def see_accounts() -> dict[str, Any]:
        with sandbox.store.transaction():
            return {"items": summary.accounts(sandbox.store)}

    @blueprint.get("/_sandbox/charges")
    def see_charges() -> dict[str, Any]:
        with sandbox.store.transaction():
            return summary.charges(sandbox.store, request.args.get("after"))


def _rule(asked: dict[str, Any]) -> Rule:
    share = _number("share", 1.0)
    if not 0 < share <= 1:
        raise InvalidRequest("share must be above 0 and at most 1", param="share")
    # A share goes on until it is cleared; a plain rule meets one request.
    times: int | None = given("times", int, default=None if "share" in asked else 1)
    return Rule(
        one_of("mode", MODES),
        times=times,
        path=given("path", str, default=""),
        seconds=_number("seconds", 1.0),
        share=share,
        seed=given("seed", int, default=0),
    )


def _number(name: str, default: float) -> float:
    value = body().get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidRequest(f"{name} must be given as a number", param=name)
    return float(value)
