"""Campaigns that ask for goods, and residents who promise them by a link of their own."""

import uuid
from typing import Any

from services.chassis.database import transaction
from services.chassis.identity import Identity
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.usecases.giving.lapse_promises import forget_giver
from tests.ideas.conftest import ANONYMOUS, REVIEWER, Ideas

COFFEE: dict[str, Any] = {
    "name": "Kahvipaketti",
    "unit": "pakettia",
    "target": 10,
    "value_cents": 650,
    "value_basis": "Kaupan hinta",
    "bring_to": "Kerhotalo",
}
TERMS: dict[str, Any] = {
    "basis_points": 900,
    "base": "grant",
    "counts_backers": False,
    "cents_per_hour": 1_500,
    "other_public_cents": 100_000,
}


def need(ideas: Ideas, campaign: Any, **changes: Any) -> Any:
    """Something that the campaign needs."""
    reply = ideas.post(f"/campaigns/{campaign['id']}/goods", **COFFEE | changes)
    assert reply.status_code == 201, reply.json
    return reply.json


def ask(
    ideas: Ideas, wanted: Any, number: int = 1, count: int = 1, who: Identity = ANONYMOUS, **more: Any
) -> Any:
    """A promise as somebody sends it."""
    contact = {"name": f"Antaja {number}", "email": f"antaja{number}@example.fi", "count": count}
    return ideas.post(f"/goods/{wanted['id']}/promises", who, **contact | more)


class Giver:
    """Somebody who has promised something, with the link that the letter brings."""

    def __init__(self, ideas: Ideas, number: int = 1) -> None:
        self.ideas = ideas
        digest = ideas.wiring.sealer.reader_of(f"antaja{number}@example.fi")
        with transaction(ideas.wiring.sessions) as session:
            found = session.query(Contributor).filter_by(email_hash=digest).one()
            self.id, generation = found.id, found.link_generation
        self.token = ideas.wiring.context.digests.contributor_token(str(self.id), generation)

    def promises(self) -> list[Any]:
        """What stands on the own page."""
        reply = self.ideas.post(f"/contributors/{self.id}/own/goods", ANONYMOUS, token=self.token)
        assert reply.status_code == 200, reply.json
        items: list[Any] = reply.json["items"]
        return items

    def do(self, deed: str, promise_id: str | None = None, **more: Any) -> Any:
        """Press a button of the own page; on the newest promise unless another is named."""
        path = f"/contributors/{self.id}/own/goods/{promise_id or self.promises()[0]['id']}/{deed}"
        return self.ideas.post(path, ANONYMOUS, token=self.token, **more)


def promised(ideas: Ideas, wanted: Any, number: int = 1, count: int = 1) -> str:
    """A promise that its giver has confirmed; its id."""
    reply = ask(ideas, wanted, number, count)
    assert reply.status_code == 201, reply.json
    confirmed = Giver(ideas, number).do("confirm")
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "promised")
    return str(confirmed.json["id"])


def brought(ideas: Ideas, promise_id: str, received: int, cents: int) -> Any:
    """Received and agreed to."""
    sent = {"received": received, "condition": "good", "actual_cents": cents}
    assert ideas.post(f"/goods-promises/{promise_id}/receive", **sent).status_code == 200
    approved = ideas.post(f"/goods-promises/{promise_id}/approve")
    assert approved.status_code == 200, approved.json
    return approved.json


def needs(ideas: Ideas, campaign: Any) -> list[Any]:
    """What everybody sees."""
    items: list[Any] = ideas.get(f"/campaigns/{campaign['id']}/goods").json["items"]
    return items


def set_terms(ideas: Ideas, campaign: Any, who: Any = REVIEWER, **changes: Any) -> Any:
    """What staff agree with the association."""
    return ideas.post(f"/campaigns/{campaign['id']}/own-share", who, **TERMS | changes)


def told(ideas: Ideas) -> list[Any]:
    """What pledges has heard, oldest first."""
    return ideas.events("campaign.contributions_changed.v1")


def forget(ideas: Ideas, contributor_id: uuid.UUID) -> None:
    """Give up and empty what hangs on a person, as erasing does."""
    with transaction(ideas.wiring.sessions) as session:
        session.get_one(Contributor, contributor_id, with_for_update=True)
        forget_giver(session, contributor_id)
