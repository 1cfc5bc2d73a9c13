"""What a helper's desk asks of pledges: entries, their papers, and the codes on them."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read
from gateway.clients.pledges import Slip
from services.contracts.display import Display


@dataclass(frozen=True)
class Entry:
    """A pledge as the helper wrote it down, and nothing later."""

    id: str
    number: str
    taken_at: str
    amount_cents: int
    handed_over: bool
    cash: str | None


@dataclass(frozen=True)
class PaperCash:
    """How the cash of a paper stands."""

    receipt_id: str
    desk_name: str
    state: str
    number: int | None
    confirmed_at: str | None
    expires_at: str


@dataclass(frozen=True)
class Paper:
    """What stands on the paper."""

    id: str
    number: str
    taken_at: str
    amount_cents: int
    method: str
    locale: str
    campaign_title: str
    association_name: str
    model: str
    deadline: str
    code: str
    consent_text: str
    slip: Slip | None
    cash: PaperCash | None
    display: Display | None


class Assisting(Client):
    """Client of the pledges service for helpers, and for those whom they helped."""

    def take(self, written: dict[str, Any], key: str) -> str:
        """Write a pledge down, once for a key; the entry's id. Raises Problem."""
        return str(self.post("/assisted-pledges", written, key=key)["id"])

    def entries(self, after: str = "") -> Page[Entry]:
        """The helper's own entries, newest first."""
        body = self.get("/assisted-pledges", after=after, limit=20)
        return read_page(body, lambda each: read(Entry, each))

    def paper(self, entry_id: str) -> Paper:
        """The paper. Raises Problem 410 once it is handed over."""
        body = self.get(path("assisted-pledges", entry_id, "paper"))
        slip, cash = body["slip"], body["cash"]
        return read(
            Paper,
            body,
            slip=read(Slip, slip) if slip else None,
            cash=read(PaperCash, cash) if cash else None,
            display=Display.read(body.get("display")),
        )

    def hand_over(self, entry_id: str) -> None:
        """The paper has reached its owner."""
        self.post(path("assisted-pledges", entry_id, "hand-over"))

    def renew_code(self, pledge_id: str, token: str) -> tuple[str, str, str]:
        """Number, new code and new link token; the old ones open nothing any more. Raises Problem 404."""
        body = self.post(path("pledges", pledge_id, "code"), {"token": token})
        return body["number"], body["code"], body["link_token"]

    def open(self, number: str, code: str) -> tuple[str, str]:
        """The id and link token that number and code open. Raises Problem 403, 404, 429."""
        body = self.post("/pledges/open", {"number": number, "code": code})
        return body["pledge_id"], body["link_token"]
