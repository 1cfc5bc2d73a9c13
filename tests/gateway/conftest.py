"""A gateway in front of the fake platform, and a browser without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.app import create_app
from gateway.config import GatewaySettings
from services.chassis.settings import read_settings
from tests.gateway.fake_platform import FakePlatform, gateway_environment


class Browser:
    """Opens pages and sends their forms, as a person's browser does."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def get(self, path: str, **how: object) -> TestResponse:
        """Open a page and read it to its end."""
        return self._client.open(path, **{"method": "GET", "buffered": True} | how)

    def fill(self, path: str, _action: str | None = None, **fields: object) -> TestResponse:
        """Open the page of a form, fill it in and send it to its own address or another."""
        page = self.get(path).get_data(as_text=True)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        return self._client.post(_action or path, data=hidden | fields)

    def post_bare(self, path: str, **fields: object) -> TestResponse:
        """Send a form that no page of ours gave."""
        return self._client.post(path, data=fields)


@pytest.fixture(scope="session")
def fake_server() -> Iterator[FakePlatform]:
    """The services' contract on a loopback port."""
    server = FakePlatform().start()
    yield server
    server.stop()


@pytest.fixture
def platform(fake_server: FakePlatform) -> FakePlatform:
    """The fake with nothing seen yet."""
    fake_server.seen.clear()
    return fake_server


def make_gateway(platform: FakePlatform, **changes: str) -> Flask:
    """A gateway with other settings."""
    return create_app(read_settings(GatewaySettings, "gateway", gateway_environment(platform.url, **changes)))


@pytest.fixture(scope="session")
def gateway(fake_server: FakePlatform) -> Flask:
    """The gateway of most tests."""
    return make_gateway(fake_server)


@pytest.fixture
def browser(gateway: Flask, platform: FakePlatform) -> Browser:
    """A visitor's fresh browser; the fake has seen nothing yet."""
    assert platform.seen == []
    return Browser(gateway.test_client())
