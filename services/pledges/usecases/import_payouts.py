"""Payouts of the card provider: read, explained to the cent, booked as on their way to the bank."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.orm import Session, selectinload

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.pledges.domain import postings
from services.pledges.domain.payout_answers import BalanceItem, PayoutFacts
from services.pledges.domain.reconciliation import PayoutItemFacts, payout_findings
from services.pledges.store.bank import BankLine
from services.pledges.store.ledger import LedgerTransaction
from services.pledges.store.payouts import Payout, PayoutItem
from services.pledges.stripe_gateway import StripeGateway
from services.pledges.usecases.ledger import post, reverse
from services.pledges.usecases.settle_bank_line import arrive

# A payout may turn from paid to failed within five banking days.
_LOOK_BACK = timedelta(days=14)
_FAILED = frozenset({"failed", "canceled"})


def import_provider_payouts(sessions: Sessions, cards: StripeGateway) -> int:
    """Import what is new of the last two weeks; how many payouts were new. Raises ProviderTrouble."""
    with transaction(sessions) as session:
        since = platform_now(session) - _LOOK_BACK
    payouts = cards.balances.payouts_since(since)
    with transaction(sessions) as session:
        known = _known_states(session, payouts)
    ready = [each for each in payouts if each.reconciled and each.status not in _FAILED]
    new = [each for each in ready if each.id not in known]
    for payout in reversed(new):
        items = cards.balances.payout_items(payout.id)
        with transaction(sessions) as session:
            _import(session, payout, items)
    for payout in payouts:
        if payout.status in _FAILED and known.get(payout.id) == "in_transit":
            with transaction(sessions) as session:
                _fail(session, payout)
    return len(new)


def _known_states(session: Session, payouts: list[PayoutFacts]) -> dict[str, str]:
    ids = [payout.id for payout in payouts]
    known = session.scalars(select(Payout).where(Payout.provider_id.in_(ids)))
    return {payout.provider_id: payout.state for payout in known}


def _import(session: Session, facts: PayoutFacts, items: list[BalanceItem]) -> None:
    charges = _posted_charges(session, [item.source_id for item in items if item.source_id])
    findings = payout_findings(
        facts.amount_cents,
        [
            PayoutItemFacts(
                kind=item.kind,
                source=item.source_id,
                net_cents=item.net_cents,
                fee_cents=item.fee_cents,
                posted_fee_cents=charges.get(item.source_id or "", (None, None))[1],
            )
            for item in items
        ],
    )
    payout = Payout(
        id=new_id(),
        provider_id=facts.id,
        amount_cents=facts.amount_cents,
        arrives_on=facts.arrives_on,
        state="in_transit",
        findings=findings,
        imported_at=platform_now(session),
    )
    session.add(payout)
    session.flush()
    shares: dict[UUID, int] = defaultdict(int)
    for item in items:
        owner = charges.get(item.source_id or "", (None, None))[0]
        session.add(_item(payout.id, item, owner))
        if owner is not None:
            shares[owner] += item.net_cents
    # Money of one collecting account never moves with another's, though one payout carries both.
    for owner, cents in sorted(shares.items()):
        if cents:
            post(session, postings.payout_sent(owner, payout.id, facts.arrives_on, cents))
    session.flush()
    _take_waiting_line(session, payout)


def _posted_charges(session: Session, sources: list[str]) -> dict[str, tuple[UUID | None, int | None]]:
    query = (
        select(LedgerTransaction)
        .where(
            LedgerTransaction.cause_kind == "card_charge",
            LedgerTransaction.cause_id == any_(literal(sources, ARRAY(Text))),
        )
        .options(selectinload(LedgerTransaction.entries))
    )
    return {
        charge.cause_id: (
            charge.collecting_account_id,
            sum(entry.amount_cents for entry in charge.entries if entry.account == "stripe_fees"),
        )
        for charge in session.scalars(query)
    }


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


def _take_waiting_line(session: Session, payout: Payout) -> None:
    """The bank may have told of the payout before the provider did."""
    waiting = (
        select(BankLine)
        .where(BankLine.state == "inbox", BankLine.amount_cents == payout.amount_cents)
        .where(BankLine.reason == "reference_missing")
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(10)
        .with_for_update()
    )
    for line in session.scalars(waiting):
        is_payout, posting = arrive(session, line, posted=True)
        if posting is not None:
            post(session, posting)
        if is_payout:
            return


def _fail(session: Session, facts: PayoutFacts) -> None:
    payout = session.scalars(select(Payout).where(Payout.provider_id == facts.id).with_for_update()).one()
    if payout.state != "in_transit":
        return
    payout.state = "failed"
    sent = select(LedgerTransaction.id).where(
        LedgerTransaction.cause_kind == "payout", LedgerTransaction.cause_id.startswith(f"{payout.id}:")
    )
    for transaction_id in session.scalars(sent).all():
        reverse(session, transaction_id)
