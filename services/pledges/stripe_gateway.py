"""The card provider: this and its neighbours `stripe_…` are the only modules that know its library.

Small facts come out, one kind of trouble for each way of proceeding. Every call that moves money
takes the caller's key. Never call it inside a database transaction: an answer can take half a minute.
"""

import logging
import os

import stripe
from stripe.params import CustomerCreateParams
from stripe.params.checkout import SessionCreateParamsPaymentIntentData

from services.chassis.settings import Secret
from services.pledges.domain.cards.card_answers import (
    IntentFacts,
    SessionFacts,
    SetupFacts,
)
from services.pledges.domain.cards.card_calls import HASTY, PATIENT, CardPage, NewIntent, Patience
from services.pledges.stripe_accounts import StripeAccounts
from services.pledges.stripe_balances import StripeBalances
from services.pledges.stripe_disputes import StripeDisputes
from services.pledges.stripe_events import StripeEvents, WebhookReader
from services.pledges.stripe_mobilepay import StripeMobilePay
from services.pledges.stripe_objects import (
    id_of,
    intent_facts,
    session_facts,
    setup_facts,
)
from services.pledges.stripe_refunds import StripeRefunds
from services.pledges.stripe_transfers import StripeTransfers
from services.pledges.stripe_troubles import translated

API_VERSION = "2026-05-27.dahlia"

stripe.enable_telemetry = False
# At debug level the library writes whole answers: client secrets, addresses of mail.
logging.getLogger("stripe").setLevel(logging.INFO)
stripe.log = "info" if os.environ.get("STRIPE_LOG") == "debug" else None


def _payment_on(page: CardPage) -> SessionCreateParamsPaymentIntentData:
    payment: SessionCreateParamsPaymentIntentData = {
        "capture_method": "automatic",
        "metadata": {"pledge_id": page.pledge_id},
        "description": page.title,
        "statement_descriptor_suffix": page.descriptor,
        "transfer_group": f"campaign:{page.campaign_id}",
    }
    if page.saves_card:
        payment["setup_future_usage"] = "off_session"
    return payment


class StripeGateway:
    """Calls to the provider with our key."""

    def __init__(
        self, key: Secret, webhook_secret: Secret, api_base: str = "", patience: Patience = PATIENT
    ) -> None:
        live = key.reveal().startswith(("sk_live_", "rk_live_"))
        self.webhooks = WebhookReader(webhook_secret, live=live)
        self._client = stripe.StripeClient(
            key.reveal(),
            stripe_version=API_VERSION,
            base_addresses={"api": api_base} if api_base else None,
            max_network_retries=patience.repeats,
            http_client=stripe.RequestsClient(timeout=(patience.connect_seconds, patience.answer_seconds)),
        )
        self.refunds = StripeRefunds(self._client)
        self.disputes = StripeDisputes(self._client)
        self.transfers = StripeTransfers(self._client)
        self.accounts = StripeAccounts(self._client)
        self.balances = StripeBalances(self._client)
        self.events = StripeEvents(self._client)
        self.mobilepay = StripeMobilePay(self._client)
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
                "payment_intent_data": _payment_on(page),
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
        fetched = self._client.v1.setup_intents.retrieve(setup_id, {"expand": ["payment_method"]})
        return setup_facts(fetched.to_dict())

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
    def card_owner(self, payment_method_id: str) -> str | None:
        """The customer to whom a saved card belongs."""
        return id_of(self._client.v1.payment_methods.retrieve(payment_method_id).to_dict().get("customer"))

    @translated
    def detach_card(self, payment_method_id: str) -> None:
        """Forget a saved card. Raises RequestRefused where it was forgotten before."""
        self._client.v1.payment_methods.detach(payment_method_id)
