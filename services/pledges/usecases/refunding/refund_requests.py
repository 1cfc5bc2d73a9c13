"""A backer asks for the money back, and finance answers: with a refund that two people agree on, or a no."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, NotFound
from services.contracts.events import RefundRequestAnswered
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.refunding.withdrawal_right import refund_by
from services.pledges.store.pledging.pledge import Pledge, contact_of, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refund_requests import RefundRequest, lock_request
from services.pledges.usecases.advance_pledge import BACKER, note
from services.pledges.usecases.context import Context
from services.pledges.usecases.personal_data.own_data_view import can_ask_refund
from services.pledges.usecases.pledging.pledge_view import check_link


def ask_refund(context: Context, pledge_id: UUID, token: str, reason: str) -> None:
    """Put the wish before finance. Raises Conflict (refund_not_askable), NotFound."""
    try:
        with transaction(context.sessions) as session:
            check_link(context, session, pledge_id, token)
            pledge = lock_pledge(session, pledge_id)
            if pledge is None or not can_ask_refund(session, pledge):
                raise Conflict("refund_not_askable")
            now = platform_now(session)
            session.add(RefundRequest(id=new_id(), pledge_id=pledge_id, reason=reason, asked_at=now))
            note(session, pledge, "refund_asked", now, actor=BACKER)
    except IntegrityError as error:
        raise Conflict("refund_not_askable") from error


def decline_refund(context: Context, request_id: UUID, answer: str, actor: str) -> None:
    """Say no, in words that the backer is sent.

    Raises NotFound, Conflict (already_decided, withdrawal_binds).
    """
    with transaction(context.sessions) as session:
        pledge, request = _open_request(session, request_id)
        if request.kind == "withdrawal":
            raise Conflict("withdrawal_binds", "A buyer's withdrawal is a right and cannot be declined")
        now = platform_now(session)
        request.state, request.decided_at = "declined", now
        request.decided_by, request.answer = actor, answer
        note(session, pledge, "refund_declined", now, actor=actor, cause=f"request:{request_id}")
        audit.record(session, actor, "refund_request.declined", f"pledge:{pledge.id}")
        terms = session.get_one(CampaignTerms, pledge.campaign_id)
        emit(
            session,
            RefundRequestAnswered(
                pledge_id=str(pledge.id),
                campaign_id=str(pledge.campaign_id),
                campaign_title=terms.title,
                display=terms.display,
                answer=answer,
                locale=pledge.locale,
                link_generation=pledge.link_generation,
                contact=contact_of(session, pledge),
            ),
        )


def list_refund_requests(
    sessions: Sessions, state: str | None, after: UUID | None, limit: int
) -> dict[str, Any]:
    """A page of requests, oldest first, with what was paid and what went back."""
    query = (
        select(RefundRequest, Pledge, CampaignTerms.title)
        .join(Pledge, Pledge.id == RefundRequest.pledge_id)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .order_by(RefundRequest.id)
        .limit(limit + 1)
    )
    if state is not None:
        query = query.where(RefundRequest.state == state)
    if after is not None:
        query = query.where(RefundRequest.id > after)
    with transaction(sessions) as session:
        rows = session.execute(query).all()
    items = [_view(request, pledge, title) for request, pledge, title in rows[:limit]]
    return {"items": items, "next": str(items[-1]["id"]) if len(rows) > limit else None}


def _view(request: RefundRequest, pledge: Pledge, title: str) -> dict[str, Any]:
    return {
        "id": request.id,
        "pledge_id": pledge.id,
        "pledge_number": pledge.short_number,
        "campaign_title": title,
        "method": pledge.method,
        "reason": request.reason,
        "kind": request.kind,
        "refund_by": refund_by(local_day(request.asked_at)) if request.kind == "withdrawal" else None,
        "asked_at": request.asked_at,
        "state": request.state,
        "answer": request.answer,
        "paid_cents": pledge.paid_cents,
        "refunded_cents": pledge.refunded_cents,
    }


def _open_request(session: Session, request_id: UUID) -> tuple[Pledge, RefundRequest]:
    """The pledge first, as everywhere: its buyer may be making a withdrawal of the wish."""
    about = session.scalar(select(RefundRequest.pledge_id).where(RefundRequest.id == request_id))
    pledge = lock_pledge(session, about) if about else None
    request = lock_request(session, request_id)
    if pledge is None or request is None:
        raise NotFound("refund request")
    if request.state != "open":
        raise Conflict("already_decided")
    return pledge, request
