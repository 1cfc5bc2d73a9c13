"""A payout in the books: explained to the cent, on its way to the bank, and what is settled by it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from services.chassis import logs
from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.pledges.domain import postings
from services.pledges.domain.payout_answers import BalanceItem, PayoutFacts
from services.pledges.domain.reconciliation import PayoutItemFacts, adds_up, payout_findings
from services.pledges.store.bank import BankLine
from services.pledges.store.ledger import LedgerTransaction
from services.pledges.store.payouts import Payout, PayoutItem, items_of, payout_of_provider_id
from services.pledges.store.transfers import reversals_by_refund, transfers_by_payment
from services.pledges.usecases.ledger import post, reverse
from services.pledges.usecases.settle_bank_line import arrive
from services.pledges.usecases.settle_payout import settle_payout, unsettle_payout

log = logs.get(__name__)

# What the books have for one thing behind an item: whose, and its sums in the provider's balance.
Booked = Mapping[str, tuple[UUID, tuple[int, ...]]]


def book_payout(session: Session, facts: PayoutFacts, items: list[BalanceItem], owner_id: UUID | None) -> str:
    """Book a payout that is new; the effect in a word. `owner_id` is whose own it is, if it is not ours."""
    payout = _keep(session, facts, owner_id)
    if payout is None:
        return "imported_before"
    booked = _booked_transfers(session, items, owner_id) if owner_id else _booked(session, items)
    judged = [(item, booked.get(item.source_id or "") or booked.get(item.id)) for item in items]
    payout.findings = payout_findings(facts.amount_cents, [_as_facts(item, found) for item, found in judged])
    for item, found in judged:
        session.add(_item(payout.id, item, owner_id or (found[0] if found else None)))
    session.flush()
    if owner_id is None:
        _book_shares(session, payout, items_of(session, payout.id))
    if adds_up(payout.findings):
        settle_payout(session, payout)
    if payout.findings:
        log.error("payout.findings", payout_id=facts.id, findings=len(payout.findings))
    _take_waiting_line(session, payout)
    return "imported"


def fail_payout(session: Session, facts: PayoutFacts) -> str:
    """The money did not reach the bank and is back at the provider; the effect in a word."""
    payout = payout_of_provider_id(session, facts.id)
    if payout is None or payout.state == "failed":
        return "failed_before"
    if payout.state == "arrived":
        # The bank has shown the money and the provider says it came back: the next statement must tell.
        if "failed_after_arrival" not in payout.findings:
            payout.findings = [*payout.findings, "failed_after_arrival"]
            log.error("payout.failed_after_arrival", payout_id=facts.id)
        return "failed_after_arrival"
    payout.state = "failed"
    sent = select(LedgerTransaction.id).where(
        LedgerTransaction.cause_kind == "payout", LedgerTransaction.cause_id.startswith(f"{payout.id}:")
    )
    for transaction_id in session.scalars(sent).all():
        reverse(session, transaction_id)
    unsettle_payout(session, payout)
    return "failed"


def explain_again(session: Session, payout: Payout) -> bool:
    """Judge a payout of ours once more whose items the books did not know; whether it is explained now."""
    if payout.state != "in_transit" or payout.collecting_account_id is not None:
        return False
    items = items_of(session, payout.id)
    stored = [
        BalanceItem(
            item.provider_id, item.kind, item.source, item.gross_cents, item.fee_cents, item.net_cents
        )
        for item in items
    ]
    booked = _booked(session, stored)
    judged = [(item, booked.get(item.source or "") or booked.get(item.provider_id)) for item in items]
    for item, found in judged:
        if item.collecting_account_id is None and found is not None:
            item.collecting_account_id = found[0]
            late = postings.payout_sent(
                found[0], payout.id, payout.arrives_on, item.net_cents, item.provider_id
            )
            post(session, late)
    facts = [_as_facts(each, found) for each, (_, found) in zip(stored, judged, strict=True)]
    payout.findings = payout_findings(payout.amount_cents, facts)
    if adds_up(payout.findings):
        settle_payout(session, payout)
    return not payout.findings


def _keep(session: Session, facts: PayoutFacts, owner_id: UUID | None) -> Payout | None:
    """The new payout, or nothing where an event and a job brought it at once and the other was first."""
    kept = (
        insert(Payout)
        .values(
            id=new_id(),
            provider_id=facts.id,
            amount_cents=facts.amount_cents,
            arrives_on=facts.arrives_on,
            state="in_transit",
            findings=[],
            imported_at=platform_now(session),
            collecting_account_id=owner_id,
        )
        .on_conflict_do_nothing(index_elements=["provider_id"])
        .returning(Payout.id)
    )
    payout_id = session.scalar(kept)
    return session.get_one(Payout, payout_id) if payout_id else None


def _booked(session: Session, items: Iterable[BalanceItem]) -> Booked:
    """What the books have in our balance at the provider for the items, by the thing or the item itself."""
    named = [each for item in items for each in (item.source_id, item.id) if each]
    query = (
        select(LedgerTransaction)
        .where(LedgerTransaction.cause_id == any_(literal(named, ARRAY(Text))))
        .options(selectinload(LedgerTransaction.entries))
    )
    found: dict[str, tuple[UUID, tuple[int, ...]]] = {}
    for booked in session.scalars(query):
        cents = sum(entry.amount_cents for entry in booked.entries if entry.account == "stripe_balance")
        if cents:
            _, earlier = found.get(booked.cause_id, (booked.collecting_account_id, ()))
            found[booked.cause_id] = booked.collecting_account_id, (*earlier, cents)
    return found


def _booked_transfers(session: Session, items: Iterable[BalanceItem], owner_id: UUID) -> Booked:
    """What was passed on to a connected account or taken back, by what it is called there."""
    sources = [item.source_id for item in items if item.source_id]
    passed_on = {
        str(each.payment_id): (owner_id, (each.amount_cents,))
        for each in transfers_by_payment(session, sources)
        if each.collecting_account_id == owner_id
    }
    taken_back = {
        str(each.refund_id): (owner_id, (-each.amount_cents,))
        for each in reversals_by_refund(session, sources)
    }
    return passed_on | taken_back


def _as_facts(item: BalanceItem, found: tuple[UUID, tuple[int, ...]] | None) -> PayoutItemFacts:
    return PayoutItemFacts(
        kind=item.kind,
        source=item.source_id,
        net_cents=item.net_cents,
        booked_net_cents=found[1] if found else (),
    )


def _item(payout_id: UUID, item: BalanceItem, owner: UUID | None) -> PayoutItem:
    return PayoutItem(
        provider_id=item.id,
        payout_id=payout_id,
        kind=item.kind,
        source=item.source_id,
        gross_cents=item.amount_cents,
        fee_cents=item.fee_cents,
        net_cents=item.net_cents,
        collecting_account_id=owner,
    )


def _book_shares(session: Session, payout: Payout, items: Iterable[PayoutItem]) -> None:
    shares: dict[UUID, int] = defaultdict(int)
    for item in items:
        if item.collecting_account_id is not None:
            shares[item.collecting_account_id] += item.net_cents
    # Money of one collecting account never moves with another's, though one payout carries both.
    for owner, cents in sorted(shares.items()):
        if cents:
            post(session, postings.payout_sent(owner, payout.id, payout.arrives_on, cents))


def _take_waiting_line(session: Session, payout: Payout) -> None:
    """The bank may have told of the payout before the provider did."""
    waiting = (
        select(BankLine)
        .where(BankLine.state == "inbox", BankLine.amount_cents == payout.amount_cents)
        .where(BankLine.reason.in_(("reference_missing", "outgoing_unknown")))
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(10)
        .with_for_update()
    )
    if payout.collecting_account_id is not None:
        waiting = waiting.where(BankLine.collecting_account_id == payout.collecting_account_id)
    for line in session.scalars(waiting):
        is_payout, posting = arrive(session, line, posted=True)
        if posting is not None:
            post(session, posting)
        if is_payout:
            return
