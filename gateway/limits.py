"""How much one address may ask of the pages. Tries to sign in and to pay are counted by the services.

Without its cache the limiter lets everyone through: these limits keep the pages quick, no more.
"""

import logging
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter

from gateway.config import GatewaySettings
from gateway.wiring import CACHE_TIMEOUT_SECONDS

UNLIMITED_ENDPOINTS = {"static", "health.healthz", "health.readyz", "webhooks.stripe"}


def limit(app: Flask, settings: GatewaySettings) -> None:
    """Count reads and writes of an address apart, over all routes."""

    def is_write() -> bool:
        return request.method not in ("GET", "HEAD", "OPTIONS")

    in_time: dict[str, Any] = {
        "socket_timeout": CACHE_TIMEOUT_SECONDS,
        "socket_connect_timeout": CACHE_TIMEOUT_SECONDS,
    }
    limiter = Limiter(
        key_func=lambda: f"{request.remote_addr}:{'write' if is_write() else 'read'}",
        application_limits=[lambda: settings.write_limit if is_write() else settings.read_limit],
        # The limiter's name for a Redis behind a Unix socket differs from the Redis client's.
        storage_uri=settings.cache_url.replace("unix://", "redis+unix://", 1),
        storage_options=in_time,
        swallow_errors=True,
    )
    # It would write a traceback for every request of an outage, which sessions already tell in a line.
    logging.getLogger("flask-limiter").setLevel(logging.CRITICAL)
    limiter.request_filter(lambda: request.endpoint in UNLIMITED_ENDPOINTS)
    limiter.init_app(app)
