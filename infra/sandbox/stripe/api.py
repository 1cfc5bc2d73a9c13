"""The /v1 API: key, parameters, idempotency, execution, and the check of every answer."""

import json
import logging
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask, Response, request

from infra.sandbox.stripe.chaos import Rule
from infra.sandbox.stripe.decoding import coerce, decode_pairs
from infra.sandbox.stripe.errors import (
    ApiError,
    Forbidden,
    InvalidRequest,
    KeyInUse,
    NotFound,
    RateLimited,
    ServerFault,
    Unauthorized,
)
from infra.sandbox.stripe.expansion import expanded
from infra.sandbox.stripe.idempotency import Attempt, KeptAnswer, attempt, recall, remember
from infra.sandbox.stripe.resources import CONNECTED, OPERATIONS
from infra.sandbox.stripe.sandbox import Sandbox
from infra.sandbox.stripe.specification import API_VERSION, Operation, Parameters
from infra.sandbox.stripe.store import new_id

log = logging.getLogger(__name__)


class Api:
    """Serves every registered operation over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def register(self, app: Flask) -> None:
        """Add a route for each operation and a Stripe-shaped 404 for the rest of /v1."""
        for method, path in OPERATIONS:
            operation = self.sandbox.specification.operations[(method, path)]
            app.add_url_rule(
                path.replace("{", "<").replace("}", ">"),
                endpoint=operation.label,
                view_func=self._view(operation),
                methods=[method.upper()],
                provide_automatic_options=False,
            )
        methods = ["GET", "POST", "DELETE", "PUT", "PATCH"]
        app.add_url_rule("/v1/<path:rest>", "unknown operation", self._unknown, methods=methods)

    def _unknown(self, rest: str) -> Response:
        message = f"Unrecognized request URL ({request.method}: /v1/{rest})."
        self.sandbox.record_violations("request", f"{request.method} /v1/{rest}", [message], None)
        return _reply(404, json.dumps(NotFound(message).body()), new_id("req", 14))

    def _view(self, operation: Operation) -> Any:
        def view(**path: str) -> Response:
            request_id = new_id("req", 14)
            try:
                return self._serve(operation, path, request_id)
            except ApiError as error:
                return self._refuse(operation, error, request_id)
            except Exception:
                log.exception("the sandbox failed on %s", operation.label)
                return self._refuse(operation, ServerFault("An unknown error occurred."), request_id)

        return view

    def _refuse(self, operation: Operation, error: ApiError, request_id: str) -> Response:
        self._check_answer(operation, error.status, error.body(), request_id)
        return _reply(error.status, json.dumps(error.body()), request_id)

    def _serve(self, operation: Operation, path: dict[str, str], request_id: str) -> Response:
        _require_test_key()
        account = self._account(operation)
        parameters = self._parameters(operation, request_id)
        key = request.headers.get("Idempotency-Key") if operation.method == "post" else None
        tried = attempt(key, request.path, parameters, account) if key else None
        with self.sandbox.keys.held(tried):
            rule = self.sandbox.chaos.take(f"{operation.label} {request.path}")
            if rule and rule.mode == "lost_request":
                _cut_the_line()
                return _reply(500, "{}", request_id)
            _trouble_before(rule)
            answer, replayed = self._execute(operation, parameters, path, request_id, account, tried, rule)
        if not replayed:
            self._check_answer(operation, answer.status, json.loads(answer.body), request_id)
        if rule and rule.mode == "lost_reply":
            _cut_the_line()
        reply = _reply(answer.status, answer.body, request_id)
        if key:
            reply.headers["Idempotency-Key"] = key
            reply.headers["Original-Request"] = answer.request_id
        if replayed:
            reply.headers["Idempotent-Replayed"] = "true"
        return reply

    def _execute(
        self,
        operation: Operation,
        parameters: Parameters,
        path: dict[str, str],
        request_id: str,
        account: str,
        tried: Attempt | None,
        rule: Rule | None,
    ) -> tuple[KeptAnswer, bool]:
        """The answer, and whether it is a replay. A refusal by the bank keeps its effects."""
        with self.sandbox.work(
            request.host_url,
            params=dict(parameters),
            path=path,
            account=account,
            request_id=request_id,
            idempotency_key=request.headers.get("Idempotency-Key") if tried else None,
        ) as work:
            kept = recall(work.store, tried) if tried else None
            if kept:
                return kept, True
            expand = work.params.pop("expand", [])
            error: ApiError | None = None
            try:
                body = OPERATIONS[(operation.method, operation.path)](work)
                body = expanded(work.store, body, expand)
                if rule and rule.mode == "error_after":
                    error = ServerFault("An unexpected error occurred.")
            except ApiError as refusal:
                error = refusal
            status, body = (error.status, error.body()) if error else (200, body)
            answer = KeptAnswer(status, json.dumps(body), request_id)
            if tried and (error is None or error.stored):
                remember(work.store, tried, answer)
        return answer, False

    def _account(self, operation: Operation) -> str:
        """The connected account that the call is on behalf of; empty for the platform's own."""
        account = request.headers.get("Stripe-Account", "")
        if not account:
            return ""
        with self.sandbox.store.transaction():
            known = self.sandbox.store.find(account, "account")
        if known is None or known.body.get("deleted"):
            raise Forbidden(
                f"The provided key does not have access to account '{account}' (or that account does not "
                "exist). Application access may have been revoked.",
                code="account_invalid",
            )
        if (operation.method, operation.path) not in CONNECTED:
            raise InvalidRequest("The sandbox does not do this on behalf of a connected account.")
        return account

    def _parameters(self, operation: Operation, request_id: str) -> Parameters:
        """Decode, coerce and check what was sent; what the schema forbids is kept as a violation."""
        text = request.get_data(as_text=True) if operation.method == "post" else request.query_string.decode()
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=2_000)
        except ValueError:
            raise InvalidRequest("The request body is not form encoded.") from None
        if operation.method == "post" and request.query_string:
            raise InvalidRequest("Parameters of a POST belong in its body.")
        try:
            parameters = coerce(decode_pairs(pairs), operation.request_schema)
            self.sandbox.specification.check_request(operation, parameters)
        except InvalidRequest as problem:
            self.sandbox.record_violations("request", operation.label, [str(problem)], request_id)
            raise
        return parameters

    def _check_answer(self, operation: Operation, status: int, body: Any, request_id: str) -> None:
        problems = self.sandbox.specification.answer_problems(operation, status, body)
        self.sandbox.record_violations("answer", operation.label, problems, request_id)


_REFUSALS: dict[str, Callable[[], ApiError]] = {
    "error_before": partial(ServerFault, "An unexpected error occurred."),
    "rate_limit": partial(RateLimited, "Request rate limit exceeded.", code="rate_limit"),
    "lock_timeout": partial(
        RateLimited,
        "This object cannot be accessed right now because another API request or Stripe process is currently "
        "accessing it.",
        code="lock_timeout",
    ),
    "key_in_use": partial(
        KeyInUse,
        "There is currently another in-progress request using this Stripe-Idempotent-Key.",
        code="idempotency_key_in_use",
    ),
    "authentication_error": partial(Unauthorized, "Invalid API Key provided: sk_test_****."),
    "permission_error": partial(
        Forbidden, "The provided key does not have the required permissions for this endpoint."
    ),
}


def _require_test_key() -> None:
    authorization = request.authorization
    key = (authorization.token or authorization.username or "") if authorization else ""
    if not key:
        raise Unauthorized("You did not provide an API key.")
    if not key.startswith("sk_test_"):
        raise Unauthorized(f"Invalid API Key provided: {key[:7]}****. The sandbox takes sk_test_ keys only.")
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise InvalidRequest(f"Invalid Stripe API version: {version}. The sandbox speaks {API_VERSION}.")


def _trouble_before(rule: Rule | None) -> None:
    if rule is None:
        return
    if rule.mode == "slow":
        time.sleep(rule.seconds)
    if rule.mode in _REFUSALS:
        raise _REFUSALS[rule.mode]()


def _cut_the_line() -> None:
    """Close the connection, so that the caller never learns of the effect."""
    line: socket.socket | None = request.environ.get("werkzeug.socket") or request.environ.get(
        "gunicorn.socket"
    )
    if line:
        line.shutdown(socket.SHUT_RDWR)


def _reply(status: int, body: str, request_id: str) -> Response:
    reply = Response(body, status, content_type="application/json")
    reply.headers["Request-Id"] = request_id
    reply.headers["Stripe-Version"] = API_VERSION
    return reply
