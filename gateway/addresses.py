"""Whole addresses of our own pages, for what leaves the browser: feeds, pictures, papers, embedded frames."""

from typing import Any

from flask import current_app, url_for

from gateway.config import GatewaySettings


def settings() -> GatewaySettings:
    """The settings of the running app."""
    found: GatewaySettings = current_app.extensions["gateway.settings"]
    return found


def whole_url(endpoint: str, **values: Any) -> str:
    """The address with the city's own host, whatever host this request named; its language is kept."""
    return settings().public_url.rstrip("/") + url_for(endpoint, **values)
