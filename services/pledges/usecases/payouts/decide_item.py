"""An item of a payout that the books do not know: one person says what it is, another agrees."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.books.postings import held
from services.pledges.domain.payouts.account_fees import DECISIONS, item_decided
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.payouts.item_decisions import PayoutItemDecision
from services.pledges.store.payouts.payouts import Payout, PayoutItem
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.approving.propose import ask, asked_before, make_room
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.payouts.book_payout import explain_again

KIND = "payout_item"


def propose_item(
    sessions: Sessions,
    item_id: str,
    decision: str,
    *,
    collecting_account_id: UUID | None,
    campaign_id: UUID | None,
    comment: str,
    actor: str,
    claim: Claim | None = None,
) -> Approval:
    """Propose what an unknown item is; a campaign brings its own account.

    Raises NotFound, Invalid, Conflict.
    """
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        content = _content(session, item_id, decision, collecting_account_id, campaign_id)
        subject = subject_of(item_id)
        make_room(session, subject)
        return ask(session, KIND, subject, content, comment, actor, claim)


def execute_item(session: Session, approval: Approval) -> None:
    """Post what was agreed, and explain the payout anew. Raises Conflict."""
    asked = approval.content
    campaign = UUID(asked["campaign_id"]) if asked["campaign_id"] else None
    owner = UUID(asked["collecting_account_id"])
    content = _content(session, asked["item_id"], asked["decision"], owner, campaign)
    if fingerprint(content) != approval.content_hash:
        raise Conflict("content_changed")
    item = session.get_one(PayoutItem, asked["item_id"])
    account = held(campaign) if campaign else {"fee": "stripe_fees"}.get(asked["decision"], "write_off")
    now = platform_now(session)
    post(
        session,
        item_decided(owner, item.provider_id, local_day(now), item.net_cents, account, campaign),
    )
    session.add(
        PayoutItemDecision(
            item_id=item.provider_id,
            approval_id=approval.id,
            decision=asked["decision"],
            collecting_account_id=owner,
            campaign_id=campaign,
            decided_at=now,
        )
    )
    session.flush()
    explain_again(session, session.get_one(Payout, item.payout_id, with_for_update=True))


def subject_of(item_id: str) -> UUID:
    """What a request about an item is kept under."""
    return uuid5(NAMESPACE_URL, f"payout_item:{item_id}")


def _content(
    session: Session, item_id: str, decision: str, owner_id: UUID | None, campaign_id: UUID | None
) -> dict[str, Any]:
    item = session.get(PayoutItem, item_id, with_for_update=True)
    if item is None:
        raise NotFound("payout item")
    payout = session.get_one(Payout, item.payout_id)
    if item.collecting_account_id is not None or payout.collecting_account_id is not None:
        raise Conflict("item_is_known")
    if item.net_cents == 0:
        raise Conflict("item_is_empty")
    if decision not in DECISIONS:
        raise Invalid("decision", "unknown")
    terms = session.get(CampaignTerms, campaign_id) if decision == "campaign" and campaign_id else None
    if decision == "campaign" and terms is None:
        raise Invalid("campaign_id", "required")
    owner = session.get(CollectingAccount, terms.collecting_account_id if terms else owner_id)
    if owner is None:
        raise Invalid("collecting_account_id", "required")
    return {
        "item_id": item.provider_id,
        "item_kind": item.kind,
        "payout": payout.provider_id,
        "amount_cents": item.net_cents,
        "decision": decision,
        "collecting_account_id": str(owner.id),
        "association_name": owner.association_name,
        "campaign_id": str(terms.campaign_id) if terms else None,
        "campaign_title": terms.title if terms else None,
    }
