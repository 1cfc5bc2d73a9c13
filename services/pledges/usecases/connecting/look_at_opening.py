"""How an account stands that an association opens, as long as no money goes there yet."""

from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.cards.card_calls import RequestRefused
from services.pledges.domain.transferring.transfer_answers import AccountFacts
from services.pledges.store.connecting.openings import lock_opening_for, opening_with
from services.pledges.usecases.context import Context


def look_at_opening(context: Context, provider_id: str) -> str:
    """Fetch the account and keep what was seen; the effect in a word. Raises ProviderTrouble."""
    with reading(context.sessions) as session:
        known = opening_with(session, provider_id)
    if known is None:
        return "unknown_account"
    try:
        facts = context.cards.balances.fetch_account(provider_id)
    except RequestRefused as refused:
        facts = AccountFacts(provider_id, False, False, refused.code, ())
    with transaction(context.sessions, "account_opening.looked_at") as session:
        opening = lock_opening_for(session, known.collecting_account_id)
        if opening is not None:
            opening.details_given, opening.takes_transfers = facts.details_given, facts.takes_transfers
            opening.lacking, opening.disabled_reason = list(facts.lacking), facts.disabled_reason
            opening.looked_at = platform_now(session)
    return "being_opened"
