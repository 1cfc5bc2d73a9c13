"""The errors of the Stripe API, in the shape the SDK reads."""

from typing import Any


class ApiError(Exception):
    """An answer other than 200; `fields` are the members of the body's `error` object."""

    status = 400
    # Whether the answer is kept for its idempotency key: only once execution has begun.
    stored = True

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.fields = {"message": message, **{name: value for name, value in fields.items() if value}}

    kind = "invalid_request_error"

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        fields = {"type": self.kind, **self.fields}
        if "code" in fields:
            fields["doc_url"] = f"https://stripe.com/docs/error-codes/{fields['code'].replace('_', '-')}"
        return {"error": fields}


class InvalidRequest(ApiError):
    """400: a parameter or the state of an object does not allow this."""


class NotFound(ApiError):
    """404: no such object, or no such address."""

    status = 404


class Unauthorized(ApiError):
    """401: no key, or not a test key."""

    status = 401
    stored = False


class CardError(ApiError):
    """402: the bank said no."""

    status = 402
    kind = "card_error"


class IdempotencyError(ApiError):
    """400: a key came back with other parameters."""

    kind = "idempotency_error"
    stored = False


class KeyInUse(ApiError):
    """409: another request with this key is still running."""

    status = 409
    stored = False


class RateLimited(ApiError):
    """429: too many requests."""

    status = 429
    stored = False


class ServerFault(ApiError):
    """500: something broke inside Stripe."""

    status = 500
    kind = "api_error"


class Forbidden(ApiError):
    """403: the key has no access to that account."""

    status = 403
    stored = False


def no_such(kind: str, identifier: str, param: str, *, by_parameter: bool = False) -> ApiError:
    """The error for an id that names nothing of this kind."""
    words = kind.replace("_", " ").replace(".", " ")
    name = {"payment_intent": "payment_intent", "setup_intent": "setupintent"}.get(kind, words)
    kind_of_error = InvalidRequest if by_parameter else NotFound
    return kind_of_error(f"No such {name}: '{identifier}'", code="resource_missing", param=param)
