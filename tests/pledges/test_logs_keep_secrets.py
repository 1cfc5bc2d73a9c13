"""What the life of a pledge leaves in the logs of gateway and service, with every library at debug level."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
import structlog
from flask import Flask
from werkzeug.serving import make_server

from services.chassis.identity import Identity
from tests.gateway.conftest import Browser, make_gateway
from tests.gateway.fake_platform import FakePlatform
from tests.pledges.attempt_world import (
    REFUSED_AT_ONCE,
    ask_code,
    ask_puzzle,
    hear,
    pledge,
    pledge_body,
    solve,
    try_card,
)
from tests.pledges.card_world import ASKS_ALWAYS, GOOD, WEBHOOK_SECRET, City

CAMPAIGN = "0192aaaa-0000-7000-8000-000000000001"
FORM = "/kampanjat/lahiliikuntapaikka/tue"
# The test servers' own lines; in production a server that writes no access log stands there.
NOT_OURS = ("werkzeug", "infra")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def client_secrets(city: City) -> set[str]:
    headers = {"Authorization": f"Bearer {city.environment['STRIPE_SECRET_KEY']}"}
    found = set()
    for (setup_id,) in city.rows("SELECT setup_id FROM payment_attempt WHERE setup_id IS NOT NULL"):
        found.add(f"{city.address}/v1/setup_intents/{setup_id}")
    for (intent_id,) in city.rows("SELECT intent_id FROM payment WHERE intent_id IS NOT NULL"):
        found.add(f"{city.address}/v1/payment_intents/{intent_id}")
    return {requests.get(each, headers=headers, timeout=10).json()["client_secret"] for each in found}


def drive(city: City, browser: Browser) -> set[str]:
    """Promise on the pages, fail, prove, save, close, be asked by the bank, come back; the secrets met."""
    city.campaign(campaign_id=CAMPAIGN)
    browser.fill(FORM, amount="2500", own_amount="", method="card", email="aino@example.org", name="Aino M")
    page = browser.fill(f"{FORM}/tarkista").location
    city.browser.post(page, data={"card": "other", "other_card": REFUSED_AT_ONCE})
    way_back = city.browser.post(
        page, data={"card": "other", "other_card": ASKS_ALWAYS}, allow_redirects=False
    ).headers["Location"]
    returned = city.browser.post(way_back, data={"action": "approve"}, allow_redirects=False)
    own = returned.headers["Location"].partition("/tuki/")[2].partition("/paluu")[0]
    assert browser.get(f"/tuki/{own}/paluu").status_code == 200
    hear(city)
    reply = pledge(city, body := pledge_body(CAMPAIGN, "toinen@example.org"))
    try_card(city, reply, GOOD)
    proof = solve(ask_puzzle(city, body))
    pledge(city, body, proof=proof)
    _, digits = ask_code(city, body)
    hear(city)
    city.move(days=20)
    city.close()
    asked = browser.fill(f"/tuki/{own}", f"/tuki/{own}/vahvista")
    city.browser.post(asked.location, data={"action": "approve"}, allow_redirects=False)
    secret = next(each for each in client_secrets(city) if each.startswith("pi_"))
    # The provider adds the secret to the address to which it sends the browser back.
    browser.get(f"/tuki/{own}/paluu?payment_intent_client_secret={secret}")
    hear(city)
    assert city.look("summary")["charges_succeeded"] == 2
    tokens = {own.partition("/")[2], reply.json["link_token"]}
    return client_secrets(city) | tokens | {proof, digits}


def test_case_31_no_secret_and_no_card_is_ever_written_to_a_log_at_debug_level(
    city: City, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    fake = FakePlatform().start()
    assert city.app is not None
    with served(city.app) as address:
        browser = Browser(
            make_gateway(fake, PLEDGES_URL=address, STRIPE_CHECKOUT_ORIGIN=city.address).test_client()
        )
        everything = structlog.make_filtering_bound_logger(logging.DEBUG)
        structlog.configure(wrapper_class=everything)
        caplog.set_level(logging.DEBUG)
        secrets = drive(city, browser)
    fake.stop()
    ours = [each for each in caplog.records if not each.name.startswith(NOT_OURS)]
    written = capsys.readouterr().out + "\n".join(f"{each.getMessage()} {each.exc_text}" for each in ours)
    assert "provider_event.applied" in written and '"route": "/tuki/' in written
    plain = {GOOD, ASKS_ALWAYS, REFUSED_AT_ONCE, "sk_test_local", WEBHOOK_SECRET}
    people = {"aino@example.org", "toinen@example.org", "Aino M", "Aino Mattila"}
    assert len(secrets) >= 8
    assert [each for each in sorted(secrets | plain | people) if each in written] == []
    assert "client_secret" not in written
    assert Identity(address="192.0.2.10").address not in written
