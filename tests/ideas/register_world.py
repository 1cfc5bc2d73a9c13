"""Residents of the register of volunteers, each with the link of a letter in hand."""

from dataclasses import replace
from typing import Any

from services.contracts.events import SealedContact
from tests.ideas.conftest import ANONYMOUS, ASSOCIATION, OTHER_ASSOCIATION, Ideas, association_changed

WORDING = {"wording_version": "1", "wording": "Yhdistys saa nähdä nimeni ja taitoni."}


def two_associations(ideas: Ideas) -> None:
    """Let the other association of these tests be known as well."""
    other = {"association_id": str(OTHER_ASSOCIATION), "name": "Lehmuskylän Lankku ry"}
    ideas.tell(association_changed(**other, business_id="0112039-7"))


def ask_to_join(ideas: Ideas, number: int, associations: Any = (ASSOCIATION,), **changes: Any) -> Any:
    """Resident so and so fills in the open form."""
    wish = {
        "name": f"Jäsen Numero {number}",
        "email": f"jasen{number}@esimerkki.fi",
        "skills": ["carpentry"],
        "association_ids": [str(each) for each in associations],
        **WORDING,
        **changes,
    }
    return ideas.post("/register/members", replace(ANONYMOUS, address=f"10.1.{number}.1"), **wish)


class Member:
    """Somebody with the latest letter's link."""

    def __init__(self, ideas: Ideas, letter: Any) -> None:
        self.ideas, self.id = ideas, letter["contributor_id"]
        self.contact = ideas.wiring.sealer.open(SealedContact(**letter["contact"]))
        self.link = self.contact["link"]

    def does(self, what: str, status: int = 204, **body: Any) -> Any:
        """Something on the own page."""
        reply = self.ideas.post(f"/contributors/{self.id}/own{what}", ANONYMOUS, token=self.link, **body)
        assert reply.status_code == status, reply.data
        return reply.json if reply.data else {}

    def own(self) -> Any:
        """The own page."""
        return self.does("", 200)

    def agrees(self, association: Any) -> None:
        """Let an association know of oneself."""
        self.does(f"/consents/{association}", **WORDING)

    def withdraws(self, association: Any) -> None:
        """The opposite."""
        self.does(f"/consents/{association}/withdraw")

    def holds(self, kind: str, issued_on: str) -> None:
        """Tell of a card."""
        self.does("/certificates", kind=kind, issued_on=issued_on)


def latest(ideas: Ideas) -> Member:
    """Whoever was last sent a link."""
    return Member(ideas, ideas.events("contributor.link_sent.v1")[-1])


def joined(ideas: Ideas, number: int, associations: Any = (ASSOCIATION,), **changes: Any) -> Member:
    """Resident so and so joins and confirms."""
    reply = ask_to_join(ideas, number, associations, **changes)
    assert reply.status_code == 202, reply.json
    member = latest(ideas)
    member.does("/confirm")
    return member


def names_seen(ideas: Ideas, who: Any, association: Any = ASSOCIATION) -> list[str]:
    """The names that an association reads."""
    reply = ideas.get(f"/associations/{association}/volunteers", who)
    assert reply.status_code == 200, reply.json
    return [each["name"] for each in reply.json["items"]]
