"""The ideas service on a fresh database, and the hands of those who use it."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from infra.launcher.databases import ServiceDatabase
from infra.launcher.valkey import Valkey
from services.chassis.database import platform_now, transaction
from services.chassis.identity import ANONYMOUS, Identity
from services.chassis.settings import read_settings
from services.contracts.events import AssociationChanged, Event
from services.ideas.app import create_app
from services.ideas.config import IdeasSettings
from services.ideas.domain.deadlines import local_day
from services.ideas.handlers import HANDLERS
from services.ideas.wiring import Wiring, wire
from tests.service_caller import PLATFORM_ENVIRONMENT, ServiceCaller

ASSOCIATION = uuid.UUID("0192aaaa-0000-7000-8000-000000000001")
OTHER_ASSOCIATION = uuid.UUID("0192aaaa-0000-7000-8000-000000000002")
ACCOUNT = "0192bbbb-0000-7000-8000-000000000001"

MEMBER = Identity(subject="0192cccc-0000-7000-8000-000000000001", associations={str(ASSOCIATION): "owner"})
EDITOR = Identity(subject="0192cccc-0000-7000-8000-000000000002", associations={str(ASSOCIATION): "editor"})
OUTSIDER = Identity(
    subject="0192cccc-0000-7000-8000-000000000003", associations={str(OTHER_ASSOCIATION): "owner"}
)
REVIEWER = Identity(subject="0192cccc-0000-7000-8000-000000000004", roles=frozenset({"reviewer"}))
OWN_REVIEWER = Identity(
    subject="0192cccc-0000-7000-8000-000000000005",
    roles=frozenset({"reviewer", "admin"}),
    associations={str(ASSOCIATION): "editor"},
)
ADMIN = Identity(subject="0192cccc-0000-7000-8000-000000000006", roles=frozenset({"admin"}))

CONTENT: dict[str, Any] = {
    "summary": "Leuanvetotangot ja penkki kaikille.",
    "story": "Lähin ulkokuntoilupaikka on kaukana. Rakennamme oman.",
    "district_slug": "tuppurala",
    "goal_cents": 950_000,
    "minimum_cents": 700_000,
    "stretch_use": "Penkki ja roska-astia.",
    "budget_lines": [
        {"name": "Telineet", "note": "tarjous", "amount_cents": 700_000},
        {"name": "Turva-alusta", "amount_cents": 250_000, "optional": True},
    ],
    "experiment": {
        "hypothesis": "Paikka saa liikkeelle ne, jotka eivät maksa salista.",
        "target_group": "Nuoret ja työttömät",
        "measure": "Käyntejä viikossa",
        "start_value": "Ei yhtään paikkaa.",
        "theme": "movement",
        "measure_unit": "käyntiä",
        "start_number": "0",
        "start_measured_on": "2026-11-01",
    },
    "legal": {
        "mode": "pienkerays",
        "number": "PK-2026-117",
        "primary_purpose": "Lähiliikuntapaikan rakentaminen",
        "secondary_purpose": "Tuppuralan ulkoliikunnan tukeminen",
        "issued_on": "2026-10-14",
    },
    "collecting_account_id": ACCOUNT,
}

PERMIT = {"mode": "permit", "number": "RA/2026/117", "primary_purpose": "Lähiliikuntapaikan rakentaminen"}
PRESALE = {"mode": "presale", "number": ""}


@dataclass
class Ideas:
    """The service as its users meet it."""

    wiring: Wiring
    client: ServiceCaller
    owner_url: str
    titles: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))
    begun: int = 0

    def get(self, path: str, who: Identity = ANONYMOUS) -> TestResponse:
        """GET a path."""
        return self.client.get(path, who)

    def post(self, path: str, who: Identity = MEMBER, key: str | None = None, **body: Any) -> TestResponse:
        """POST a JSON body."""
        return self.client.post(path, who, key=key, json=body)

    def patch(self, campaign: dict[str, Any], who: Identity = MEMBER, **body: Any) -> TestResponse:
        """Change a campaign, at the version it was read in."""
        body.setdefault("version", campaign["version"])
        return self.client.patch(f"/campaigns/{campaign['id']}", who, json=body)

    def step(self, campaign: dict[str, Any], step: str, who: Identity = MEMBER, **body: Any) -> TestResponse:
        """Take a step on a campaign."""
        return self.post(f"/campaigns/{campaign['id']}/{step}", who, **body)

    def read(self, campaign: dict[str, Any], who: Identity = MEMBER) -> dict[str, Any]:
        """The campaign as it stands now."""
        reply = self.get(f"/campaigns/{campaign['id']}", who)
        assert reply.status_code == 200, reply.json
        return reply.json

    def tell(self, event: Event) -> None:
        """Hand an event to the service, as the inbox does."""
        with transaction(self.wiring.sessions) as session:
            HANDLERS[type(event)](session, event)

    def events(self, name: str) -> list[dict[str, Any]]:
        """The payloads of every event of this name, oldest first."""
        query = "SELECT payload FROM outbox_event WHERE name = :name ORDER BY id"
        return [row[0] for row in self.rows(query, name=name)]

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """The rows of a query."""
        with transaction(self.wiring.sessions) as session:
            return list(session.execute(text(statement), values))

    def in_days(self, days: int) -> str:
        """A local day that lies so many days ahead."""
        with transaction(self.wiring.sessions) as session:
            return (local_day(platform_now(session)) + timedelta(days=days)).isoformat()

    def draft(self, title: str | None = None) -> dict[str, Any]:
        """A new draft with nothing in it."""
        title = title or f"Kampanja {next(self.titles)}"
        reply = self.post("/campaigns", association_id=str(ASSOCIATION), title=title)
        assert reply.status_code == 201, reply.json
        return reply.json

    def complete(self, title: str | None = None, days: int = 30, **changes: Any) -> dict[str, Any]:
        """A draft with everything that a campaign needs."""
        content = {**CONTENT, "deadline_on": self.in_days(days), **changes}
        reply = self.patch(self.draft(title), **content)
        assert reply.status_code == 200, reply.json
        if reply.json["legal"]["mode"] != "presale":
            return reply.json
        return self.with_reward(reply.json).json

    def with_reward(self, campaign: dict[str, Any], who: Identity = MEMBER, **changes: Any) -> TestResponse:
        """Add a reward to a draft: a mug that is fetched, unless something else is said."""
        later = (date.fromisoformat(campaign["deadline_on"]) + timedelta(days=62)).strftime("%Y-%m")
        reward = {
            "name": "Talkoomuki",
            "price_cents": 1_500,
            "vat_basis_points": 2_550,
            "delivery_month": later,
            "delivery": "pickup",
            **changes,
        }
        return self.post(f"/campaigns/{campaign['id']}/rewards", who, version=campaign["version"], **reward)

    def submitted(self, title: str | None = None, **changes: Any) -> dict[str, Any]:
        """A complete campaign that waits for its review."""
        return self._stepped(self.complete(title, **changes), "submit")

    def approved(self, title: str | None = None, **changes: Any) -> dict[str, Any]:
        """A campaign that may be published."""
        return self._stepped(self.submitted(title, **changes), "review", REVIEWER, decision="approved")

    def published(self, title: str | None = None, **changes: Any) -> dict[str, Any]:
        """A campaign that is open for pledges; the third of the year needs a permit."""
        self.begun += 1
        if self.begun > 2:
            changes.setdefault("legal", PERMIT)
        return self._stepped(self.approved(title, **changes), "publish")

    def _stepped(
        self, campaign: dict[str, Any], step: str, who: Identity = MEMBER, **body: Any
    ) -> dict[str, Any]:
        reply = self.step(campaign, step, who, **body)
        assert reply.status_code == 200, reply.json
        return reply.json


def association_changed(**changes: Any) -> AssociationChanged:
    """What accounts tells about the association of these tests."""
    identity: dict[str, Any] = {
        "association_id": str(ASSOCIATION),
        "name": "Tuppuralan Kuvitelma ry",
        "business_id": "0112038-9",
        "register_number": None,
        "postal_address": "Esimerkkikatu 1, 50100 Mikkeli",
        "public_email": "yhdistys@example.fi",
        "public_phone": "015 000 0000",
        "verified": True,
    }
    return AssociationChanged(**identity | changes)


@pytest.fixture
def ideas(database: Callable[[str], ServiceDatabase], valkey: Valkey) -> Iterator[Ideas]:
    """The service on a database of its own, in which one association is known and verified."""
    own = database("ideas")
    environment = {
        **PLATFORM_ENVIRONMENT,
        "DATABASE_URL": own.url,
        "BROKER_URL": valkey.broker_url,
        "CACHE_URL": valkey.cache_url,
    }
    wiring = wire(read_settings(IdeasSettings, "ideas", environment))
    service = Ideas(wiring, ServiceCaller(create_app(wiring)), own.owner_url)
    service.tell(association_changed())
    yield service
    wiring.sessions.engine.dispose()
