"""The card provider: this and its neighbours `stripe_…` are the only modules that know its library.

Small facts come out, one kind of trouble for each way of proceeding. Every call that moves money
takes the caller's key. Never call it inside a database transaction: an answer can take half a minute.
"""

from datetime import datetime

import stripe
from stripe.params import CustomerCreateParams

from services.chassis.settings import Secret
from services.chassis.strict_json import NotStrictJson, read_strict_json
from services.pledges.domain import card_calls as calls
from services.pledges.domain.card_answers import (
    BalanceItem,
    IntentFacts,
    PayoutFacts,
    SessionFacts,
    SetupFacts,
    WebhookHint,
)
from services.pledges.domain.card_calls import HASTY, PATIENT, CardPage, NewIntent, Patience
from services.pledges.stripe_disputes import StripeDisputes
from services.pledges.stripe_objects import (
    balance_item_facts,
    intent_facts,
    payout_facts,
    session_facts,
    setup_facts,
)
from services.pledges.stripe_refunds import StripeRefunds
from services.pledges.stripe_troubles import translated

API_VERSION = "2026-05-27.dahlia"
WEBHOOK_TOLERANCE_SECONDS = 300
LISTED_AT_ONCE = 100

stripe.enable_telemetry = False


class StripeGateway:
    """Calls to the provider with our key."""

    def __init__(
        self, key: Secret, webhook_secret: Secret, api_base: str = "", patience: Patience = PATIENT
    ) -> None:
        self.live = key.reveal().startswith(("sk_live_", "rk_live_"))
        self._webhook_secret = webhook_secret
        self._client = stripe.StripeClient(
            key.reveal(),
            stripe_version=API_VERSION,
            base_addresses={"api": api_base} if api_base else None,
            max_network_retries=patience.repeats,
            http_client=stripe.RequestsClient(timeout=(patience.connect_seconds, patience.answer_seconds)),
        )
        self.refunds = StripeRefunds(self._client)
        self.disputes = StripeDisputes(self._client)
        self._hasty = lambda: StripeGateway(key, webhook_secret, api_base, HASTY)

    def in_haste(self) -> "StripeGateway":
        """The same provider, asked once and not waited for."""
        return self._hasty()

    @translated
    def create_customer(self, key: str, pledge_id: str, email: str | None, locale: str) -> str:
        """A customer to whom the card will belong; one per pledge, so that pledges are not linked."""
        about: CustomerCreateParams = {"preferred_locales": [locale], "metadata": {"pledge_id": pledge_id}}
        if email is not None:
            about["email"] = email
        customer = self._client.v1.customers.create(about, {"idempotency_key": key})
        return customer.id

    @translated
    def forget_customer(self, customer_id: str) -> None:
        """Delete a customer with the saved cards. Raises RequestRefused where there is none any more."""
        self._client.v1.customers.delete(customer_id)

    @translated
    def open_setup(self, key: str, page: CardPage) -> SessionFacts:
        """A hosted page that saves a card for charging later."""
        session = self._client.v1.checkout.sessions.create(
            {
                "mode": "setup",
                "payment_method_types": ["card"],
                "customer": page.customer_id,
                "client_reference_id": page.pledge_id,
                "metadata": {"pledge_id": page.pledge_id},
                "setup_intent_data": {"metadata": {"pledge_id": page.pledge_id}, "description": page.title},
                "success_url": page.success_url,
                "cancel_url": page.cancel_url,
                "expires_at": int(page.expires_at.timestamp()),
                "locale": page.language,
            },
            {"idempotency_key": key},
        )
        return session_facts(session.to_dict())

    @translated
    def open_checkout(self, key: str, page: CardPage) -> SessionFacts:
        """A hosted page that charges at once."""
        session = self._client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "payment_method_types": ["card"],
                "customer": page.customer_id,
                "client_reference_id": page.pledge_id,
                "metadata": {"pledge_id": page.pledge_id},
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": "eur",
                            "unit_amount": page.amount_cents,
                            "product_data": {"name": page.title},
                        },
                    }
                ],
                "payment_intent_data": {
                    "capture_method": "automatic",
                    "metadata": {"pledge_id": page.pledge_id},
                    "description": page.title,
                    "statement_descriptor_suffix": page.descriptor,
                    "transfer_group": f"campaign:{page.campaign_id}",
                },
                "success_url": page.success_url,
                "cancel_url": page.cancel_url,
                "expires_at": int(page.expires_at.timestamp()),
                "locale": page.language,
            },
            {"idempotency_key": key},
        )
        return session_facts(session.to_dict())

    @translated
    def fetch_session(self, session_id: str) -> SessionFacts:
        """A hosted page as it stands."""
        return session_facts(self._client.v1.checkout.sessions.retrieve(session_id).to_dict())

    @translated
    def expire_session(self, session_id: str) -> SessionFacts:
        """Close a hosted page. Raises RequestRefused where it was used or closed before."""
        return session_facts(self._client.v1.checkout.sessions.expire(session_id).to_dict())

    @translated
    def fetch_setup(self, setup_id: str) -> SetupFacts:
        """What became of saving a card."""
        return setup_facts(self._client.v1.setup_intents.retrieve(setup_id).to_dict())

    @translated
    def create_intent(self, key: str, intent: NewIntent) -> IntentFacts:
        """A payment, not yet confirmed: no money moves."""
        created = self._client.v1.payment_intents.create(
            {
                "amount": intent.amount_cents,
                "currency": "eur",
                "customer": intent.customer_id,
                "payment_method_types": ["card"],
                # The faster default would leave the fee unknown when the charge is booked.
                "capture_method": "automatic",
                "metadata": {"pledge_id": intent.pledge_id},
                "description": intent.title,
                "statement_descriptor_suffix": intent.descriptor,
                "transfer_group": f"campaign:{intent.campaign_id}",
            },
            {"idempotency_key": key},
        )
        return intent_facts(created.to_dict())

    @translated
    def confirm_off_session(self, key: str, intent_id: str, payment_method_id: str) -> IntentFacts:
        """Charge the saved card in its owner's absence. Raises CardRefused."""
        confirmed = self._client.v1.payment_intents.confirm(
            intent_id,
            {
                "off_session": True,
                "payment_method": payment_method_id,
                "expand": ["latest_charge.balance_transaction"],
            },
            {"idempotency_key": key},
        )
        return intent_facts(confirmed.to_dict())

    @translated
    def confirm_on_session(
        self, key: str, intent_id: str, payment_method_id: str, return_url: str
    ) -> IntentFacts:
        """Charge the card with its owner present: the answer may lead to the bank's own page."""
        confirmed = self._client.v1.payment_intents.confirm(
            intent_id,
            {
                "payment_method": payment_method_id,
                "return_url": return_url,
                "expand": ["latest_charge.balance_transaction"],
            },
            {"idempotency_key": key},
        )
        return intent_facts(confirmed.to_dict())

    @translated
    def fetch_intent(self, intent_id: str) -> IntentFacts:
        """A payment as it stands, with the fee once it is known."""
        fetched = self._client.v1.payment_intents.retrieve(
            intent_id, {"expand": ["latest_charge.balance_transaction"]}
        )
        return intent_facts(fetched.to_dict())

    @translated
    def cancel_intent(self, key: str, intent_id: str) -> IntentFacts:
        """Give a payment up for good. Raises UnexpectedState where it has succeeded after all."""
        cancelled = self._client.v1.payment_intents.cancel(
            intent_id, {"cancellation_reason": "abandoned"}, {"idempotency_key": key}
        )
        return intent_facts(cancelled.to_dict())

    @translated
    def detach_card(self, payment_method_id: str) -> None:
        """Forget a saved card. Raises RequestRefused where it was forgotten before."""
        self._client.v1.payment_methods.detach(payment_method_id)

    @translated
    def payouts_since(self, since: datetime) -> list[PayoutFacts]:
        """Payouts made since then, newest first."""
        listed = self._client.v1.payouts.list(
            {"created": {"gte": int(since.timestamp())}, "limit": LISTED_AT_ONCE}
        )
        return [payout_facts(payout.to_dict()) for payout in listed.auto_paging_iter()]

    @translated
    def payout_items(self, payout_id: str) -> list[BalanceItem]:
        """What a payout is made of; their net sums to its amount."""
        listed = self._client.v1.balance_transactions.list({"payout": payout_id, "limit": LISTED_AT_ONCE})
        return [balance_item_facts(item.to_dict()) for item in listed.auto_paging_iter()]

    @translated
    def balance_cents(self) -> int:
        """Euros at the provider, available and pending together."""
        balance = self._client.v1.balance.retrieve().to_dict()
        parts = (*balance["available"], *balance["pending"])
        return sum(part["amount"] for part in parts if part["currency"] == "eur")

    def read_webhook(self, body: bytes, signature: str) -> WebhookHint:
        """Verify a webhook on its raw bytes. Raises ForgedWebhook."""
        try:
            stripe.WebhookSignature.verify_header(
                body.decode(), signature, self._webhook_secret.reveal(), WEBHOOK_TOLERANCE_SECONDS
            )
            event = read_strict_json(body)
            hint = WebhookHint(
                id=event["id"],
                kind=event["type"],
                object_id=event["data"]["object"].get("id") or "",
                live=bool(event["livemode"]),
            )
        except (stripe.SignatureVerificationError, NotStrictJson) as error:
            raise calls.ForgedWebhook(type(error).__name__) from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise calls.ForgedWebhook("not an event") from error
        if hint.live is not self.live or not all(
            isinstance(part, str) for part in (hint.id, hint.kind, hint.object_id)
        ):
            raise calls.ForgedWebhook("not an event of this mode")
        return hint
