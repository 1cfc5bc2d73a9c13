"""People at a desk: two helpers, finance, and a drawer, spoken to as the gateway speaks to the service."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import ANONYMOUS, Identity
from tests.pledges.card_world import City
from tests.service_caller import SIGNED_IN_JUST_NOW

READ_ALOUD = "Lupaat antaa summan tälle kampanjalle. Kerroin, milloin raha palautetaan ja miten perut tuen."


def staff(role: str, number: int, signed_in: timedelta | None = None) -> Identity:
    """Somebody of the staff who proved so long ago who they are, or just now."""
    long_ago = (datetime.now(UTC) - signed_in).isoformat() if signed_in else None
    return Identity(
        subject=f"0192cccc-0000-7000-8000-{number:012d}",
        roles=frozenset({role}),
        address="192.0.2.1",
        authenticated_at=long_ago or SIGNED_IN_JUST_NOW,
    )


ANNI, OTSO = staff("helper", 1), staff("helper", 2)
TAINA, HEIKKI = staff("finance", 3), staff("finance_approver", 4)
RESIDENT = Identity(address="192.0.2.7")


@dataclass
class Desk:
    """A desk in a city, with one open campaign."""

    city: City
    campaign_id: UUID
    drawer_id: str = field(default="")

    def post(self, path: str, who: Identity, **body: Any) -> TestResponse:
        """POST a JSON body, each time with a key of its own unless one is given."""
        key = body.pop("key", None) or str(new_id())
        return self.city.client().post(path, who, key=key, json=body)

    def get(self, path: str, who: Identity) -> TestResponse:
        """GET a path."""
        return self.city.client().get(path, who)

    def ask(self, who: Identity = ANNI, **changes: Any) -> TestResponse:
        """Send what a helper wrote down."""
        body = {
            "campaign_id": str(self.campaign_id),
            "method": "bank_transfer",
            "amount_cents": 2_500,
            "currency": "EUR",
            "consent_version": "2026-11-luettu",
            "consent_text": READ_ALOUD,
            "consented": True,
        }
        if changes.get("method") == "cash":
            body["cash_desk_id"] = self.drawer_id
        return self.post("/assisted-pledges", who, **body | changes)

    def take(self, who: Identity = ANNI, **changes: Any) -> dict[str, Any]:
        """A pledge written down, and what its paper says."""
        reply = self.ask(who, **changes)
        assert reply.status_code == 201, reply.json
        return self.paper(reply.json["id"], who)

    def paper(self, assisted_id: str, who: Identity = ANNI) -> dict[str, Any]:
        """The paper of an entry."""
        reply = self.get(f"/assisted-pledges/{assisted_id}/paper", who)
        assert reply.status_code == 200, reply.json
        return reply.json

    def confirm(self, paper: dict[str, Any], counted: int = 2_500, who: Identity = OTSO) -> TestResponse:
        """A second person says what they counted."""
        receipt_id = paper["cash"]["receipt_id"]
        return self.post(f"/cash-receipts/{receipt_id}/confirmation", who, counted_cents=counted)

    def open(self, number: str, code: str, who: Identity = RESIDENT) -> TestResponse:
        """Type what stands on a paper."""
        return self.post("/pledges/open", who, number=number, code=code)

    def pledge(self, paper: dict[str, Any]) -> dict[str, Any]:
        """The pledge as its owner sees it, with the code."""
        opened = self.open(paper["number"], paper["code"])
        assert opened.status_code == 200, opened.json
        where = f"/pledges/{opened.json['pledge_id']}?token={opened.json['link_token']}"
        return self.get(where, ANONYMOUS).json | {"token": opened.json["link_token"]}

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction of the app's own role, for what the database must refuse."""
        return transaction(self.city.context.sessions)

    def count(self, cents: int, who: Identity = ANNI, **more: Any) -> TestResponse:
        """Count the drawer."""
        return self.post(f"/cash-desks/{self.drawer_id}/counts", who, counted_cents=cents, **more)


def open_desk(city: City, **campaign: Any) -> Desk:
    """A desk with a drawer for the city's account."""
    desk = Desk(city, city.campaign(**campaign))
    reply = desk.post("/cash-desks", TAINA, name="Kirjasto", collecting_account_id=str(city.account_id))
    assert reply.status_code == 201, reply.json
    desk.drawer_id = reply.json["id"]
    return desk
