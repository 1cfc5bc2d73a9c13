"""The accounts service on a fresh database, and the hands of those who use it."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from infra.launcher.databases import ServiceDatabase
from infra.launcher.valkey import Valkey
from services.accounts.app import create_app
from services.accounts.config import AccountsSettings
from services.accounts.usecases import people
from services.accounts.wiring import Wiring, wire
from services.chassis.database import transaction
from services.chassis.identity import Identity
from services.chassis.settings import read_settings
from services.contracts.events import SealedContact
from tests.service_caller import PLATFORM_ENVIRONMENT, ServiceCaller

PASSWORD = "kolme kissaa katolla"
TOTP_SECRET = base64.b32encode(b"a secret of tests, 20").decode().rstrip("=")[:32]
ASSOCIATION = {
    "name": "Lähemäen asukasyhdistys ry",
    "business_id": "0165116-3",
    "postal_address": "Esimerkkikatu 1, 50100 Mikkeli",
    "public_email": "yhdistys@example.fi",
    "public_phone": "015 123 456",
    "purpose": "Pidämme huolta Lähemäestä.",
}


def code_now(ahead: int = 0) -> str:
    """The one-time code of staff in tests, some half minutes ahead."""
    return pyotp.TOTP(TOTP_SECRET).at(datetime.now(UTC) + timedelta(seconds=30 * ahead))


@dataclass
class Accounts:
    """The service as its users meet it."""

    wiring: Wiring
    client: ServiceCaller
    owner_url: str

    def post(
        self, path: str, identity: Identity | None = None, key: str | None = None, **body: Any
    ) -> TestResponse:
        """POST a JSON body."""
        return self.client.post(path, identity or Identity(address="192.0.2.7"), json=body, key=key)

    def get(self, path: str, identity: Identity | None = None) -> TestResponse:
        """GET a path."""
        return self.client.get(path, identity or Identity(address="192.0.2.7"))

    def mailed(self, event: str) -> list[dict[str, Any]]:
        """The opened contact data of every event of this name, oldest first: what mails would hold."""
        query = text("SELECT payload->'contact' FROM outbox_event WHERE name = :name ORDER BY id")
        return [self.wiring.sealer.open(SealedContact(**row[0])) for row in self.rows(query, name=event)]

    def events(self, event: str) -> list[dict[str, Any]]:
        """The payloads of every event of this name, oldest first."""
        query = text("SELECT payload FROM outbox_event WHERE name = :name ORDER BY id")
        return [row[0] for row in self.rows(query, name=event)]

    def actions(self) -> list[str]:
        """What the audit log says happened."""
        return [row[0] for row in self.rows("SELECT action FROM audit_entry ORDER BY id")]

    def rows(self, statement: Any, **values: Any) -> list[Any]:
        """The rows of a query."""
        with transaction(self.wiring.sessions) as session:
            statement = text(statement) if isinstance(statement, str) else statement
            return list(session.execute(statement, values))

    def execute(self, statement: str, **values: Any) -> int:
        """Change rows directly, to make time pass; how many."""
        with transaction(self.wiring.sessions) as session:
            return int(session.execute(text(statement), values).rowcount)  # type: ignore[attr-defined]

    def ask(
        self, email: str = "liisa@example.fi", locale: str = "fi", address: str = "192.0.2.7"
    ) -> dict[str, str]:
        """Ask to sign in; what the browser keeps, and what the mail holds."""
        reply = self.post("/sign-ins", Identity(address=address), email=email, locale=locale)
        assert reply.status_code == 202, reply.json
        return {**reply.json, **self.mailed("sign_in.requested.v1")[-1]}

    def confirm(self, asked: dict[str, str], *proof: str) -> TestResponse:
        """Confirm a sign-in with the named parts of what was asked and mailed."""
        return self.post(f"/sign-ins/{asked['sign_in_id']}/confirm", **{name: asked[name] for name in proof})

    def sign_in_resident(self, email: str = "liisa@example.fi") -> Identity:
        """Sign a resident in the whole way; the identity the gateway would sign."""
        token = self.confirm(self.ask(email), "browser_secret", "link_token").json["session_token"]
        return self.identity_of(token)

    def staff(self, email: str, *roles: str) -> Identity:
        """A member of staff who is signed in."""
        person_id = people.register_staff(
            self.wiring, "Satu Suunnittelija", email, list(roles), PASSWORD, TOTP_SECRET
        )
        return Identity(subject=str(person_id), roles=frozenset(roles), address="192.0.2.8")

    def challenge(self, email: str, password: str = PASSWORD) -> TestResponse:
        """First step of staff."""
        return self.post("/staff/sign-ins", email=email, password=password)

    def sign_in_staff(self, email: str, code: str) -> TestResponse:
        """Both steps of staff."""
        return self.post(f"/staff/sign-ins/{self.challenge(email).json['challenge_id']}/totp", code=code)

    def resolve(self, token: str) -> TestResponse:
        """Ask who is behind a session."""
        return self.post("/sessions/resolve", session_token=token)

    def identity_of(self, token: str) -> Identity:
        """What the gateway would sign for a session."""
        found = self.resolve(token).json
        return Identity(
            subject=found["person_id"],
            roles=frozenset(found["roles"]),
            associations={each["id"]: each["role"] for each in found["associations"]},
            address="192.0.2.7",
            authenticated_at=found["authenticated_at"],
        )


@pytest.fixture
def accounts(database: Callable[[str], ServiceDatabase], valkey: Valkey) -> Iterator[Accounts]:
    """The service on a database of its own."""
    own = database("accounts")
    environment = {
        **PLATFORM_ENVIRONMENT,
        "DATABASE_URL": own.url,
        "BROKER_URL": valkey.broker_url,
        "CACHE_URL": valkey.cache_url,
    }
    wiring = wire(read_settings(AccountsSettings, "accounts", environment))
    yield Accounts(wiring, ServiceCaller(create_app(wiring)), own.owner_url)
    wiring.sessions.engine.dispose()
