"""MobilePay at the card provider: it pays at once and can never be saved."""

import stripe

from services.pledges.domain.cards.card_answers import SessionFacts
from services.pledges.domain.cards.card_calls import CardPage
from services.pledges.stripe_objects import session_facts
from services.pledges.stripe_troubles import translated


class StripeMobilePay:
    """Calls about paying by telephone."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    @translated
    def open_mobilepay(self, key: str, page: CardPage) -> SessionFacts:
        """A hosted page on which nothing but MobilePay pays; a card's statement text does not belong here."""
        session = self._client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "payment_method_types": ["mobilepay"],
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
