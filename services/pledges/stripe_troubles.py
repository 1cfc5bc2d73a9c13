"""The library's many errors, told as one kind of trouble for each way of proceeding."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import stripe

from services.chassis.crash_points import crash_point
from services.pledges.domain.cards import card_calls as calls
from services.pledges.stripe_objects import intent_facts

P = ParamSpec("P")
R = TypeVar("R")


def translated(call: Callable[P, R]) -> Callable[P, R]:
    """Let a call raise ProviderTrouble instead of what the library raises, and name its two sides."""

    @wraps(call)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        crash_point(f"stripe.{call.__name__}.before_call")
        try:
            return call(*args, **kwargs)
        except stripe.StripeError as error:
            raise _trouble(error) from error
        finally:
            crash_point(f"stripe.{call.__name__}.after_call")

    return wrapped


def _trouble(error: stripe.StripeError) -> calls.ProviderTrouble:
    told = _error_body(error)
    code, status = error.code or type(error).__name__, error.http_status or 0
    match error:
        case stripe.CardError():
            intent = told.get("payment_intent")
            return calls.CardRefused(
                told.get("decline_code") or code, intent_facts(intent) if intent else None
            )
        case _ if status == 429 and code != "lock_timeout":
            return calls.ProviderThrottled(code)
        case _ if status == 409 or code == "lock_timeout":
            return calls.ProviderBusy(code)
        case stripe.APIConnectionError():
            return calls.AnswerLost(code)
        case stripe.IdempotencyError():
            return calls.KeyMisused("idempotency_error")
        case stripe.PermissionError() if code == "account_invalid":
            # One connected account is closed to us; our own key still opens all else.
            return calls.RequestRefused(code)
        case stripe.AuthenticationError() | stripe.PermissionError():
            return calls.AccessDenied(code)
        case stripe.InvalidRequestError():
            unexpected = code.endswith("unexpected_state")
            return calls.UnexpectedState(code) if unexpected else calls.RequestRefused(code)
        case _:
            return calls.ProviderBroken(code)


def _error_body(error: stripe.StripeError) -> dict[str, Any]:
    told = error.json_body.get("error") if isinstance(error.json_body, dict) else None
    return told if isinstance(told, dict) else {}
