"""The Flask application and the small server around it."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from infra.sandbox.stripe.api import Api
from infra.sandbox.stripe.control import make_control
from infra.sandbox.stripe.inside import make_inside
from infra.sandbox.stripe.onboarding import make_onboarding
from infra.sandbox.stripe.pages import make_pages
from infra.sandbox.stripe.sandbox import Sandbox, Settings

_LARGEST_BODY = 1024 * 1024
# How soon a server in a thread notices that it shall stop; tests start and stop many.
_POLL_SECONDS = 0.02


class _QuietHandler(WSGIRequestHandler):
    """Keeps connections open between requests, and does not log each of them."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def create_app(sandbox: Sandbox) -> Flask:
    """The application over a sandbox."""
    app = Flask(__name__, root_path=str(Path(__file__).parent))
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    Api(sandbox).register(app)
    app.register_blueprint(make_control(sandbox))
    app.register_blueprint(make_pages(sandbox))
    app.register_blueprint(make_onboarding(sandbox))
    app.register_blueprint(make_inside(sandbox))
    return app


def make_sandbox_server(sandbox: Sandbox, host: str, port: int) -> BaseWSGIServer:
    """A threaded server: one process, because keys in flight and the clock live in it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(host, port, create_app(sandbox), threaded=True, request_handler=_QuietHandler)
    # Open connections of clients must not keep the process from ending.
    server.daemon_threads = True  # type: ignore[attr-defined]
    server.block_on_close = False  # type: ignore[attr-defined]
    return server


@contextmanager
def running(settings: Settings, host: str = "127.0.0.1", port: int = 0) -> Iterator[tuple[str, Sandbox]]:
    """The sandbox in a thread of this process, for tests: its address and itself."""
    sandbox = Sandbox(settings)
    server = make_sandbox_server(sandbox, host, port)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), name="stripe-sandbox")
    thread.start()
    sandbox.deliveries.start()
    try:
        yield f"http://{host}:{server.server_port}", sandbox
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        sandbox.close()
