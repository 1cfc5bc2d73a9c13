"""An owner opens the association's own account at the card provider; money goes there once two people agree.

The wish is stored and committed before the provider is asked, so that asking again makes no second account.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit, logs
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, NotFound, Unavailable
from services.pledges.domain.cards.card_calls import (
    KeyMisused,
    ProviderBroken,
    ProviderTrouble,
    RequestRefused,
)
from services.pledges.domain.connecting.openings import NewAccount, key_is_worn
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.connecting.openings import (
    AccountOpening,
    begin_once,
    is_verified,
    lock_opening_for,
    openings_of,
)
from services.pledges.usecases.connecting.look_at_opening import look_at_opening
from services.pledges.usecases.context import Context
from services.pledges.usecases.transferring.connected_accounts import look_at_account
from services.pledges.usecases.transferring.transfer_calls import CLOCKS_DIFFER_BY

log = logs.get(__name__)

_PAGE = "{public_url}/tyopoyta/yhdistykset/{association}/maksupalvelu/{account}"


def association_of(context: Context, account_id: UUID) -> UUID | None:
    """Whose collecting account it is. Raises NotFound."""
    with reading(context.sessions) as session:
        return _account(session, account_id).association_id


def open_account(context: Context, account_id: UUID, actor: str) -> str:
    """The address of the provider's page; the account is made the first time.

    Raises NotFound, Conflict `association_not_verified` or `account_opened_otherwise`, Unavailable.
    """
    with transaction(context.sessions, "account_opening.begun") as session:
        account = _account(session, account_id)
        association = account.association_id
        if association is None or not is_verified(session, association):
            raise Conflict("association_not_verified")
        provider_id = account.stripe_account_id or _begun(session, account, actor).provider_id
    page = _PAGE.format(public_url=context.settings.public_url, association=association, account=account_id)
    try:
        provider_id = provider_id or _made(context, account_id)
        return context.cards.accounts.link_account(provider_id, f"{page}/paluu", f"{page}/uusi-linkki")
    except RequestRefused as refused:
        # Registered by hand, and not ours to send anybody to.
        log.warning("account_opening.refused", account_id=str(account_id), provider_code=refused.code)
        raise Conflict("account_opened_otherwise") from refused
    except ProviderTrouble as trouble:
        log.warning("account_opening.waits", account_id=str(account_id), provider_code=trouble.code)
        raise Unavailable("The card payment service") from trouble


def look_again(context: Context, account_id: UUID) -> None:
    """Ask the provider how the account stands now. Raises NotFound, Unavailable."""
    with reading(context.sessions) as session:
        in_use = _account(session, account_id).stripe_account_id
        opening = openings_of(session, [account_id]).get(account_id)
    try:
        if in_use is not None:
            look_at_account(context, in_use)
        elif opening is not None and opening.provider_id is not None:
            look_at_opening(context, opening.provider_id)
    except ProviderTrouble as trouble:
        raise Unavailable("The card payment service") from trouble


def _account(session: Session, account_id: UUID) -> CollectingAccount:
    account = session.get(CollectingAccount, account_id)
    if account is None:
        raise NotFound("collecting account")
    return account


def _begun(session: Session, account: CollectingAccount, actor: str) -> AccountOpening:
    now, opening_id = platform_now(session), new_id()
    begun = {
        "id": opening_id,
        "collecting_account_id": account.id,
        "parameters": {"opening_id": str(opening_id), "association_name": account.association_name},
        "attempt": 1,
        "asked_at": now,
        "replays_a_fault": False,
        "begun_by": actor,
        "begun_at": now,
        "details_given": False,
        "takes_transfers": False,
        "lacking": [],
    }
    if begin_once(session, begun):
        audit.record(session, actor, "account_opening.begun", str(account.id), {"opening": str(opening_id)})
    return _locked(session, account.id)


def _locked(session: Session, account_id: UUID) -> AccountOpening:
    opening = lock_opening_for(session, account_id)
    if opening is None:
        raise LookupError(f"opening of {account_id}")
    return opening


def _made(context: Context, account_id: UUID) -> str:
    """The id of the account at the provider, made or found there. Raises ProviderTrouble."""
    with reading(context.sessions) as session:
        opening, now = openings_of(session, [account_id])[account_id], platform_now(session)
    new = NewAccount(**opening.parameters)
    if key_is_worn(opening.asked_at, opening.replays_a_fault, now):
        found = context.cards.accounts.find_account(new, opening.begun_at - CLOCKS_DIFFER_BY)
        if found is not None:
            return _kept(context, account_id, found)
        opening = _asked_anew(context, opening)
    key = f"{context.settings.environment}:account:{opening.id}:create:{opening.attempt}"
    try:
        return _kept(context, account_id, context.cards.accounts.create_account(key, new))
    except (ProviderBroken, KeyMisused):
        with transaction(context.sessions, "account_opening.answer_missing") as session:
            _locked(session, account_id).replays_a_fault = True
        raise


def _asked_anew(context: Context, seen: AccountOpening) -> AccountOpening:
    with transaction(context.sessions, "account_opening.asked_anew") as session:
        opening = _locked(session, seen.collecting_account_id)
        # Two who look at once ask with one key.
        if opening.attempt == seen.attempt:
            opening.attempt, opening.asked_at = seen.attempt + 1, platform_now(session)
            opening.replays_a_fault = False
        return opening


def _kept(context: Context, account_id: UUID, provider_id: str) -> str:
    with transaction(context.sessions, "account_opening.made") as session:
        opening = _locked(session, account_id)
        opening.provider_id = opening.provider_id or provider_id
        return opening.provider_id
