"""Messages of the card provider, handed to pledges as they came: bytes and signature untouched."""

from flask import Blueprint, Response, request

from gateway.wiring import services
from services.chassis.permissions import allow
from services.contracts.roles import Audience

blueprint = Blueprint("webhooks", __name__)

PASSED_ON = ("Content-Type", "Retry-After")


@blueprint.post("/webhooks/stripe")
@allow(Audience.ANYONE)
def stripe() -> Response:
    """Forward; whether the signature holds is for pledges to say."""
    reply = services().pledges.deliver_webhook(
        request.get_data(), request.headers.get("Stripe-Signature", "")
    )
    headers = {name: reply.headers[name] for name in PASSED_ON if name in reply.headers}
    return Response(reply.body, reply.status, headers)
