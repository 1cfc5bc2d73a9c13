"""What the pages ask about pledges that are repeated every month."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path
from gateway.clients.proofs import proof_headers


@dataclass(frozen=True)
class Month:
    """One month: charged by a pledge of its own, skipped or missed."""

    due_on: str
    outcome: str
    pledge_id: str = ""
    link_token: str = ""
    number: str = ""
    state: str = ""
    amount_cents: int = 0
    refunded_cents: int = 0


@dataclass(frozen=True)
class Monthly:
    """The agreement with its schedule; `pledge_id` and `link_token` open its first pledge's page."""

    pledge_id: str
    link_token: str
    state: str
    reason: str
    amount_cents: int
    cap_cents: int
    minimum_cents: int
    next_due_on: str
    charge_on: str
    coming: tuple[str, ...]
    months: tuple[Month, ...]
    consent_text: str
    consented_at: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class MonthlyLine:
    """One monthly pledge as the desk sees it."""

    number: str
    state: str
    reason: str | None
    amount_cents: int
    next_due_on: str | None


@dataclass(frozen=True)
class MonthlyCount:
    """How many are in a state, and what they come to a month."""

    state: str
    pledges: int
    amount_cents: int


@dataclass(frozen=True)
class CampaignMonthly:
    """The monthly pledges of a campaign."""

    states: tuple[MonthlyCount, ...]
    soonest: tuple[MonthlyLine, ...]


def read_monthly(body: dict[str, Any] | None) -> Monthly | None:
    """A monthly pledge out of its JSON."""
    if not body:
        return None
    return Monthly(
        pledge_id=body["pledge_id"],
        link_token=body["link_token"],
        state=body["state"],
        reason=body["reason"] or "",
        amount_cents=body["amount_cents"],
        cap_cents=body["cap_cents"],
        minimum_cents=body["minimum_cents"],
        next_due_on=body["next_due_on"] or "",
        charge_on=body["charge_on"] or "",
        coming=tuple(body["coming"]),
        months=tuple(
            Month(**{name: value for name, value in each.items() if value is not None})
            for each in body["months"]
        ),
        consent_text=body["consent_text"],
        consented_at=body["consented_at"],
        actions=tuple(body["actions"]),
    )


class MonthlyPledges(Client):
    """Client of the pledges service for what a backer does with a monthly pledge."""

    def skip(self, pledge_id: str, token: str, due_on: str) -> None:
        """Leave that month out. Raises Problem."""
        self._post(pledge_id, "skip", {"token": token, "due_on": due_on})

    def pause(self, pledge_id: str, token: str) -> None:
        """Charge nothing until it goes on. Raises Problem."""
        self._post(pledge_id, "pause", {"token": token})

    def resume(self, pledge_id: str, token: str) -> None:
        """Go on. Raises Problem."""
        self._post(pledge_id, "resume", {"token": token})

    def cancel(self, pledge_id: str, token: str) -> None:
        """End it for good. Raises Problem."""
        self._post(pledge_id, "cancel", {"token": token})

    def change_amount(self, pledge_id: str, token: str, amount_cents: int) -> None:
        """Give another sum from the next month on. Raises Problem."""
        self._post(pledge_id, "amount", {"token": token, "amount_cents": amount_cents})

    def change_card(self, pledge_id: str, token: str, proof: str = "") -> str:
        """Where to give another card for the coming months. Raises Problem."""
        at, headers = path("pledges", pledge_id, "monthly", "card"), proof_headers(proof)
        return str(self.post(at, {"token": token}, headers=headers)["checkout_url"])

    def of_campaign(self, campaign_id: str) -> CampaignMonthly:
        """The monthly pledges of a campaign, for the desk."""
        body = self.get(path("desk", "campaigns", campaign_id, "monthly"))
        return CampaignMonthly(
            tuple(MonthlyCount(**each) for each in body["states"]),
            tuple(MonthlyLine(**each) for each in body["soonest"]),
        )

    def _post(self, pledge_id: str, deed: str, body: dict[str, Any]) -> Any:
        return self.post(path("pledges", pledge_id, "monthly", deed), body)
