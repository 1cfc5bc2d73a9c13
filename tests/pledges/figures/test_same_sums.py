"""One vocabulary of sums: page, public interface, desk, export and ledger agree at every step of a story."""

import csv
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from gateway.app import create_app
from gateway.config import GatewaySettings
from gateway.formatting import euros_short
from services.chassis.database import transaction
from services.chassis.identity import Identity
from services.chassis.settings import read_settings
from services.contracts.events import CampaignPublished, read_event
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.closing.campaign_terms import publish_terms
from services.pledges.usecases.pledging.project_totals import project_totals
from services.pledges.usecases.repairing.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.shortfalls.carry_out_shortfalls import carry_out_shortfalls
from services.pledges.usecases.shortfalls.count_shortfalls import count_shortfalls
from tests.gateway.fake_platform import gateway_environment
from tests.ideas.conftest import ACCOUNT, ASSOCIATION, Ideas, ideas  # noqa: F401  # a fixture
from tests.pledges.bank_world import IBANS
from tests.pledges.card_world import DECLINED, GOOD, City
from tests.pledges.repair_world import in_days_of_banks, pay_slip
from tests.pledges.repairing.test_card_repair import post

FOR_IDEAS = ("campaign.totals_changed.v1", "campaign.closing_started.v1", "campaign.closed.v1")
FINANCE = Identity(subject="maija", roles=frozenset({"finance"}))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@dataclass
class Readers:
    """Everybody who reads the sums of one campaign."""

    city: City
    ideas: Ideas
    public: FlaskClient
    campaign: dict
    told: int = 0
    seen: list[dict[str, int]] = field(default_factory=list)

    @property
    def campaign_id(self) -> UUID:
        return UUID(self.campaign["id"])

    def carry_events(self) -> None:
        """What the relay does between the two services."""
        project_totals(self.city.context.sessions)
        rows = self.city.rows(
            "SELECT name, payload FROM outbox_event WHERE name = ANY(:names) ORDER BY id",
            names=list(FOR_IDEAS),
        )
        for name, payload in rows[self.told :]:
            self.ideas.tell(read_event(name, payload))
        self.told = len(rows)

    def agree_on(self, **expected: int) -> None:
        """All readers say the same, and it is this; cents."""
        self.carry_events()
        shown = self.public.get(f"/api/v1/campaigns/{self.campaign['slug']}").json["totals"]
        client = self.city.client()
        [desk] = client.get("/desk/campaigns", FINANCE).json["items"]
        books = client.get(f"/campaigns/{self.campaign_id}/books", FINANCE).json
        assert shown == desk["totals"] == books["sums"]
        assert {name: shown[f"{name}_cents"] for name in expected} == expected
        held = {each["account"]: each["balance_cents"] for each in books["accounts"]}
        owed = self.listed_cents()
        assert -held.get(f"held:{self.campaign_id}", 0) + owed == shown["collected_cents"]
        assert self.exported_cents() + owed == shown["collected_cents"]
        page = self.public.get(f"/kampanjat/{self.campaign['slug']}").text
        for name in ("collected_cents", "promised_cents"):
            assert euros_short(shown[name]) in page, name

    def exported_cents(self) -> int:
        """What the export for a spreadsheet says that is held for the campaign."""
        order = {"kind": "journal", "from": "2020-01-01", "to": "2099-12-31", "without_numbers": True}
        sent = self.city.client().post("/books/exports", FINANCE, json=order).get_data(as_text=True)
        rows = csv.DictReader(io.StringIO(sent.lstrip("\ufeff")), delimiter=";")
        held = [row for row in rows if row["Tili"] == f"held:{self.campaign_id}"]
        return sum(read_cents(row["Kredit"]) - read_cents(row["Debet"]) for row in held)

    def listed_cents(self) -> int:
        """On the refund list of pledges that still count, and not gone yet."""
        [(cents,)] = self.city.rows(
            "SELECT coalesce(sum(refund.amount_cents), 0) FROM refund "
            "JOIN pledge ON pledge.id = refund.pledge_id "
            "WHERE refund.state <> 'paid' AND pledge.state = 'paid'"
        )
        return int(cents)


def read_cents(text: str) -> int:
    return int(text.replace(",", "")) if text else 0


@pytest.fixture
def readers(city: City, ideas: Ideas) -> Iterator[Readers]:  # noqa: F811
    register_collecting_account(
        city.context.sessions,
        AccountDetails(
            association_id=ASSOCIATION,
            association_name="Tuppuralan Kuvitelma ry",
            payee_name="Tuppuralan Kuvitelma ry",
            iban=IBANS[0],
        ),
        account_id=UUID(ACCOUNT),
    )
    in_days_of_banks(city)
    campaign = ideas.published(
        goal_cents=10_000,
        minimum_cents=6_000,
        budget_lines=[{"name": "Telineet", "note": "", "amount_cents": 10_000}],
        shortfall_rule="refund_all",
        days=20,
    )
    [terms] = ideas.events("campaign.published.v1")
    with transaction(city.context.sessions) as session:
        publish_terms(session, CampaignPublished(**terms))
    with served(city.app) as pledges_url, served(ideas.client._client.application) as ideas_url:
        environment = gateway_environment(ideas_url, PLEDGES_URL=pledges_url)
        gateway = create_app(read_settings(GatewaySettings, "gateway", environment))
        yield Readers(city, ideas, gateway.test_client(), campaign)


def test_every_reader_says_the_same_before_and_after_the_close(readers: Readers):
    city, campaign = readers.city, readers.campaign_id
    readers.agree_on(promised=0, secured=0, collected=0)
    city.back(campaign, GOOD, 3_000)
    broken = city.back(campaign, DECLINED, 2_000)
    other = city.back(campaign, DECLINED, 2_500)
    by_bank = city.promise(campaign, 1_500, method="bank_transfer")
    readers.agree_on(promised=9_000, secured=7_500, collected=0)
    pay_slip(city, str(city.fresh(by_bank).reference), 1_500, IBANS[0])
    readers.agree_on(promised=9_000, secured=9_000, collected=1_500)

    city.move(days=21)
    city.close()
    readers.agree_on(promised=9_000, collected=4_500, in_repair=4_500)
    assert readers.public.get(f"/api/v1/campaigns/{readers.campaign['slug']}").json["state"] == "funded"
    assert post(city, other, "bank-transfer").json["state"] == "awaiting_payment"
    readers.agree_on(promised=9_000, collected=4_500, in_repair=2_000)
    pay_slip(city, str(city.fresh(other).reference), 2_500, IBANS[0])
    readers.agree_on(promised=9_000, collected=7_000, in_repair=2_000)
    city.move(days=8)
    drop_unrepaired_pledges(city.context)
    assert city.state(broken) == "dropped"
    readers.agree_on(promised=7_000, collected=7_000, in_repair=0, refunded=0)


def test_every_reader_says_the_same_when_everything_goes_back(readers: Readers):
    city, campaign = readers.city, readers.campaign_id
    city.back(campaign, GOOD, 3_000)
    city.back(campaign, DECLINED, 4_000)
    city.move(days=21)
    city.close()
    city.move(days=8)
    drop_unrepaired_pledges(city.context)
    readers.agree_on(promised=3_000, collected=3_000)
    count_shortfalls(city.context.sessions)
    carry_out_shortfalls(city.context.sessions)
    # Listed is not yet gone: it is still shown, and the ledger tells both parts of it.
    readers.agree_on(promised=3_000, collected=3_000, refunded=0)
    page = readers.public.get(f"/kampanjat/{readers.campaign['slug']}").text
    assert "Rahat palautetaan kaikille tukijoille." in page
