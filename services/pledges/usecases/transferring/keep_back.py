"""Money that is to be passed on stays in our balance: our own payouts leave that much behind."""

from services.chassis import logs
from services.chassis.database import reading, transaction
from services.pledges.domain.cards.card_calls import AccessDenied, ProviderTrouble
from services.pledges.store.books.books import cents_to_pass_on
from services.pledges.store.payouts.payouts import KeptBack, kept_back_cents
from services.pledges.usecases.context import Context

log = logs.get(__name__)


def keep_back(context: Context) -> int:
    """Tell the provider how much our payouts are to leave behind, if that has changed; the cents.

    Raises AccessDenied. Any other trouble only means that it is told again at the next run.
    """
    with reading(context.sessions) as session:
        wanted = cents_to_pass_on(session)
        told = kept_back_cents(session)
    if told == wanted:
        return wanted
    try:
        context.cards.balances.keep_back(wanted)
    except AccessDenied:
        raise
    except ProviderTrouble as trouble:
        log.error("payout.not_kept_back", cents=wanted, provider_code=trouble.code)
        return told
    with transaction(context.sessions, "payout.kept_back") as session:
        session.merge(KeptBack(only_row=True, cents=wanted))
    log.info("payout.kept_back", cents=wanted)
    return wanted
