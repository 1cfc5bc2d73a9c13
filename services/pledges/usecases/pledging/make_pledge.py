"""A person promises money to a campaign."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.links import pledge_link_token
from services.chassis.problems import Invalid
from services.contracts.mailboxes import mailbox_of
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.cards.card_calls import Language
from services.pledges.domain.pledging import acceptance
from services.pledges.domain.pledging.conditions import Condition
from services.pledges.domain.pledging.deadlines import bank_transfer_due_on, local_day
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.domain.protection.attempt_limits import Kind
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.cards.payment import Payment
from services.pledges.store.pledging.pledge import BackerContact, Pledge
from services.pledges.usecases.advance_pledge import BACKER, note
from services.pledges.usecases.cards.card_page import open_page, start_page
from services.pledges.usecases.context import Context
from services.pledges.usecases.monthly.agree_monthly import MonthlyWish, agree_monthly, check_monthly
from services.pledges.usecases.pledging.admission import admit, reserve
from services.pledges.usecases.pledging.payment_slip import slip_of
from services.pledges.usecases.pledging.pledge_condition import check_condition
from services.pledges.usecases.pledging.pledge_events import emit_made
from services.pledges.usecases.protection.attempts import (
    Trial,
    Visitor,
    admit_card_page,
    count_attempt,
    trial_of_promise,
)
from services.pledges.usecases.selling.choose_reward import RewardWish, choose_reward, take_reward


@dataclass(frozen=True)
class NewPledge:
    """What a backer asks for; `public_name` only where the backer wants to be seen."""

    campaign_id: UUID
    method: str
    amount_cents: int
    email: str
    name: str
    language: Language
    consent_version: str
    public_name: str | None = None
    condition: Condition | None = None
    monthly: MonthlyWish | None = None
    reward: RewardWish | None = None


def make_pledge(
    context: Context, claim: Claim | None, new: NewPledge, visitor: Visitor | None = None
) -> dict[str, Any]:
    """Accept a pledge: a bank pledge waits for its payment, a card pledge for its card page.

    A visitor's attempt is counted and may be refused: TooMany, ProofNeeded.

    Raises Conflict (campaign_not_open_yet, campaign_suspended, cap_reached, optimum_reached, sold_out,
    fewer_left), Gone (campaign_closed), Invalid, and Unavailable while the card provider does not answer;
    the same Idempotency-Key then goes on where this one stopped.
    """
    trial = trial_of_promise(context, visitor, new.campaign_id, new.email) if visitor else None
    with transaction(context.sessions, "pledge.promised") as session:
        result = recall(session, claim)
        if result is None:
            pledge = _promise(context, session, new)
            if trial is not None:
                _judge(context, session, pledge, trial)
            result = {
                "pledge_id": str(pledge.id),
                "state": pledge.state,
                "generation": pledge.link_generation,
            }
            remember(session, claim, result)
    pledge_id = UUID(result["pledge_id"])
    return {
        "pledge_id": pledge_id,
        # Made anew each time: a link's secret is stored nowhere.
        "link_token": pledge_link_token(context.settings.link_key, pledge_id, result["generation"]),
        "state": result["state"],
        "checkout_url": open_page(context, pledge_id) if new.method == "card" else None,
    }


def _promise(context: Context, session: Session, new: NewPledge) -> Pledge:
    terms, now = admit(session, new.campaign_id)
    account = session.get(CollectingAccount, terms.collecting_account_id)
    methods = acceptance.offered_methods(terms.deadline, now, has_bank_account=account is not None)
    if new.method not in methods:
        raise Invalid("method", "too_late_for_bank_transfer" if account else "not_offered")
    check_condition(session, terms, new.method, new.condition)
    check_monthly(terms, new.method, new.amount_cents, new.monthly, now)
    reserve(session, terms, new.amount_cents, now)
    reward = choose_reward(session, terms, new.reward, new.amount_cents)
    pledge = Pledge(
        id=new_id(),
        campaign_id=terms.campaign_id,
        method=new.method,
        amount_cents=new.amount_cents,
        state=PledgeState.DRAFT if new.method == "card" else PledgeState.AWAITING_PAYMENT,
        locale=new.language,
        public_name=new.public_name,
        contact_subject=_seal_contact(context, session, new),
        consent_version=new.consent_version,
        condition_kind=new.condition.kind if new.condition else None,
        condition_threshold=new.condition.threshold if new.condition else None,
        made_at=now,
        reserved_at=now,
        backer=context.sealer.reader_of(mailbox_of(new.email)),
    )
    session.add(pledge)
    session.flush()
    if reward is not None and new.reward is not None:
        take_reward(context, session, reward, new.reward, pledge, new.email)
    slip = None
    if account is not None and new.method == "bank_transfer":
        # The last digit of the base is free for another kind of payment of the same pledge.
        pledge.reference = viite_from_base(f"{pledge.number}1")
        pledge.due_on = bank_transfer_due_on(local_day(now), terms.deadline)
        slip = slip_of(pledge, account)
    else:
        session.add(Payment(pledge_id=pledge.id))
        session.flush()
        if new.monthly is not None:
            agree_monthly(session, pledge, new.monthly, now)
        start_page(session, pledge, terms, now)
    note(session, pledge, "made", now, actor=BACKER)
    emit_made(session, pledge, terms, slip)
    return pledge


def _judge(context: Context, session: Session, pledge: Pledge, trial: Trial) -> None:
    if pledge.method == "card":
        admit_card_page(context, session, pledge.id, trial)
    else:
        count_attempt(context, session, Kind.BANK_PLEDGE, trial.buckets, pledge.made_at)


def _seal_contact(context: Context, session: Session, new: NewPledge) -> UUID:
    subject = new_id()
    sealed = context.sealer.seal(
        context.sealer.new_wrapped_key(), str(subject), {"email": new.email, "name": new.name}
    )
    session.add(BackerContact(subject=subject, wrapped_key=sealed.wrapped_key, data=sealed.data))
    session.flush()
    return subject
