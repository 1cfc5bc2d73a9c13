"""A payout in the books: explained to the cent, on its way to the bank, and what is settled by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from services.chassis import logs
from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.pledges.domain.books import postings
from services.pledges.domain.books.reconciliation import PayoutItemFacts, adds_up, payout_findings
from services.pledges.domain.payouts.account_fees import payout_explained
from services.pledges.domain.payouts.payout_answers import BalanceItem, PayoutFacts
from services.pledges.domain.payouts.payout_shares import (
    HOLD,
    PARTED,
    RETURNED,
    Shares,
    add_up,
    part_back,
    part_hold,
)
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.books.collecting_accounts import with_own_account
from services.pledges.store.books.ledger import LedgerTransaction
from services.pledges.store.payouts.payouts import (
    Payout,
    PayoutItem,
    items_of,
    payout_of_provider_id,
    shares_last_held,
    shares_of_payout,
)
from services.pledges.store.transferring.transfers import reversals_by_refund, transfers_by_payment
from services.pledges.usecases.bank.settle_bank_line import arrive
from services.pledges.usecases.books.ledger import post, reverse
from services.pledges.usecases.payouts.book_account_fees import book_account_fees
from services.pledges.usecases.payouts.settle_payout import settle_payout, unsettle_payout

log = logs.get(__name__)

# What the books have for the thing behind an item: whose it is, and its sums in the provider's balance.
Found = tuple[UUID, tuple[int, ...]]
Booked = Mapping[str, Found]
FAILED_AFTER_ARRIVAL = "failed_after_arrival"


@dataclass
class _Judged:
    """An item with what the books have for it, and its parts where it is several accounts'."""

    item: BalanceItem
    found: Found | None
    parts: Shares = field(default_factory=dict)

    def as_facts(self) -> PayoutItemFacts:
        """What is judged of it."""
        item, booked = self.item, self.found[1] if self.found else ()
        return PayoutItemFacts(
            kind=item.kind,
            source=item.source_id,
            net_cents=item.net_cents,
            booked_net_cents=(sum(self.parts.values()),) if self.parts else booked,
        )

    def shares(self) -> list[tuple[UUID | None, int]]:
        """Whose it is, as far as that is known."""
        if self.parts:
            return list(self.parts.items())
        return [(self.found[0] if self.found else None, self.item.net_cents)]

    def rows(self, payout_id: UUID, owner_id: UUID | None) -> list[PayoutItem]:
        """The rows it is kept in: one, or one for each part."""
        item = self.item
        if not self.parts:
            owner = owner_id or (self.found[0] if self.found else None)
            return [_row(payout_id, item, item.id, owner)]
        return [
            _row(
                payout_id,
                BalanceItem(item.id, item.kind, item.source_id, cents, 0, cents),
                f"{item.id}:{number}",
                owner,
            )
            for number, (owner, cents) in enumerate(sorted(self.parts.items()), start=1)
        ]


def book_payout(session: Session, facts: PayoutFacts, items: list[BalanceItem], owner_id: UUID | None) -> str:
    """Book a payout that is new; the effect in a word. `owner_id` is whose own it is, if it is not ours."""
    payout = _keep(session, facts, owner_id)
    if payout is None:
        return "imported_before"
    if owner_id is None:
        _book_fees(session, payout, items)
    booked = _booked_transfers(session, items, owner_id) if owner_id else _booked(session, items)
    judged = [_Judged(item, booked.get(item.source_id or "") or booked.get(item.id)) for item in items]
    # What is left behind is judged last: it may be what came back from the payout before.
    for each in sorted(judged, key=lambda one: one.item.kind == HOLD):
        if each.item.kind in PARTED:
            each.parts = _parts(session, each.item, judged, owner_id)
    payout.findings = payout_findings(facts.amount_cents, [each.as_facts() for each in judged])
    for each in judged:
        session.add_all(each.rows(payout.id, owner_id))
    session.flush()
    if owner_id is None:
        _book_shares(session, payout)
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
        if FAILED_AFTER_ARRIVAL not in payout.findings:
            payout.findings = [*payout.findings, FAILED_AFTER_ARRIVAL]
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
    if payout.state == "failed" or payout.collecting_account_id is not None:
        return False
    rows = items_of(session, payout.id)
    _book_fees(session, payout, [_as_told(row) for row in rows])
    booked = _booked(session, [_as_told(row) for row in rows])
    facts = []
    for row in rows:
        found = booked.get(row.source or "") or booked.get(row.provider_id)
        if row.collecting_account_id is None and found is not None:
            row.collecting_account_id = found[0]
            _book_late(session, payout, row, found[0])
        was_parted = row.kind in PARTED and row.collecting_account_id is not None
        sums = (row.net_cents,) if was_parted else found[1] if found else ()
        facts.append(
            PayoutItemFacts(kind=row.kind, source=row.source, net_cents=row.net_cents, booked_net_cents=sums)
        )
    standing = [each for each in payout.findings if each == FAILED_AFTER_ARRIVAL]
    payout.findings = [*payout_findings(payout.amount_cents, facts), *standing]
    if adds_up(payout.findings) and not standing:
        settle_payout(session, payout)
    return not payout.findings


def _book_late(session: Session, payout: Payout, row: PayoutItem, owner: UUID) -> None:
    """An item that is known at last leaves for the bank; what has come there is not unallocated any more."""
    if row.net_cents == 0:
        return
    post(session, postings.payout_sent(owner, payout.id, payout.arrives_on, row.net_cents, row.provider_id))
    line = session.scalar(select(BankLine).where(BankLine.payout_id == payout.id).limit(1))
    if line is not None and line.collecting_account_id == owner:
        day = local_day(platform_now(session))
        post(session, payout_explained(owner, payout.id, row.provider_id, day, row.net_cents))


def _book_fees(session: Session, payout: Payout, items: Iterable[BalanceItem]) -> None:
    """What the provider takes for the account itself is known by its kind alone."""
    book_account_fees(session, [(item, payout.arrives_on) for item in items])


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


def _parts(session: Session, item: BalanceItem, judged: Iterable[_Judged], owner_id: UUID | None) -> Shares:
    """Whose an item is that several accounts' money went into."""
    if item.kind == HOLD:
        if owner_id is not None:
            return {owner_id: item.net_cents}
        shares = add_up(share for each in judged for share in each.shares())
        return part_hold(-item.net_cents, shares, with_own_account(session))
    if item.kind == RETURNED:
        return part_back(shares_of_payout(session, item.source_id or ""), item.net_cents)
    held = shares_last_held(session, owner_id)
    return part_back({owner: -cents for owner, cents in held.items()}, item.net_cents)


def _as_told(row: PayoutItem) -> BalanceItem:
    return BalanceItem(row.provider_id, row.kind, row.source, row.gross_cents, row.fee_cents, row.net_cents)


def _row(payout_id: UUID, item: BalanceItem, name: str, owner: UUID | None) -> PayoutItem:
    return PayoutItem(
        provider_id=name,
        payout_id=payout_id,
        kind=item.kind,
        source=item.source_id,
        gross_cents=item.amount_cents,
        fee_cents=item.fee_cents,
        net_cents=item.net_cents,
        collecting_account_id=owner,
    )


def _book_shares(session: Session, payout: Payout) -> None:
    rows = items_of(session, payout.id)
    shares = add_up((row.collecting_account_id, row.net_cents) for row in rows)
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
