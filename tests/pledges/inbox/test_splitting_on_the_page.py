"""A line is split on the page of the inbox before the real service: what was written is what is asked."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.app import create_app
from gateway.config import GatewaySettings
from services.chassis.identifiers import new_id
from services.chassis.settings import read_settings
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from tests.gateway.fake_platform import FakePlatform, gateway_environment
from tests.pledges.bank_world import Paid, payments
from tests.pledges.card_world import City
from tests.pledges.figures.test_same_sums import served
from tests.pledges.test_finance_desk import MAIJA, PEKKA, bank_pledge, for_city, get


@pytest.fixture
def page(city: City) -> Iterator[FlaskClient]:
    """A browser of somebody who keeps the books; only accounts are a stand-in."""
    fake = FakePlatform().start()
    with served(city.app) as pledges_url:
        environment = gateway_environment(fake.url, PLEDGES_URL=pledges_url)
        client = create_app(read_settings(GatewaySettings, "gateway", environment)).test_client()
        with client.session_transaction() as session:
            session["session_token"] = "staff"
        yield client
    fake.stop()


def written(html: str, line_id: str, **more: str) -> dict[str, str]:
    """The form of the line's proposal as the page gave it, with what somebody wrote."""
    [form] = re.findall(rf"<form[^>]*/{line_id}/ehdotus[^>]*>.*?</form>", html, re.DOTALL)
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    return hidden | {"choice": "other", "comment": "Yksi maksu, kaksi tukea", "do": "propose"} | more


def test_two_pledges_and_a_rest_written_on_the_page_are_booked_when_agreed_to(
    city: City, page: FlaskClient
) -> None:
    campaign = city.campaign()
    one, two = bank_pledge(city, campaign, 2_500), bank_pledge(city, campaign, 1_500)
    import_bank_file(city.context.sessions, "t.xml", for_city(payments(Paid(4_600))), MAIJA.actor)
    [(line_id,)] = city.rows("SELECT id FROM bank_line")
    html = page.get(f"/talous/tasmaytys?rivi={line_id}").text
    parts: dict[str, Any] = {"parts-0-pledge": one.short_number, "parts-0-amount": "25,00"}
    asked = written(html, line_id, **parts)
    second = page.post(f"/talous/tasmaytys/{line_id}/ehdotus", data=asked | {"do": "row"}).text
    assert "parts-1-amount" in second
    parts |= {"parts-1-pledge": two.short_number, "parts-1-amount": "15,00"}
    short = page.post(f"/talous/tasmaytys/{line_id}/ehdotus", data=asked | parts)
    assert short.status_code == 422
    assert "Rivistä on jakamatta 6,00" in short.text
    assert city.rows("SELECT count(*) FROM approval") == [(0,)]
    parts |= {"parts-2-account": "payer", "parts-2-amount": "6,00"}
    for _ in range(2):
        sent = page.post(f"/talous/tasmaytys/{line_id}/ehdotus", data=asked | parts)
        assert sent.status_code == 303, sent.text
    client = city.client()
    [request] = get(client, "/approvals", PEKKA)["items"]
    decided = {"decision": "approve", "content_hash": request["content_hash"]}
    assert client.post(f"/approvals/{request['id']}/decision", PEKKA, json=decided).status_code == 200
    assert city.rows("SELECT state FROM pledge ORDER BY number") == [("paid",), ("paid",)]
    assert city.rows("SELECT kind, amount_cents FROM line_part ORDER BY position") == [
        ("pledge", 2_500),
        ("pledge", 1_500),
        ("payer", 600),
    ]


def test_too_small_a_payment_without_a_reference_lowers_the_promise_only_where_that_is_ticked(
    city: City, page: FlaskClient
) -> None:
    pledge = bank_pledge(city, city.campaign(), 2_500)
    import_bank_file(city.context.sessions, "t.xml", for_city(payments(Paid(2_000))), MAIJA.actor)
    [(line_id,)] = city.rows("SELECT id FROM bank_line")
    html = page.get(f"/talous/tasmaytys?rivi={line_id}").text
    part = {"parts-0-pledge": pledge.short_number, "parts-0-amount": "20,00"}
    asked = written(html, line_id, **part)
    at = f"/talous/tasmaytys/{line_id}/ehdotus"
    refused = page.post(at, data=asked)
    assert refused.status_code == 422
    assert "Summa on eri kuin luvattu" in refused.text
    ticked = page.post(at, data=asked | {"parts-0-adjusts": "y", "key": str(new_id())})
    assert ticked.status_code == 303, ticked.text
    [request] = get(city.client(), "/approvals", PEKKA)["items"]
    assert request["summary"]["parts"][0]["adjusts_pledge"] is True
