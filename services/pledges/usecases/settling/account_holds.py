"""An account's number was changed: nothing is paid to it for a while, and two people may end that sooner."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, NotFound
from services.contracts.events import CollectingAccountChanged
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.bank.bank_entries import masked_iban
from services.pledges.domain.settling.holds import hold_until, holds
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.settling.account_holds import AccountHold, lock_hold
from services.pledges.usecases.approving.propose import ask, make_room


def begin_hold(
    session: Session, account: CollectingAccount, old_iban: str, new_iban: str, hours: int, actor: str
) -> AccountHold:
    """Hold what goes out to a changed account and tell its owners, in the caller's transaction.

    The numbers may be those of its account at the card provider.
    """
    now = platform_now(session)
    hold = AccountHold(
        id=new_id(),
        collecting_account_id=account.id,
        old_iban=old_iban,
        new_iban=new_iban,
        began_by=actor,
        began_at=now,
        until=hold_until(now, hours),
    )
    session.add(hold)
    if account.association_id is not None:
        emit(
            session,
            CollectingAccountChanged(
                association_id=str(account.association_id),
                association_name=account.association_name,
                old_account_masked=masked_iban(old_iban) or "",
                new_account_masked=masked_iban(new_iban) or "",
                held_until=hold.until.isoformat(),
            ),
        )
    return hold


def propose_to_end_hold(sessions: Sessions, hold_id: UUID, comment: str, actor: str) -> Approval:
    """Propose that payments to a changed account go out before their time. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        hold = _locked(session, hold_id)
        make_room(session, hold_id)
        if not holds(hold.until, hold.ended_at, platform_now(session)):
            raise Conflict("hold_over")
        return ask(session, "account_hold", hold_id, _content(session, hold), comment, actor)


def execute_hold_end(session: Session, approval: Approval) -> None:
    """A second person agreed: the account is held no longer."""
    hold = _locked(session, approval.subject_id)
    now = platform_now(session)
    if not holds(hold.until, hold.ended_at, now):
        raise Conflict("hold_over")
    if fingerprint(_content(session, hold)) != approval.content_hash:
        raise Conflict("content_changed")
    hold.ended_by, hold.ended_at = str(approval.decided_by), now


def _locked(session: Session, hold_id: UUID) -> AccountHold:
    hold = lock_hold(session, hold_id)
    if hold is None:
        raise NotFound("account hold")
    return hold


def _content(session: Session, hold: AccountHold) -> dict[str, Any]:
    account = session.get_one(CollectingAccount, hold.collecting_account_id)
    return {
        "hold_id": str(hold.id),
        "association_name": account.association_name,
        "payee_name": account.payee_name,
        "current_iban": hold.old_iban,
        "iban": hold.new_iban,
        "held_until": hold.until.isoformat(),
    }
