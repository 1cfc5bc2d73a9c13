"""A drawer is counted, a difference is agreed to by a second person, and the money is brought to the bank."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.pledges.domain.approving.approvals import signed_in_lately
from services.pledges.domain.at_the_desk.cash_desk import deposit_reference, sum_of_pieces
from services.pledges.domain.books import cash_postings
from services.pledges.domain.books.ledger import Posting
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.at_the_desk.cash import (
    CashCount,
    CashDeposit,
    CashDesk,
    has_open_count,
    in_drawer,
    lock_count,
    lock_desk,
)
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.context import Context


def open_cash_desk(context: Context, name: str, collecting_account_id: UUID, actor: str) -> UUID:
    """Open a drawer for one collecting account. Raises Invalid, Conflict ."""
    with transaction(context.sessions, "cash.desk_opened") as session:
        if session.get(CollectingAccount, collecting_account_id) is None:
            raise Invalid("collecting_account_id", "unknown")
        if session.scalar(select(CashDesk.id).where(CashDesk.name == name)) is not None:
            raise Invalid("name", "name_taken")
        desk = CashDesk(
            id=new_id(),
            name=name,
            collecting_account_id=collecting_account_id,
            opened_by=actor,
            opened_at=platform_now(session),
        )
        session.add(desk)
        session.flush()
        audit.record(session, actor, "cash_desk.opened", str(desk.id), {"name": name})
        return desk.id


def count_cash(
    context: Context,
    desk_id: UUID,
    counted_cents: int | None,
    pieces: dict[int, int],
    comment: str,
    actor: str,
) -> dict[str, Any]:
    """Write down what lies in the drawer, as a sum or by pieces; a difference waits for a second person.

    Raises NotFound, Invalid (pieces_differ, comment required for a difference), Conflict (cash_waits,
    count_open).
    """
    cents = _counted(counted_cents, pieces)
    with transaction(context.sessions, "cash.counted") as session:
        if lock_desk(session, desk_id) is None:
            raise NotFound("cash desk")
        expected, unconfirmed = in_drawer(session, desk_id)
        if unconfirmed:
            raise Conflict("cash_waits")
        if has_open_count(session, desk_id):
            raise Conflict("count_open")
        if cents != expected and not comment:
            raise Invalid("comment", "required")
        count = CashCount(
            id=new_id(),
            cash_desk_id=desk_id,
            counted_by=actor,
            counted_at=platform_now(session),
            expected_cents=expected,
            counted_cents=cents,
            denominations={str(each): number for each, number in pieces.items() if number},
            comment=comment,
            state="agrees" if cents == expected else "open",
        )
        session.add(count)
        session.flush()
        told = {"expected_cents": expected, "counted_cents": cents}
        audit.record(session, actor, "cash_desk.counted", str(count.id), told)
        return {"id": str(count.id), "state": count.state, "difference_cents": cents - expected}


def decide_count(
    context: Context,
    count_id: UUID,
    *,
    approve: bool,
    seen_difference_cents: int,
    reason: str,
    actor: str,
    authenticated_at: str | None,
) -> None:
    """A second person agrees to a difference, which is then posted, or sends it back to be counted again.

    Raises NotFound, Forbidden, Conflict, Invalid, and then nothing has changed.
    """
    if not signed_in_lately(authenticated_at, datetime.now(UTC)):
        raise Forbidden("reauthentication_needed")
    if not approve and not reason:
        raise Invalid("reason", "required")
    with transaction(context.sessions, "cash.difference_decided") as session:
        count = lock_count(session, count_id)
        if count is None:
            raise NotFound("count")
        if count.state != "open":
            raise Conflict("already_decided")
        if count.counted_by == actor:
            raise Forbidden("own_request")
        if seen_difference_cents != count.difference_cents:
            raise Conflict("content_changed")
        now = platform_now(session)
        count.state = "approved" if approve else "rejected"
        count.decided_by, count.decided_at, count.decision_reason = actor, now, reason or None
        if approve:
            desk = session.get_one(CashDesk, count.cash_desk_id)
            account_id, difference = desk.collecting_account_id, count.difference_cents
            post(session, cash_postings.cash_difference(account_id, count.id, local_day(now), difference))
        told = {"difference_cents": count.difference_cents}
        audit.record(session, actor, f"cash_count.{count.state}", str(count.id), told)


def deposit_cash(context: Context, desk_id: UUID, amount_cents: int, actor: str) -> dict[str, Any]:
    """Take money out of the drawer and to the bank; there it is known by its reference.

    Raises NotFound, Invalid (not_in_drawer), Conflict (count_open).
    """
    with transaction(context.sessions, "cash.deposited") as session:
        desk = lock_desk(session, desk_id)
        if desk is None:
            raise NotFound("cash desk")
        if has_open_count(session, desk_id):
            raise Conflict("count_open")
        if amount_cents > in_drawer(session, desk_id)[0]:
            raise Invalid("amount_cents", "not_in_drawer")
        now = platform_now(session)
        deposit = CashDeposit(
            id=new_id(),
            cash_desk_id=desk_id,
            collecting_account_id=desk.collecting_account_id,
            amount_cents=amount_cents,
            taken_by=actor,
            taken_at=now,
        )
        session.add(deposit)
        session.flush()
        deposit.reference = deposit_reference(deposit.number)
        day = local_day(now)
        post(session, cash_postings.cash_deposited(desk.collecting_account_id, deposit.id, day, amount_cents))
        audit.record(session, actor, "cash_desk.deposited", str(deposit.id), {"amount_cents": amount_cents})
        return {"id": str(deposit.id), "reference": deposit.reference}


def deposit_arrives(deposit: CashDeposit, line: BankLine, *, posted: bool) -> Posting:
    """A receipt is a deposit of ours, held by the caller, with its whole sum; what is to be posted for it.

    `posted` says that the money already lies among the unallocated receipts.
    """
    deposit.state, deposit.bank_line_id = "arrived", line.id
    return cash_postings.deposit_arrived(
        line.collecting_account_id,
        line.id,
        line.booked_on,
        line.amount_cents,
        posted=posted,
    )


def _counted(counted_cents: int | None, pieces: dict[int, int]) -> int:
    if not pieces:
        if counted_cents is None:
            raise Invalid("counted_cents", "required")
        return counted_cents
    try:
        by_pieces = sum_of_pieces(pieces)
    except ValueError as error:
        raise Invalid("denominations", "unknown") from error
    if counted_cents is not None and counted_cents != by_pieces:
        raise Invalid("counted_cents", "pieces_differ")
    return by_pieces
