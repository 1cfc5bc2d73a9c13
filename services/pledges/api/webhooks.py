"""The door for the card provider's webhooks, forwarded byte for byte by the gateway."""

from flask import Response, request
from flask_smorest import Blueprint

from services.chassis import logs
from services.chassis.permissions import allow
from services.chassis.problems import Malformed
from services.contracts.roles import Audience
from services.pledges.api.context import context
from services.pledges.domain.cards.card_calls import ForgedWebhook
from services.pledges.usecases.cards.provider_events import receive_hint

log = logs.get(__name__)

blueprint = Blueprint("webhooks", __name__, description="Webhooks")


@blueprint.post("/webhooks/stripe")
@allow(Audience.ANYONE)
def receive_stripe() -> Response:
    """Keep a verified event; it is applied by a job, so the answer is quick and a repetition harmless."""
    try:
        hint = context().cards.webhooks.read(
            request.get_data(cache=True), request.headers.get("Stripe-Signature", "")
        )
    except ForgedWebhook as forged:
        log.warning("webhook.refused", why=str(forged))
        raise Malformed("bad_signature") from forged
    fresh = receive_hint(context().sessions, hint)
    log.info("webhook.kept", event_id=hint.id, kind=hint.kind, fresh=fresh)
    return Response(status=200)
