"""The declared sponsor adds what is missing: agreed to by two people, paid by bank, counted when it is there.

The sponsor's money is a pledge like any other, so every sum, refund and page knows it already.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.pledging import acceptance
from services.pledges.domain.pledging.deadlines import DAYS_TO_PAY, local_day
from services.pledges.domain.pledging.pledge_states import RESERVING, PledgeState
from services.pledges.domain.shortfalls.shortfall_rules import largest_top_up_cents
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import BackerContact, Pledge, reserved_cents
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_closing
from services.pledges.store.shortfalls.shortfalls import Shortfall, lock_shortfall
from services.pledges.usecases.advance_pledge import note
from services.pledges.usecases.approving.propose import ask, make_room
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.payment_slip import slip_of
from services.pledges.usecases.pledging.pledge_events import emit_made
from services.pledges.usecases.shortfalls.shortfall_view import standing_now


def propose_top_up(
    context: Context, campaign_id: UUID, amount_cents: int, sponsor: str, email: str, comment: str, actor: str
) -> Approval:
    """Ask a second person to register what the sponsor adds. Raises NotFound, Invalid, Conflict."""
    with transaction(context.sessions) as session:
        terms, shortfall = _open(session, campaign_id)
        _check_amount(session, terms, shortfall, amount_cents)
        make_room(session, campaign_id)
        content = _content(session, terms, shortfall, amount_cents, sponsor)
        content["contact_subject"] = str(_seal(context, session, sponsor, email))
        return ask(session, "top_up", campaign_id, content, comment, actor)


def execute_top_up(session: Session, approval: Approval) -> None:
    """Carry out what two people agreed to: the sponsor's pledge, with its slip. Raises Conflict."""
    asked = approval.content
    terms, shortfall = _open(session, approval.subject_id)
    same = _content(session, terms, shortfall, asked["amount_cents"], asked["sponsor_name"])
    if any(asked[name] != value for name, value in same.items()):
        raise Conflict("content_changed")
    _check_amount(session, terms, shortfall, asked["amount_cents"])
    account = session.get_one(CollectingAccount, terms.collecting_account_id)
    now = platform_now(session)
    pledge = Pledge(
        id=new_id(),
        campaign_id=terms.campaign_id,
        method="bank_transfer",
        amount_cents=asked["amount_cents"],
        state=PledgeState.AWAITING_PAYMENT,
        locale="fi",
        public_name=None,
        contact_subject=UUID(asked["contact_subject"]),
        consent_version="sponsor",
        made_at=now,
        reserved_at=now,
        due_on=local_day(now) + DAYS_TO_PAY,
    )
    session.add(pledge)
    session.flush()
    pledge.reference = viite_from_base(f"{pledge.number}1")
    cause = f"approval:{approval.id}"
    note(session, pledge, "made", now, "top_up", actor=str(approval.decided_by), cause=cause)
    emit_made(session, pledge, terms, slip_of(pledge, account))
    shortfall.top_up_pledge_id = pledge.id


def _open(session: Session, campaign_id: UUID) -> tuple[CampaignTerms, Shortfall]:
    terms, shortfall = terms_for_closing(session, campaign_id), lock_shortfall(session, campaign_id)
    if terms is None or shortfall is None:
        raise NotFound("shortfall")
    if shortfall.state != "open":
        raise Conflict("already_decided")
    return terms, shortfall


def _check_amount(session: Session, terms: CampaignTerms, shortfall: Shortfall, amount_cents: int) -> None:
    top_up = session.get(Pledge, shortfall.top_up_pledge_id) if shortfall.top_up_pledge_id else None
    if top_up is not None and top_up.state == PledgeState.AWAITING_PAYMENT:
        raise Conflict("top_up_under_way")
    most = largest_top_up_cents(standing_now(session, terms, shortfall))
    if not 0 < amount_cents <= most:
        raise Invalid("amount_cents", "above_the_limit", f"The most is {most} cents")
    reserved = reserved_cents(session, terms.campaign_id, sorted(RESERVING), platform_now(session))
    refusal = acceptance.refusal_by_limits(amount_cents, terms.cap_cents, None, reserved)
    if refusal:
        raise Conflict(refusal)


def _content(
    session: Session, terms: CampaignTerms, shortfall: Shortfall, amount_cents: int, sponsor: str
) -> dict[str, Any]:
    return {
        "campaign_id": str(terms.campaign_id),
        "campaign_title": terms.title,
        "amount_cents": amount_cents,
        "sponsor_name": sponsor,
        "missing_cents": standing_now(session, terms, shortfall).missing_cents,
    }


def _seal(context: Context, session: Session, sponsor: str, email: str) -> UUID:
    subject = new_id()
    key = context.sealer.new_wrapped_key()
    sealed = context.sealer.seal(key, str(subject), {"email": email, "name": sponsor})
    session.add(BackerContact(subject=subject, wrapped_key=sealed.wrapped_key, data=sealed.data))
    session.flush()
    return subject
