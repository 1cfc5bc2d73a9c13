"""/_sandbox/...: the clock, trouble, payouts and disputes by hand, and the sums for tests."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from infra.sandbox.stripe import hosted, summary
from infra.sandbox.stripe.chaos import MODES, WEBHOOK_MODES, Rule
from infra.sandbox.stripe.errors import ApiError, InvalidRequest
from infra.sandbox.stripe.resources import disputes, payouts
from infra.sandbox.stripe.sandbox import Sandbox

_FARTHEST_SECONDS = 10 * 366 * 86_400
_CLOSED = {"won", "lost", "warning_closed"}


def make_control(sandbox: Sandbox) -> Blueprint:
    """The control routes over a sandbox."""
    blueprint = Blueprint("control", __name__)
    blueprint.register_error_handler(ApiError, _refuse)
    _add_clock(blueprint, sandbox)
    _add_chaos(blueprint, sandbox)
    _add_by_hand(blueprint, sandbox)
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
        seconds = _given("seconds", int)
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


def _add_chaos(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.get("/_sandbox/chaos")
    def see_chaos() -> dict[str, Any]:
        return sandbox.chaos.described()

    @blueprint.post("/_sandbox/chaos")
    def set_chaos() -> dict[str, Any]:
        given = _body()
        if "mode" not in given and "webhooks" not in given and not given.get("clear"):
            raise InvalidRequest("give mode, webhooks or clear", param="mode")
        rule = _rule(given) if "mode" in given else None
        if given.get("webhooks", "normal") not in WEBHOOK_MODES:
            raise InvalidRequest(f"webhooks must be one of {sorted(WEBHOOK_MODES)}", param="webhooks")
        if given.get("clear"):
            sandbox.chaos.clear()
        if rule:
            sandbox.chaos.add(rule)
        sandbox.chaos.webhooks = given.get("webhooks", sandbox.chaos.webhooks)
        sandbox.deliveries.wake()
        return sandbox.chaos.described()


def _add_by_hand(blueprint: Blueprint, sandbox: Sandbox) -> None:
    @blueprint.post("/_sandbox/payout")
    def payout() -> dict[str, Any]:
        account = _given("account", str, default=sandbox.settings.payout_account)
        with sandbox.work(request.host_url) as work:
            made = payouts.pay_out(work, bank_account=sandbox.settings.bank_url and account, everything=True)
        return {"payout": made.body if made else None}

    @blueprint.post("/_sandbox/dispute")
    def dispute() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            if "dispute" in _body():
                record = work.get("dispute", _given("dispute", str), "dispute")
                if _given("status", str) not in _CLOSED:
                    raise InvalidRequest(f"status must be one of {sorted(_CLOSED)}", param="status")
                disputes.close_dispute(work, record, _given("status", str))
            else:
                charge = _find_charge(work, _given("charge", str))
                reason = _given("reason", str, default="fraudulent")
                record = disputes.open_dispute(
                    work, charge, reason, inquiry=bool(_given("inquiry", bool, default=False))
                )
        return record.body

    @blueprint.post("/_sandbox/authenticate")
    def authenticate() -> dict[str, Any]:
        with sandbox.work(request.host_url) as work:
            approved = bool(_given("approve", bool, default=True))
            address = hosted.answer_challenge(work, _given("intent", str), approved=approved)
        return {"redirect_to": address}


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

    @blueprint.get("/_sandbox/charges")
    def see_charges() -> dict[str, Any]:
        with sandbox.store.transaction():
            return summary.charges(sandbox.store, request.args.get("after"))


def _rule(given: dict[str, Any]) -> Rule:
    if given["mode"] not in MODES:
        raise InvalidRequest(f"mode must be one of {sorted(MODES)}", param="mode")
    return Rule(
        given["mode"],
        times=_given("times", int, default=1),
        path=_given("path", str, default=""),
        seconds=float(given.get("seconds", 1.0)),
    )


def _find_charge(work: Any, identifier: str) -> Any:
    """The charge itself, or the latest one of a PaymentIntent."""
    if identifier.startswith("pi_"):
        intent = work.get("payment_intent", identifier, "charge")
        identifier = intent["latest_charge"] or identifier
    return work.get("charge", identifier, "charge")


def _body() -> dict[str, Any]:
    if not request.get_data():
        return {}
    given = request.get_json(force=True, silent=True)
    if not isinstance(given, dict):
        raise InvalidRequest("send a JSON object")
    return given


def _given(name: str, kind: type, **default: Any) -> Any:
    given = _body()
    if name not in given and "default" in default:
        return default["default"]
    value = given.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidRequest(f"{name} must be given as {kind.__name__}", param=name)
    return value
