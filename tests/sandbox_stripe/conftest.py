"""The sandbox in a thread, the real SDK against it, and a webhook endpoint that remembers."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
import stripe

from infra.sandbox.stripe.application import running
from infra.sandbox.stripe.sandbox import Sandbox, Settings

SECRET = "whsec_of_the_tests"


class Endpoint:
    """A webhook endpoint: keeps what it is sent, answers what it is told to."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/hook"
        self.received: list[tuple[bytes, str, str]] = []
        self.answers: list[int] = []
        self._arrived = threading.Condition()

    def take(self, body: bytes, signature: str, path: str) -> int:
        with self._arrived:
            self.received.append((body, signature, path))
            self._arrived.notify_all()
            return self.answers.pop(0) if self.answers else 200

    def events(self) -> list[dict[str, Any]]:
        with self._arrived:
            return [json.loads(body) for body, _, path in self.received if path == "/hook"]

    def wait_for(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The events, as soon as there are enough of them."""
        deadline = time.monotonic() + 10
        with self._arrived:
            while not enough(self.events_unlocked()):
                assert self._arrived.wait(deadline - time.monotonic()), self.events_unlocked()
        return self.events()

    def events_unlocked(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _, path in self.received if path == "/hook"]

    def wait_for_type(self, *types: str) -> list[dict[str, Any]]:
        """The events, once each of these types has come."""
        return self.wait_for(lambda events: set(types) <= {event["type"] for event in events})


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A webhook endpoint on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = kept.take(body, self.headers.get("Stripe-Signature", ""), self.path)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept = Endpoint(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


class Stripe:
    """The sandbox as a test sees it: the SDK, the control routes, the pages."""

    def __init__(self, address: str, sandbox: Sandbox) -> None:
        self.address = address
        self.sandbox = sandbox
        # One try a call: a retry that a test did not ask for would hide what it is about.
        self.client = client_for(address)
        self.api = self.client.v1
        self.browser = requests.Session()

    def control(self, path: str, /, **body: Any) -> dict[str, Any]:
        reply = self.browser.post(f"{self.address}/_sandbox/{path}", json=body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def look(self, path: str) -> dict[str, Any]:
        return self.browser.get(f"{self.address}/_sandbox/{path}").json()

    def customer(self, **params: Any) -> str:
        return self.api.customers.create({"email": "matti@example.fi", **params}).id

    def saved(self, customer: str, card: str) -> str:
        """A card saved by a confirmed SetupIntent, authenticated when it asks for that."""
        intent = self.api.setup_intents.create(
            {
                "customer": customer,
                "payment_method": card,
                "payment_method_types": ["card"],
                "usage": "off_session",
                "confirm": True,
                "return_url": "http://localhost/back",
            }
        )
        if intent.status == "requires_action":
            self.control("authenticate", intent=intent.id)
            intent = self.api.setup_intents.retrieve(intent.id)
        assert intent.status == "succeeded"
        return str(intent.payment_method)

    def association(self, iban: str | None = "FI6299900000000011") -> str:
        """A connected account, onboarded when it has an IBAN."""
        account = self.api.accounts.create(
            {
                "type": "express",
                "country": "FI",
                "business_type": "non_profit",
                "capabilities": {"transfers": {"requested": True}},
                "business_profile": {"name": "Tuppuralan Tanhuvat ry"},
            }
        ).id
        if iban:
            self.control("account", account=account, enabled=True, iban=iban)
        return account

    def intent(self, customer: str, method: str, amount: int = 2_500, **params: Any) -> str:
        return self.api.payment_intents.create(
            {
                "amount": amount,
                "currency": "eur",
                "customer": customer,
                "payment_method": method,
                "payment_method_types": ["card"],
                "capture_method": "automatic",
                **params,
            }
        ).id

    def paid(self, amount: int = 2_500, card: str = "pm_card_visa", **params: Any) -> stripe.PaymentIntent:
        """A payment made with a card that was saved first."""
        customer = self.customer()
        intent = self.intent(customer, self.saved(customer, card), amount, **params)
        return self.api.payment_intents.confirm(intent, {"off_session": True})


def client_for(address: str, key: str = "sk_test_sandbox") -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": address},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(2, 10)),
    )


@pytest.fixture(autouse=True)
def no_telemetry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe, "enable_telemetry", False)


@pytest.fixture
def pay(endpoint: Endpoint) -> Iterator[Stripe]:
    """A fresh sandbox. At its end no request, answer or event may have strayed from the schema."""
    origin = endpoint.url.removesuffix("/hook")
    settings = Settings(
        webhook_url=endpoint.url,
        webhook_secret=SECRET,
        bank_url=origin,
        payout_account="FI2112345600000785",
    )
    with running(settings) as (address, sandbox):
        opened = Stripe(address, sandbox)
        yield opened
        violations = opened.look("violations")["items"]
        opened.browser.close()
    assert violations == []
