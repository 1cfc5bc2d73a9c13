"""A helper writes down a pledge for somebody who has neither e-mail nor card at hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.cards.card_calls import Language
from services.pledges.domain.pledging import acceptance
from services.pledges.domain.pledging.deadlines import bank_transfer_due_on, local_day
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.store.at_the_desk.assisted import AssistedPledge, lock_assisted
from services.pledges.store.at_the_desk.cash import CashReceipt
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import BackerContact, Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import note
from services.pledges.usecases.at_the_desk.cash_receipts import take_cash
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.admission import admit, reserve
from services.pledges.usecases.pledging.payment_slip import slip_of
from services.pledges.usecases.pledging.pledge_events import emit_made
from services.pledges.usecases.selling.choose_reward import RewardWish, choose_reward, take_reward

# Time enough to print the paper again when the printer jams; after that nobody at the desk opens it.
PAPER_SHOWN_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class NewAssistedPledge:
    """What the helper wrote down; name and phone may be empty, cash names the drawer it went into."""

    campaign_id: UUID
    method: str
    amount_cents: int
    name: str
    phone: str
    language: Language
    consent_version: str
    consent_text: str
    cash_desk_id: UUID | None = None
    reward: RewardWish | None = None


def take_assisted_pledge(
    context: Context, claim: Claim | None, new: NewAssistedPledge, helper: str
) -> dict[str, Any]:
    """Accept the pledge: it waits for its bank transfer, or for the second person who counts the cash.

    Raises Conflict (campaign_not_open_yet, campaign_suspended, cap_reached, drawer_full, …), Gone
    (campaign_closed), Invalid.
    """
    with transaction(context.sessions, "assisted.taken") as session:
        result = recall(session, claim)
        if result is None:
            assisted = _take(context, session, new, helper)
            result = {"id": str(assisted.id)}
            remember(session, claim, result)
    return result


def hand_over(context: Context, assisted_id: UUID, helper: str) -> None:
    """The paper is in its owner's hands: the helper opens it no more. Again changes nothing.

    Raises NotFound, and Conflict (cash_waits) while nobody has confirmed the cash.
    """
    with transaction(context.sessions, "assisted.handed_over") as session:
        assisted = lock_assisted(session, assisted_id, helper)
        if assisted is None:
            raise NotFound("entry")
        if assisted.handed_over_at is not None:
            return
        if _cash_waits(session, assisted.pledge_id):
            raise Conflict("cash_waits")
        assisted.handed_over_at = platform_now(session)
        audit.record(session, helper, "assisted_pledge.handed_over", str(assisted.id))


def _take(context: Context, session: Session, new: NewAssistedPledge, helper: str) -> AssistedPledge:
    terms, now = admit(session, new.campaign_id)
    account = session.get_one(CollectingAccount, terms.collecting_account_id)
    if new.method == "bank_transfer":
        methods = acceptance.offered_methods(terms.deadline, now, has_bank_account=True)
        if new.method not in methods:
            raise Invalid("method", "too_late_for_bank_transfer")
    reserve(session, terms, new.amount_cents, now)
    reward = choose_reward(session, terms, new.reward, new.amount_cents)
    pledge = _pledge(context, session, new, terms, now)
    if reward is not None and new.reward is not None:
        take_reward(context, session, reward, new.reward, pledge, new.phone)
    slip = None
    if new.method == "bank_transfer":
        pledge.reference = viite_from_base(f"{pledge.number}1")
        pledge.due_on = bank_transfer_due_on(local_day(now), terms.deadline)
        slip = slip_of(pledge, account)
    else:
        take_cash(context, session, pledge, terms, new.cash_desk_id, helper, now)
    assisted = AssistedPledge(
        id=new_id(),
        pledge_id=pledge.id,
        taken_by=helper,
        taken_at=now,
        amount_cents=new.amount_cents,
        consent_version=new.consent_version,
        consent_text=new.consent_text,
        consented=True,
    )
    session.add(assisted)
    note(session, pledge, "made", now, "at_desk", actor=helper, cause=f"assisted:{assisted.id}")
    emit_made(session, pledge, terms, slip)
    told = {"method": new.method, "amount_cents": new.amount_cents}
    audit.record(session, helper, "assisted_pledge.taken", str(assisted.id), told)
    return assisted


def _pledge(
    context: Context, session: Session, new: NewAssistedPledge, terms: CampaignTerms, now: datetime
) -> Pledge:
    subject, wrapped_key = new_id(), context.sealer.new_wrapped_key()
    contact = {"email": "", "name": new.name, "phone": new.phone}
    sealed = context.sealer.seal(wrapped_key, str(subject), contact)
    session.add(BackerContact(subject=subject, wrapped_key=wrapped_key, data=sealed.data))
    session.flush()
    pledge = Pledge(
        id=new_id(),
        campaign_id=terms.campaign_id,
        method=new.method,
        amount_cents=new.amount_cents,
        state=PledgeState.AWAITING_PAYMENT,
        locale=new.language,
        contact_subject=subject,
        consent_version=new.consent_version,
        made_at=now,
        reserved_at=now,
        backer=context.sealer.reader_of(f"phone:{new.phone}") if new.phone else None,
    )
    session.add(pledge)
    session.flush()
    return pledge


def _cash_waits(session: Session, pledge_id: UUID) -> bool:
    waiting = select(CashReceipt.id).where(CashReceipt.pledge_id == pledge_id, CashReceipt.state == "taken")
    return session.scalar(waiting) is not None
