"""Calls a service's app in process, with a token signed as the gateway would sign it."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from services.chassis.identity import ANONYMOUS, Identity
from services.chassis.service_tokens import TokenSigner, public_key_of
from services.chassis.settings import Secret

GATEWAY_KEY = base64.b64encode(bytes(range(32))).decode()
MASTER_KEY = base64.b64encode(bytes(range(32, 64))).decode()
LINK_KEY = "a-link-key-for-tests-only"
# People of a module are made when it is read, which may be long before its tests run.
SIGNED_IN_JUST_NOW = "just now"

PLATFORM_ENVIRONMENT = {
    "ENVIRONMENT": "test",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "SERVICE_TOKEN_KEY": GATEWAY_KEY,
    "SERVICE_TOKEN_PUBLIC_KEYS": f'{{"gateway": "{public_key_of(GATEWAY_KEY)}"}}',
    "CONTACT_MASTER_KEY": MASTER_KEY,
    "LINK_KEY": LINK_KEY,
}


class ServiceCaller:
    """Speaks to one app as the gateway does."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self._audience = app.name
        self._signer = TokenSigner("gateway", Secret(GATEWAY_KEY))

    def get(self, path: str, identity: Identity = ANONYMOUS, **options: Any) -> TestResponse:
        """GET the path in the identity's name."""
        return self.request("GET", path, identity, **options)

    def post(self, path: str, identity: Identity = ANONYMOUS, **options: Any) -> TestResponse:
        """POST to the path in the identity's name."""
        return self.request("POST", path, identity, **options)

    def patch(self, path: str, identity: Identity = ANONYMOUS, **options: Any) -> TestResponse:
        """PATCH the path in the identity's name."""
        return self.request("PATCH", path, identity, **options)

    def request(
        self, method: str, path: str, identity: Identity = ANONYMOUS, key: str | None = None, **options: Any
    ) -> TestResponse:
        """Any method; `key` is sent as the Idempotency-Key."""
        if identity.authenticated_at == SIGNED_IN_JUST_NOW:
            identity = replace(identity, authenticated_at=datetime.now(UTC).isoformat())
        headers = dict(options.pop("headers", {}))
        headers.setdefault("Authorization", f"Bearer {self._signer.sign(self._audience, identity)}")
        if key:
            headers["Idempotency-Key"] = key
        return self._client.open(path, method=method, headers=headers, **options)
