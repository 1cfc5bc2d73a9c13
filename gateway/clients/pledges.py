"""What the pages ask of pledges: a campaign's terms, a pledge, and what its giver may do with it."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path
from gateway.clients.conditions import PledgeCondition, read_condition
from gateway.clients.match_funds import CampaignMatch, read_match
from gateway.clients.monthly import Monthly, read_monthly
from gateway.clients.own_refunds import OwnRefund, read_own_refunds
from gateway.clients.proofs import proof_headers
from gateway.clients.repairs import Repair, read_repair
from gateway.clients.rewards import Reward, read_rewards
from gateway.clients.shortfalls import Shortfall, read_shortfall
from services.chassis.http_client import Reply
from services.contracts.display import Display
from services.contracts.rewards import Purchase


@dataclass(frozen=True)
class Terms:
    """What holds for pledges to a campaign right now."""

    campaign_id: str
    state: str
    deadline: str
    minimum_pledge_cents: int
    remaining_cap_cents: int | None
    methods: tuple[str, ...]
    bank_last_on: str
    shortfall: Shortfall | None = None
    conditions: tuple[str, ...] = ()
    monthly_again_on: str = ""
    rewards: tuple[Reward, ...] = ()
    match: CampaignMatch | None = None


@dataclass(frozen=True)
class Receipt:
    """A pledge that was just made."""

    pledge_id: str
    link_token: str
    checkout_url: str


@dataclass(frozen=True)
class Slip:
    """What a bank transfer needs."""

    payee: str
    iban: str
    reference: str
    reference_rf: str
    amount_cents: int
    due_on: str
    barcode: str
    epc_text: str


@dataclass(frozen=True)
class Change:
    """One step in a pledge's life."""

    at: str
    happening: str
    reason: str


@dataclass(frozen=True)
class RefundWish:
    """What became of the wish to have the money back; `state` is open, accepted or declined."""

    state: str
    asked_at: str
    answer: str
    kind: str = "wish"


@dataclass(frozen=True)
class Pledge:
    """A pledge as its giver may see it."""

    id: str
    number: str
    state: str
    method: str
    amount_cents: int
    campaign_id: str
    campaign_title: str
    campaign_slug: str
    campaign_state: str
    created_at: str
    withdrawable_until: str
    repair_until: str
    slip: Slip | None
    history: tuple[Change, ...]
    paid_cents: int
    refunded_cents: int
    actions: tuple[str, ...]
    association_name: str = ""
    public_name: str = ""
    erasure: str = ""
    refund_wish: RefundWish | None = None
    paid_at: str = ""
    repair: Repair | None = None
    shortfall: Shortfall | None = None
    condition: PledgeCondition | None = None
    monthly: Monthly | None = None
    refunds: tuple[OwnRefund, ...] = ()
    display: Display | None = None
    purchase_withdrawable_until: str = ""
    bought: Purchase | None = None
    delivered_on: str = ""


def read_pledge(body: dict[str, Any]) -> Pledge:
    """A pledge out of its JSON."""
    slip, sums, wish = body.get("slip"), body.get("sums") or {}, body.get("refund_request")
    purchase = body.get("purchase") or {}
    return Pledge(
        id=body["pledge_id"],
        number=str(body["number"]),
        state=body["state"],
        method=body["method"],
        amount_cents=body["amount_cents"],
        campaign_id=body["campaign_id"],
        campaign_title=body["campaign_title"],
        campaign_slug=body["campaign_slug"],
        campaign_state=body.get("campaign_state") or "",
        created_at=body["created_at"],
        withdrawable_until=body.get("withdrawable_until") or "",
        repair_until=body.get("repair_until") or "",
        slip=_read_slip(slip) if slip else None,
        history=tuple(
            Change(each["at"], each["happening"], each.get("reason") or "")
            for each in body.get("history", ())
        ),
        paid_cents=sums.get("paid_cents") or 0,
        refunded_cents=sums.get("refunded_cents") or 0,
        actions=tuple(body.get("actions", ())),
        association_name=body.get("association_name") or "",
        public_name=body.get("public_name") or "",
        erasure=body.get("erasure") or "",
        refund_wish=_read_wish(wish) if wish else None,
        paid_at=_paid_at(body),
        condition=read_condition(body.get("condition")),
        monthly=read_monthly(body.get("monthly")),
        refunds=read_own_refunds(body.get("refunds") or []),
        repair=read_repair(body.get("repair")),
        shortfall=read_shortfall(body.get("shortfall")),
        display=Display.read(body.get("display")),
        purchase_withdrawable_until=purchase.get("withdrawable_until") or "",
        bought=Purchase.read(purchase.get("bought")),
        delivered_on=purchase.get("delivered_on") or "",
    )


def _paid_at(body: dict[str, Any]) -> str:
    paid = ("payment_succeeded", "bank_payment_matched", "cash_received")
    return next((each["at"] for each in body.get("history", ()) if each["happening"] in paid), "")


def _read_wish(body: dict[str, Any]) -> RefundWish:
    return RefundWish(body["state"], body["asked_at"], body.get("answer") or "", body.get("kind") or "wish")


def _read_slip(body: dict[str, Any]) -> Slip:
    return Slip(
        payee=body["payee"],
        iban=body["iban"],
        reference=body["reference"],
        reference_rf=body["reference_rf"],
        amount_cents=body["amount_cents"],
        due_on=body["due_on"],
        barcode=body.get("barcode") or "",
        epc_text=body.get("epc_text") or "",
    )


class Pledges(Client):
    """Client of the pledges service, as residents use it."""

    def terms(self, campaign_id: str) -> Terms:
        """The terms of a campaign. Raises Problem 404 before they have arrived."""
        body = self.get(path("campaigns", campaign_id, "terms"))
        return Terms(
            campaign_id=body["campaign_id"],
            state=body["state"],
            deadline=body["deadline"],
            minimum_pledge_cents=body["minimum_pledge_cents"],
            remaining_cap_cents=body.get("remaining_cap_cents"),
            methods=tuple(body["methods"]),
            bank_last_on=body.get("bank_last_on") or "",
            conditions=tuple(body.get("conditions") or ()),
            monthly_again_on=body.get("monthly_again_on") or "",
            shortfall=read_shortfall(body.get("shortfall")),
            rewards=read_rewards(body),
            match=read_match(body.get("match")),
        )

    def make(self, pledge: dict[str, Any], key: str, proof: str = "") -> Receipt:
        """Make a pledge, once for a key. Raises Problem."""
        body = self.post("/pledges", pledge, key=key, headers=proof_headers(proof))
        return Receipt(body["pledge_id"], body["link_token"], body.get("checkout_url") or "")

    def make_as_sent(self, body: bytes, key: str | None, proof: str = "") -> Reply:
        """Make a pledge for an API client and pass the answer through unchanged."""
        headers = {"Content-Type": "application/json"} | proof_headers(proof)
        return self.forward("POST", "/pledges", body=body, idempotency_key=key, headers=headers)

    def show(self, pledge_id: str, token: str) -> Pledge:
        """A pledge by the secret of its link. Raises Problem 404."""
        return read_pledge(self.get(path("pledges", pledge_id), token=token))

    def show_as_sent(self, pledge_id: str, token: str) -> Reply:
        """A pledge for an API client, unchanged."""
        return self.forward("GET", path("pledges", pledge_id), params={"token": token})

    def withdraw(self, pledge_id: str, token: str) -> None:
        """Take the promise back."""
        self.post(path("pledges", pledge_id, "withdraw"), {"token": token})

    def change_amount(self, pledge_id: str, token: str, amount_cents: int) -> None:
        """Promise another sum."""
        self.post(path("pledges", pledge_id, "amount"), {"token": token, "amount_cents": amount_cents})

    def change_card(self, pledge_id: str, token: str, proof: str = "") -> str:
        """Where to give a new card."""
        at, headers = path("pledges", pledge_id, "card"), proof_headers(proof)
        return str(self.post(at, {"token": token}, headers=headers)["checkout_url"])

    def authenticate(self, pledge_id: str, token: str) -> str:
        """Where the card's holder proves who they are."""
        return str(self.post(path("pledges", pledge_id, "authenticate"), {"token": token})["redirect_url"])

    def refresh(self, pledge_id: str, token: str) -> None:
        """Ask the provider how the card is; called when the browser comes back."""
        self.post(path("pledges", pledge_id, "refresh"), {"token": token})

    def export(self, pledge_id: str, token: str) -> dict[str, Any]:
        """Everything stored about the pledge and its giver."""
        return self.get(path("pledges", pledge_id, "export"), token=token)

    def show_name(self, pledge_id: str, token: str, name: str | None) -> None:
        """Show the giver by a name, or hide it."""
        self.post(path("pledges", pledge_id, "public-name"), {"token": token, "public_name": name})

    def erase(self, pledge_id: str, token: str) -> bool:
        """Erase the giver's contact data; whether it is done, or waits for money that is on its way."""
        return bool(self.post(path("pledges", pledge_id, "erasure"), {"token": token})["done"])

    def ask_refund(self, pledge_id: str, token: str, reason: str) -> None:
        """Ask for the money back."""
        self.post(path("pledges", pledge_id, "refund-request"), {"token": token, "reason": reason})

    def withdraw_purchase(self, pledge_id: str, token: str) -> None:
        """Withdraw from a pre-sale that was paid. Raises Problem 409."""
        self.post(path("pledges", pledge_id, "purchase-withdrawal"), {"token": token})

    def deliver_webhook(self, body: bytes, signature: str) -> Reply:
        """Hand the provider's message over as it came."""
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        return self.forward("POST", "/webhooks/stripe", body=body, headers=headers)
