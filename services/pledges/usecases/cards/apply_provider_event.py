"""What each kind of event makes us do: the one way for webhooks and for the nightly sweep."""

from collections.abc import Callable

from services.chassis import logs
from services.pledges.domain.cards.card_calls import RequestRefused
from services.pledges.domain.cards.provider_events import DEEDS, NOT_SUBSCRIBED, Deed
from services.pledges.usecases.cards.card_detached import card_was_detached
from services.pledges.usecases.cards.look_up_payment import (
    UNKNOWN_OBJECT,
    apply_intent_of,
    apply_page_of,
    apply_setup_of,
)
from services.pledges.usecases.context import Context
from services.pledges.usecases.disputing.apply_dispute import apply_dispute, apply_fraud_warning
from services.pledges.usecases.payouts.import_payouts import import_payout
from services.pledges.usecases.refunding.apply_refund import apply_refund
from services.pledges.usecases.repairing.retry_charges import card_was_renewed
from services.pledges.usecases.transferring.connected_accounts import look_at_account

log = logs.get(__name__)

# What the provider calls an object, or an account, that it does not have.
_NOT_THERE = frozenset({"resource_missing", "account_invalid"})

# Each is given the object's id and the connected account in which it happened.
Doing = Callable[[Context, str, str | None], str]

_DOINGS: dict[Deed, Doing] = {
    Deed.CARD_PAGE: lambda context, object_id, _: apply_page_of(context, object_id),
    Deed.SAVED_CARD: lambda context, object_id, _: apply_setup_of(context, object_id),
    Deed.PAYMENT: lambda context, object_id, _: apply_intent_of(context, object_id),
    Deed.REFUND: lambda context, object_id, _: apply_refund(context, object_id),
    Deed.DISPUTE: lambda context, object_id, _: apply_dispute(context, object_id),
    Deed.FRAUD_WARNING: lambda context, object_id, _: apply_fraud_warning(context, object_id),
    Deed.CARD_RENEWED: lambda context, object_id, _: card_was_renewed(context, object_id),
    Deed.CARD_DETACHED: lambda context, object_id, _: card_was_detached(context, object_id),
    Deed.PAYOUT: import_payout,
    # Only direct debit has mandates, and it is not offered.
    Deed.MANDATE: lambda *_: "not_offered",
    Deed.ACCOUNT: lambda context, object_id, account: look_at_account(context, account or object_id),
}


def apply_event(context: Context, kind: str, object_id: str, account: str | None = None) -> str:
    """Let an event take effect; the effect in a word. Raises ProviderTrouble."""
    deed = DEEDS.get(kind)
    if deed is None:
        log.info("provider_event.not_subscribed", kind=kind)
        return NOT_SUBSCRIBED
    return do(context, deed, object_id, account)


def do(context: Context, deed: Deed, object_id: str, account: str | None = None) -> str:
    """Fetch the object and let it take effect; the effect in a word. Raises ProviderTrouble."""
    try:
        return _DOINGS[deed](context, object_id, account)
    except RequestRefused as refused:
        if refused.code not in _NOT_THERE:
            raise
        log.warning("provider_event.unknown_object", deed=deed, provider_code=refused.code)
        return UNKNOWN_OBJECT
