"""Events of the provider: verified where it brings them, listed where it could not."""

from datetime import UTC, datetime
from typing import Any

import stripe

from services.chassis.settings import Secret
from services.chassis.strict_json import NotStrictJson, read_strict_json
from services.pledges.domain.cards.card_calls import ForgedWebhook
from services.pledges.domain.cards.provider_events import EventHint
from services.pledges.stripe_troubles import translated

TOLERANCE_SECONDS = 300
LISTED_AT_ONCE = 100


class WebhookReader:
    """Knows by its secrets which webhooks the provider really sent."""

    def __init__(self, secrets: Secret, *, live: bool) -> None:
        """`secrets` holds one or several, comma separated: a rolled secret's successor beside it."""
        self._secrets = secrets
        self._live = live

    def read(self, body: bytes, signature: str) -> EventHint:
        """Verify a webhook on its raw bytes. Raises ForgedWebhook."""
        try:
            self._verify(body.decode(), signature)
            hint = _hint(read_strict_json(body))
        except (stripe.SignatureVerificationError, NotStrictJson) as error:
            raise ForgedWebhook(str(error)) from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ForgedWebhook("not an event") from error
        if hint.live is not self._live:
            raise ForgedWebhook("an event of live mode" if hint.live else "an event of test mode")
        return hint

    def _verify(self, body: str, signature: str) -> None:
        *others, last = self._secrets.reveal().split(",")
        for secret in others:
            try:
                stripe.WebhookSignature.verify_header(body, signature, secret.strip(), TOLERANCE_SECONDS)
            except stripe.SignatureVerificationError:
                continue
            return
        stripe.WebhookSignature.verify_header(body, signature, last.strip(), TOLERANCE_SECONDS)


class StripeEvents:
    """Calls about what happened."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    @translated
    def undelivered_since(self, since: datetime) -> list[EventHint]:
        """Events of our own account since then that no webhook of ours took, oldest first."""
        listed = self._client.v1.events.list(
            {"delivery_success": False, "created": _from(since), "limit": LISTED_AT_ONCE}
        )
        return [_hint(event.to_dict()) for event in listed.auto_paging_iter()][::-1]

    @translated
    def refunds_since(self, since: datetime) -> list[str]:
        """Ids of the refunds begun since then, newest first."""
        listed = self._client.v1.refunds.list({"created": _from(since), "limit": LISTED_AT_ONCE})
        return [refund.id for refund in listed.auto_paging_iter()]

    @translated
    def disputes_since(self, since: datetime) -> list[str]:
        """Ids of the disputes opened since then, newest first."""
        listed = self._client.v1.disputes.list({"created": _from(since), "limit": LISTED_AT_ONCE})
        return [dispute.id for dispute in listed.auto_paging_iter()]


def _from(since: datetime) -> Any:
    return {"gte": int(since.timestamp())}


def _hint(event: dict[str, Any]) -> EventHint:
    hint = EventHint(
        id=event["id"],
        kind=event["type"],
        object_id=event["data"]["object"].get("id") or "",
        live=bool(event["livemode"]),
        account=event.get("account"),
        api_version=event.get("api_version"),
        told_at=datetime.fromtimestamp(event["created"], UTC) if "created" in event else None,
    )
    texts = (hint.id, hint.kind, hint.object_id, hint.account or "", hint.api_version or "")
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("not an event")
    return hint
