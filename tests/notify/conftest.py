"""The notify service on a fresh database, with a real mail sandbox to send to."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from infra.launcher.databases import ServiceDatabase
from infra.launcher.valkey import Valkey
from infra.sandbox.mail.mailbox import Mailbox
from infra.sandbox.mail.smtp_sink import SmtpSink
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.inbox import Receipt, receive
from services.chassis.settings import read_settings
from services.contracts.events import Event, SealedContact, read_event
from services.notify.config import NotifySettings
from services.notify.handlers import HANDLERS
from services.notify.wiring import Wiring, wire
from tests.service_caller import PLATFORM_ENVIRONMENT

SAMPLES = Path(__file__).parents[1] / "contracts" / "samples"
AINO = {"email": "aino@esimerkki.fi", "name": "Aino Esimerkki"}


def sample(name: str, **changes: Any) -> Event:
    """The golden sample of an event, with some fields changed."""
    payload = json.loads((SAMPLES / f"{name}.json").read_text())
    return read_event(name, {**payload, **changes})


@dataclass
class Notify:
    """The service as events and people meet it."""

    wiring: Wiring
    mailbox: Mailbox
    environment: dict[str, str]

    def sealed(self, **contact: str) -> SealedContact:
        """Contact data as a producer seals them."""
        sealer = self.wiring.sealer
        return sealer.seal(sealer.new_wrapped_key(), "backer", {**AINO, **contact})

    def delivery(self, event: Event, aggregate: str = "", sequence: int = 1) -> dict[str, Any]:
        """The message by which the event travels."""
        return {
            "delivery_id": str(new_id()),
            "producer": "pledges",
            "name": event.NAME,
            "aggregate": aggregate or f"test:{new_id()}",
            "sequence": sequence,
            "payload": event.to_payload(),
            "replays": 0,
        }

    def hear(self, event: Event) -> Receipt:
        """Take the event in through the inbox."""
        return receive(self.wiring.sessions, HANDLERS, self.delivery(event))

    def mails(self) -> list[EmailMessage]:
        """What has arrived, oldest first."""
        return [message_from_bytes(mail.raw, policy=policy.default) for mail in self.mailbox.since()]

    def rows(self, query: str = "SELECT * FROM message ORDER BY id") -> list[dict[str, Any]]:
        """Rows of the database."""
        with self.wiring.sessions() as session:
            return [dict(row) for row in session.execute(text(query)).mappings()]

    def let_time_pass(self) -> None:
        """Make every wait and every claim run out now."""
        with transaction(self.wiring.sessions) as session:
            session.execute(text("UPDATE message SET next_attempt_at = now() - interval '1 second'"))

    def rewired(self, **environment: str) -> Wiring:
        """Another process of the same service, with other settings."""
        return wire(read_settings(NotifySettings, "notify", {**self.environment, **environment}))


@pytest.fixture
def notify(database: Callable[[str], ServiceDatabase], valkey: Valkey, tmp_path: Path) -> Iterator[Notify]:
    mailbox = Mailbox(tmp_path / "mail.sqlite3")
    sink = SmtpSink(mailbox, "127.0.0.1", 0)
    sink.start()
    environment = {
        **PLATFORM_ENVIRONMENT,
        "DATABASE_URL": database("notify").url,
        "BROKER_URL": valkey.broker_url,
        "CACHE_URL": valkey.cache_url,
        "SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
        "MAIL_FROM": "posti@esimerkki.fi",
    }
    wiring = wire(read_settings(NotifySettings, "notify", environment))
    yield Notify(wiring, mailbox, environment)
    wiring.sessions.engine.dispose()
    sink.stop()
