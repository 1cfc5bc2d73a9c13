"""What a payout settles: the payments whose money is in it, if its sum is that of its items."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Text, any_, literal, or_, select
from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain.cards.payment_states import PAYMENT, PaymentHappening
from services.pledges.domain.transferring.transfer_states import TRANSFER, TransferHappening
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.cards.payment import Payment
from services.pledges.store.payouts.payouts import Payout, items_of
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.transferring.transfers import transfers_by_payment
from services.pledges.usecases.advance_pledge import STRIPE
from services.pledges.usecases.advance_row import advance_row


def settle_payout(session: Session, payout: Payout) -> None:
    """Mark what a payout settles: its charges, or the charges whose transfers it carries on."""
    _mark(session, payout, PaymentHappening.PAID_OUT, TransferHappening.PAID_OUT)


def unsettle_payout(session: Session, payout: Payout) -> None:
    """Take that back: the payout failed, and its money goes out again with a later one."""
    _mark(session, payout, PaymentHappening.PAYOUT_FAILED, TransferHappening.PAYOUT_FAILED)


def _mark(
    session: Session, payout: Payout, of_payment: PaymentHappening, of_transfer: TransferHappening
) -> None:
    now = platform_now(session)
    sources = [item.source for item in items_of(session, payout.id) if item.source]
    if payout.collecting_account_id is None:
        charges = sources
        payments = _payments(session, charges, connected=False)
    else:
        transfers = transfers_by_payment(session, sources)
        charges = [transfer.charge_id for transfer in transfers]
        for transfer in transfers:
            advance_row(session, TRANSFER, transfer, of_transfer, now, actor=STRIPE, cause=payout.provider_id)
        payments = _payments(session, charges, connected=True)
    for payment in payments:
        advance_row(session, PAYMENT, payment, of_payment, now, actor=STRIPE, cause=payout.provider_id)


def _payments(session: Session, charges: list[str], *, connected: bool) -> Sequence[Payment]:
    """Payments by their charges, locked; of accounts that have one of their own at the provider, or not."""
    has_own = CollectingAccount.stripe_account_id.is_not(None) & (CollectingAccount.kind == "association")
    has_none = or_(CollectingAccount.stripe_account_id.is_(None), CollectingAccount.kind == "operator")
    query = (
        select(Payment)
        .join(Pledge, Pledge.id == Payment.pledge_id)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .join(CollectingAccount, CollectingAccount.id == CampaignTerms.collecting_account_id)
        .where(Payment.charge_id == any_(literal(charges, ARRAY(Text))), has_own if connected else has_none)
        .order_by(Payment.pledge_id)
        .with_for_update(of=Payment)
    )
    return session.scalars(query).all()
