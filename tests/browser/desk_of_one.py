"""A gateway in front of a fake platform, for what a page does by itself: no other process has to run."""

import threading
from typing import Literal

from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.gateway.conftest import make_gateway
from tests.gateway.fake_platform import FakePlatform


class Desk:
    """A gateway on a loopback port, and browsers in which somebody has signed in."""

    def __init__(self, chromium: Browser) -> None:
        self.fake = FakePlatform().start()
        self._gateway = make_gateway(self.fake)
        self._server = make_server("127.0.0.1", 0, self._gateway, threaded=True)
        self._chromium = chromium
        self.url = f"http://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def page(
        self, width: int = 1280, scheme: Literal["light", "dark"] = "light", *, scripts: bool = True
    ) -> Page:
        """A page of somebody who keeps the books."""
        context = self._chromium.new_context(
            base_url=self.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="fi-FI",
            java_script_enabled=scripts,
        )
        client = self._gateway.test_client()
        with client.session_transaction() as session:
            session["session_token"] = "staff"
        cookie = client.get_cookie("meijan")
        assert cookie is not None
        context.add_cookies([{"name": "meijan", "value": cookie.value, "url": self.url}])
        return context.new_page()

    def posted(self, path: str) -> list[dict[str, str]]:
        """The headers of what was sent there."""
        return [headers for method, at, _, headers in self.fake.seen if (method, at) == ("POST", path)]

    def stop(self) -> None:
        """Leave no socket behind."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.fake.stop()
