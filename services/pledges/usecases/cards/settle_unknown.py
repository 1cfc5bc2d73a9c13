"""Heal silences: card pledges that wait for an answer nobody brought are looked up at the provider."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Interval, cast, func, literal, or_, select

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.cards.card_calls import AccessDenied, AnswerLost, ProviderTrouble
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.store.cards.payment import Payment, PaymentAttempt
from services.pledges.store.closing.plan import reopen_line
from services.pledges.store.pledging.pledge import UNDECIDED, Pledge
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.context import Context

log = logs.get(__name__)

AT_ONCE = 100
# A webhook normally brings the answer within seconds; asking earlier would only add load.
QUIET_FOR = timedelta(minutes=5)


def settle_unknown_payments(context: Context) -> int:
    """Look up the card pledges that have been silent for a while; how many were looked up."""
    quiet_since = func.platform_now() - cast(literal(QUIET_FOR), Interval)
    newest_call = (
        select(func.max(PaymentAttempt.started_at))
        .where(PaymentAttempt.pledge_id == Payment.pledge_id)
        .scalar_subquery()
    )
    silent = (
        select(Payment.pledge_id)
        .join(Pledge, Pledge.id == Payment.pledge_id)
        .where(
            UNDECIDED,
            Pledge.state != PledgeState.DECLINED,
            newest_call < quiet_since,
            or_(Payment.looked_at.is_(None), Payment.looked_at < quiet_since),
        )
        .order_by(Payment.looked_at.nulls_first())
        .limit(AT_ONCE)
    )
    with reading(context.sessions) as session:
        pledges = session.scalars(silent).all()
    for pledge_id in pledges:
        _look_up(context, pledge_id)
        with transaction(context.sessions, "payment.looked_after") as session:
            now = platform_now(session)
            session.get_one(Payment, pledge_id, with_for_update=True).looked_at = now
            if session.get_one(Pledge, pledge_id).state in (PledgeState.CHARGING, PledgeState.UNKNOWN):
                # A call was begun and never ended; the executor knows how to go on.
                reopen_line(session, pledge_id, now)
    return len(pledges)


def hear_open_pages(context: Context, campaigns: Sequence[UUID], seconds: float = 20.0) -> None:
    """Ask about card pages still open when a campaign is to be decided, as long as there is time.

    Whoever saved a card in the last seconds is then in the decision, even if the webhook is still on
    its way. A provider that is down does not hold the decision up.
    """
    opened = (
        select(Pledge.id)
        .where(
            Pledge.campaign_id.in_(campaigns),
            Pledge.state.in_((PledgeState.SETUP_OPEN, PledgeState.CHECKOUT_OPEN)),
        )
        .order_by(Pledge.made_at.desc())
        .limit(AT_ONCE)
    )
    with reading(context.sessions) as session:
        pledges = session.scalars(opened).all()
    until = time.monotonic() + seconds
    hasty = replace(context, cards=context.cards.in_haste())
    for pledge_id in pledges:
        if time.monotonic() > until or isinstance(_look_up(hasty, pledge_id), (AnswerLost, AccessDenied)):
            return


def _look_up(context: Context, pledge_id: UUID) -> ProviderTrouble | None:
    """Ask once; the trouble that was met."""
    try:
        look_up_pledge(context, pledge_id)
    except ProviderTrouble as trouble:
        log.warning("payment.not_settled", pledge_id=str(pledge_id), provider_code=trouble.code)
        return trouble
    return None
