"""Look at a connected account: whether it may be given money, and whether its money is where we think."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.cards.card_calls import RequestRefused
from services.pledges.domain.transferring.transfer_answers import AccountFacts
from services.pledges.domain.transferring.transfer_states import TransferState
from services.pledges.store.books.books import in_transit_cents
from services.pledges.store.payouts.payouts import on_the_way_cents
from services.pledges.store.transferring.connected_accounts import ConnectedAccount, connected_of, owner_of
from services.pledges.store.transferring.transfers import Transfer, TransferReversal
from services.pledges.usecases.connecting.look_at_opening import look_at_opening
from services.pledges.usecases.context import Context

log = logs.get(__name__)


def look_at_account(context: Context, account: str) -> str:
    """Fetch an account with its balance and keep what was seen; the effect in a word.

    Raises ProviderTrouble.
    """
    with reading(context.sessions) as session:
        owner = owner_of(session, account)
    if owner is None:
        return look_at_opening(context, account)
    balance: int | None = None
    try:
        facts = context.cards.balances.fetch_account(account)
        balance = context.cards.balances.balance_cents(account)
    except RequestRefused as refused:
        # Disconnected or deleted: nothing goes there until somebody registers another one.
        facts = AccountFacts(account, False, False, refused.code, ())
    with transaction(context.sessions, "connected_account.looked_at") as session:
        before = connected_of(session, owner.id)
        _keep(session, owner.id, facts, balance)
        if facts.takes_transfers and before is not None and not before.takes_transfers:
            _bring_forward(session, owner.id)
    if not facts.takes_transfers:
        log.warning("connected_account.disabled", account=account, reason=facts.disabled_reason)
    return "takes_transfers" if facts.takes_transfers else "disabled"


def _keep(session: Session, owner_id: UUID, facts: AccountFacts, balance_cents: int | None) -> None:
    elsewhere = on_the_way_cents(session, owner_id)
    seen = {
        "provider_id": facts.id,
        "takes_transfers": facts.takes_transfers,
        "pays_out": facts.pays_out,
        "disabled_reason": facts.disabled_reason,
        "lacking": list(facts.lacking),
        "ledger_cents": in_transit_cents(session, owner_id),
        "outside_cents": None if balance_cents is None else balance_cents + elsewhere,
        "looked_at": platform_now(session),
    }
    row = insert(ConnectedAccount).values(collecting_account_id=owner_id, **seen)
    session.execute(row.on_conflict_do_update(index_elements=["collecting_account_id"], set_=seen))


def _bring_forward(session: Session, owner_id: UUID) -> None:
    """What waited for the account is tried at once."""
    now = platform_now(session)
    waiting = (Transfer.collecting_account_id == owner_id) & (Transfer.state == TransferState.WAITING)
    session.execute(
        update(Transfer).where(waiting, Transfer.waits_for == "account_disabled").values(next_try_at=now)
    )
    of_owner = select(Transfer.id).where(Transfer.collecting_account_id == owner_id)
    held_up = (TransferReversal.state == "waiting") & TransferReversal.transfer_id.in_(of_owner)
    session.execute(update(TransferReversal).where(held_up).values(next_try_at=now))
