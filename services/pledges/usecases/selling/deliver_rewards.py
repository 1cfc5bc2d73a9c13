"""An association says what it has handed over; from that day a buyer has a fortnight to withdraw."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, NotFound
from services.contracts.events import RewardDelivered, RewardDeliveryUndone
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.refunding.withdrawal_right import last_day_after
from services.pledges.domain.selling.deliveries import Purchased, actions, is_decided
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms, hold_terms
from services.pledges.store.selling.deliveries import next_waiting, taken_back
from services.pledges.store.selling.purchases import PledgeReward
from services.pledges.usecases.advance_pledge import note
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.pledge_events import common_fields
from services.pledges.usecases.shortfalls.shortfall_view import hold_on

AT_ONCE = 200

Step = Callable[[Session, Pledge, PledgeReward, CampaignTerms, datetime, str], None]


def deliver(context: Context, campaign_id: UUID, pledges: Sequence[UUID], actor: str) -> int:
    """These purchases are handed over; how many were. What cannot be delivered now is left as it is."""
    return _each(context, campaign_id, pledges, actor, "deliver", _deliver)


def deliver_all(context: Context, campaign_id: UUID, actor: str) -> int:
    """Every purchase that waits is handed over, slice by slice; how many were."""
    done, after = 0, None
    while True:
        with transaction(context.sessions) as session:
            waiting = next_waiting(session, campaign_id, after, AT_ONCE)
        if not waiting:
            return done
        done += deliver(context, campaign_id, waiting, actor)
        after = waiting[-1]


def undo_delivery(context: Context, campaign_id: UUID, pledges: Sequence[UUID], actor: str) -> int:
    """These were not handed over after all: the time to withdraw has not begun; how many were undone."""
    return _each(context, campaign_id, pledges, actor, "undo", _undo)


def return_to_stock(context: Context, campaign_id: UUID, pledge_id: UUID, actor: str) -> None:
    """What a buyer sent back is whole and may be sold again. Raises Conflict (not_returnable)."""
    if not _each(context, campaign_id, [pledge_id], actor, "return", _return):
        raise Conflict("not_returnable")


def _each(
    context: Context, campaign_id: UUID, pledges: Sequence[UUID], actor: str, action: str, step: Step
) -> int:
    with transaction(context.sessions, "reward.delivery_noted") as session:
        # Nobody cancels the campaign or decides on its shortfall meanwhile.
        held_terms = hold_terms(session, [campaign_id])
        if not held_terms:
            raise NotFound("campaign")
        terms, now, done = held_terms[0], platform_now(session), 0
        decided = is_decided(terms.model, terms.state, hold_on(session, campaign_id))
        held = _held(session, campaign_id, pledges)
        # Asked once the purchases are held: a buyer may have withdrawn while we waited for them.
        gone = taken_back(session, pledges)
        for pledge, bought in held:
            stands = Purchased(
                is_delivered=bought.delivered_on is not None,
                is_returned=bought.returned_at is not None,
                is_taken_back=pledge.id in gone,
            )
            if action in actions(stands, decided=decided):
                step(session, pledge, bought, terms, now, actor)
                done += 1
        audit.record(session, actor, f"reward.{action}", f"campaign:{campaign_id}", {"purchases": done})
        return done


def _held(
    session: Session, campaign_id: UUID, pledges: Sequence[UUID]
) -> Sequence[tuple[Pledge, PledgeReward]]:
    """The paid ones of these, in the order in which everybody holds pledges."""
    wanted = (
        select(Pledge, PledgeReward)
        .join(PledgeReward, PledgeReward.pledge_id == Pledge.id)
        .where(Pledge.id.in_(pledges), Pledge.campaign_id == campaign_id, Pledge.state == "paid")
        .order_by(Pledge.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return [(pledge, bought) for pledge, bought in session.execute(wanted)]


def _deliver(
    session: Session, pledge: Pledge, bought: PledgeReward, terms: CampaignTerms, now: datetime, actor: str
) -> None:
    today = local_day(now)
    bought.delivered_on, bought.delivered_by = today, actor
    note(session, pledge, "reward_delivered", now, actor=actor)
    told = common_fields(session, pledge, terms)
    until = last_day_after(today).isoformat()
    emit(session, RewardDelivered(**told, delivered_on=today.isoformat(), withdrawable_until=until))


def _undo(
    session: Session, pledge: Pledge, bought: PledgeReward, terms: CampaignTerms, now: datetime, actor: str
) -> None:
    bought.delivered_on = bought.delivered_by = None
    note(session, pledge, "reward_delivery_undone", now, actor=actor)
    emit(session, RewardDeliveryUndone(**common_fields(session, pledge, terms)))


def _return(
    session: Session, pledge: Pledge, bought: PledgeReward, _terms: CampaignTerms, now: datetime, actor: str
) -> None:
    bought.returned_at, bought.returned_by = now, actor
    note(session, pledge, "reward_returned", now, actor=actor)
