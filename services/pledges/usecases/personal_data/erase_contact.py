"""A backer's contact data go: out of our rows, out of the events they travelled in, and at the card provider.

What stays is what the books need: numbers, sums and dates. The database forgets in one transaction and
tells notify in the same one; the provider is asked afterwards and, if it is away, again by the next run.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit, logs
from services.chassis.database import platform_now, transaction
from services.chassis.outbox import emit
from services.contracts.events import ContactErased
from services.pledges.domain.cards.card_calls import ProviderTrouble, RequestRefused
from services.pledges.domain.monthly.monthly_states import MonthlyState
from services.pledges.domain.personal_data.retention import erasable_now
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.store.cards.payment import Payment
from services.pledges.store.match_funding.claims import forget_claimant
from services.pledges.store.monthly.monthly_pledges import lock_monthly
from services.pledges.store.personal_data.erasures import ErasureOrder, forget_in_events, sharing_contact
from services.pledges.store.pledging.pledge import BackerContact, Pledge, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_pledging
from services.pledges.store.selling.purchases import forget_buyer
from services.pledges.usecases.advance_pledge import BACKER, PLATFORM, note
from services.pledges.usecases.context import Context
from services.pledges.usecases.monthly.advance_monthly import BY_BACKER, end
from services.pledges.usecases.personal_data.own_data_view import money_on_its_way
from services.pledges.usecases.pledging.pledge_view import check_link

log = logs.get(__name__)


def ask_erasure(context: Context, pledge_id: UUID, token: str) -> bool:
    """Erase at the backer's wish, or as soon as no money is on its way; whether it is done already.

    Raises NotFound.
    """
    with transaction(context.sessions) as session:
        check_link(context, session, pledge_id, token)
        pledge = _locked(session, pledge_id)
        order_erasure(session, pledge, "backer")
    return carry_out_erasure(context, pledge_id)


def order_erasure(session: Session, pledge: Pledge, ordered_by: str, rule: str | None = None) -> None:
    """Note the order, once; a public name goes at once, since it needs no end of anything."""
    if session.get(ErasureOrder, pledge.id) is not None:
        return
    now = platform_now(session)
    session.add(ErasureOrder(pledge_id=pledge.id, ordered_by=ordered_by, rule=rule, ordered_at=now))
    pledge.public_name = None
    actor = BACKER if ordered_by == "backer" else PLATFORM
    note(session, pledge, "erasure_ordered", now, rule, actor=actor)


def carry_out_erasure(context: Context, pledge_id: UUID) -> bool:
    """Erase if the time has come; whether the contact data are gone from our rows."""
    with transaction(context.sessions) as session:
        terms = terms_for_pledging(session, session.get_one(Pledge, pledge_id).campaign_id)
        pledge = _locked(session, pledge_id)
        order = session.get_one(ErasureOrder, pledge_id)
        order.looked_at = platform_now(session)
        if order.done_at is None:
            if order.ordered_by == "backer" and terms is not None:
                _end_months(session, pledge, terms)
            if not _may_go(session, pledge):
                return False
            _erase(session, pledge, order)
        customer_id = session.scalar(select(Payment.customer_id).where(Payment.pledge_id == pledge_id))
        forgotten = order.customer_forgotten_at is not None
    if not forgotten:
        _forget_customer(context, pledge_id, customer_id)
    return True


def _end_months(session: Session, pledge: Pledge, terms: CampaignTerms) -> None:
    """Who wants to be forgotten gives no more months."""
    monthly = lock_monthly(session, pledge.monthly_id or pledge.id)
    if monthly is not None and monthly.state != MonthlyState.ENDED:
        end(session, monthly, terms, platform_now(session), BY_BACKER, BACKER)


def _may_go(session: Session, pledge: Pledge) -> bool:
    """Whether nothing is promised or owed any more of any pledge that has these contact data."""
    monthly = lock_monthly(session, pledge.monthly_id or pledge.id)
    if monthly is not None and monthly.state != MonthlyState.ENDED:
        return False
    return all(
        erasable_now(PledgeState(each.state), money_on_its_way=money_on_its_way(session, each.id))
        for each in sharing_contact(session, pledge.contact_subject)
    )


def _erase(session: Session, pledge: Pledge, order: ErasureOrder) -> None:
    now = platform_now(session)
    contact = session.get_one(BackerContact, pledge.contact_subject, with_for_update=True)
    contact.wrapped_key = contact.data = None
    contact.erased_at = now
    order.done_at = now
    for each in sharing_contact(session, contact.subject):
        forget_buyer(session, each.id)
        each.backer = None
        forget_claimant(session, each.id)
    forget_in_events(session, contact.subject)
    note(session, pledge, "contact_erased", now, order.rule)
    audit.record(session, order.ordered_by, "contact.erased", f"pledge:{pledge.id}", {"rule": order.rule})
    emit(session, ContactErased(pledge_id=str(pledge.id), subject=str(contact.subject)))


def _forget_customer(context: Context, pledge_id: UUID, customer_id: str | None) -> None:
    if customer_id is not None:
        try:
            context.cards.forget_customer(customer_id)
        except RequestRefused as refused:
            log.info("customer.forgotten_before", pledge_id=str(pledge_id), provider_code=refused.code)
        except ProviderTrouble as trouble:
            log.warning("customer.not_forgotten", pledge_id=str(pledge_id), provider_code=trouble.code)
            return
    with transaction(context.sessions) as session:
        order = session.get_one(ErasureOrder, pledge_id, with_for_update=True)
        order.customer_forgotten_at = platform_now(session)


def _locked(session: Session, pledge_id: UUID) -> Pledge:
    pledge = lock_pledge(session, pledge_id)
    if pledge is None:
        raise LookupError(f"pledge {pledge_id}")
    return pledge
