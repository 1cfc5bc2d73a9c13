"""Setting the plain fields of an object from parameters."""

from typing import Any

from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.specification import Parameters

_MOST_METADATA = 50
_LONGEST_NAME = 40
_LONGEST_VALUE = 500


def set_plain(body: dict[str, Any], params: Parameters, names: tuple[str, ...]) -> None:
    """Copy the given fields; an empty string unsets, as in Stripe."""
    for name in names:
        if name in params:
            body[name] = None if params[name] == "" else params[name]


def refuse_unsupported(params: Parameters, names: tuple[str, ...]) -> None:
    """Say so when Stripe would do something that the sandbox would silently leave undone."""
    for name in names:
        if params.get(name):
            raise InvalidRequest(f"The sandbox does not do {name}.", param=name)


def check_payment_method_types(types: list[str] | None, *, saves: bool) -> None:
    """Cards, and MobilePay where nothing is to be saved; the account has nothing else switched on."""
    for name in types or []:
        if name not in {"card", "mobilepay"}:
            raise InvalidRequest(
                f'The payment method type "{name}" is invalid. Please ensure the provided type is activated '
                "in your dashboard and your account is enabled for any preview features that you are trying "
                "to use.",
                param="payment_method_types",
            )
        if name == "mobilepay" and saves:
            raise InvalidRequest(
                "The payment method type `mobilepay` cannot be saved for future payments: it supports "
                "neither SetupIntents nor `setup_future_usage`.",
                param="payment_method_types",
            )


def merge_metadata(body: dict[str, Any], params: Parameters) -> None:
    """Merge metadata: an empty value removes its key, an empty string removes all."""
    given = params.get("metadata")
    if given is None:
        return
    current = {} if given == "" else {**(body.get("metadata") or {}), **given}
    kept = {name: value for name, value in current.items() if value != ""}
    if len(kept) > _MOST_METADATA:
        raise InvalidRequest(f"You can specify up to {_MOST_METADATA} metadata keys.", param="metadata")
    for name, value in kept.items():
        if len(name) > _LONGEST_NAME or len(value) > _LONGEST_VALUE:
            raise InvalidRequest(
                f"Metadata keys can be {_LONGEST_NAME} and values {_LONGEST_VALUE} characters long.",
                param=f"metadata[{name}]",
            )
    body["metadata"] = kept
