"""A dispute is lost: who bears it.

The campaign that received the money does, as far as it still holds any: the gift was not one. What was
passed on already, or taken a second time after a refund, stays in the clearing account as an open
question until two people write it off or a transfer is taken back.
"""

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain.books.return_postings import Books, dispute_lost, dispute_written_off
from services.pledges.domain.disputing.dispute_states import GONE
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.refunding.refund_states import UNDER_WAY
from services.pledges.store.books.campaign_money import held_cents, nobody_gives_back
from services.pledges.store.disputing.disputes import Dispute
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.refunding.refunds import open_refunds_of
from services.pledges.usecases.advance_pledge import note
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.refunding.refunds import drop_refund, list_refund


def count_as_lost(session: Session, dispute: Dispute, pledge: Pledge) -> None:
    """What the payer's bank took back is not owed a second time; the caller holds pledge and dispute."""
    refunds = open_refunds_of(session, pledge.id)
    under_way = sum(refund.amount_cents for refund in refunds if refund.state in UNDER_WAY)
    left = pledge.paid_cents - pledge.refunded_cents - under_way
    dispute.lost_cents = max(0, min(dispute.taken_cents, left))
    pledge.refunded_cents += dispute.lost_cents
    # Refunds that no longer fit beside the loss fall away, and what remains owed is listed anew.
    room = left - dispute.lost_cents
    owed, reason = 0, ""
    for refund in refunds:
        if refund.state not in UNDER_WAY:
            owed, reason = owed + refund.amount_cents, refund.reason
    if owed <= room:
        return
    for refund in refunds:
        if refund.state not in UNDER_WAY:
            drop_refund(session, refund, dispute.looked_at, dispute.provider_id)
    session.flush()
    if room > 0:
        list_refund(session, pledge, room, reason)


def bear_loss(session: Session, dispute: Dispute) -> int:
    """Book against the campaign what it can bear; cents of the loss that stay open.

    The caller holds the campaign's terms and the dispute. While somebody gives money of the campaign back,
    nobody knows what it can bear: the job comes back to it.
    """
    if dispute.state not in GONE:
        return 0
    session.flush()
    if not nobody_gives_back(session, dispute.campaign_id):
        return open_loss(dispute)
    bearable = min(open_loss(dispute), max(0, dispute.lost_cents - dispute.booked_cents))
    ours = held_cents(session, dispute.collecting_account_id, [dispute.campaign_id])
    borne = min(bearable, max(0, ours[dispute.campaign_id]))
    if borne > 0:
        day = local_day(platform_now(session))
        books = Books(dispute.collecting_account_id, dispute.campaign_id)
        post(session, dispute_lost(books, dispute.charge_id, _cause(dispute), day, borne))
        dispute.booked_cents += borne
    return open_loss(dispute)


def write_off_loss(session: Session, dispute: Dispute, pledge: Pledge, actor: str, cause: str) -> None:
    """Two people agreed to bear what no campaign can; the caller holds the dispute."""
    cents = open_loss(dispute)
    now = platform_now(session)
    books = Books(dispute.collecting_account_id, dispute.campaign_id)
    post(session, dispute_written_off(books, dispute.charge_id, _cause(dispute), local_day(now), cents))
    dispute.booked_cents += cents
    note(session, pledge, "dispute_written_off", now, actor=actor, cause=cause)


def open_loss(dispute: Dispute) -> int:
    """What of a lost dispute nobody bears yet; cents."""
    return dispute.taken_cents - dispute.booked_cents if dispute.state in GONE else 0


def _cause(dispute: Dispute) -> str:
    return f"{dispute.id}:{dispute.booked_cents}"
