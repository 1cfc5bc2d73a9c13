"""The steps of the nightly sweep: each asks the provider about one kind of thing and heals what it can.

A step is done in slices, so that a sweep of any size fits into the time that a job is given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.cards.card_calls import (
    AccessDenied,
    AnswerLost,
    ProviderBusy,
    ProviderThrottled,
)
from services.pledges.domain.cards.provider_events import DEEDS, NOTHING_TO_HEAL, Deed
from services.pledges.domain.cards.sweeping import events_since, objects_since
from services.pledges.domain.disputing.dispute_states import OPEN
from services.pledges.store.cards.payment import Payment
from services.pledges.store.cards.sweeps import mark_of
from services.pledges.store.disputing.disputes import Dispute
from services.pledges.store.payouts.payouts import unexplained_payouts
from services.pledges.store.pledging.pledge import UNDECIDED, Pledge
from services.pledges.store.transferring.connected_accounts import accounts_after
from services.pledges.store.transferring.transfers import ordered_campaigns
from services.pledges.usecases.cards.apply_provider_event import do
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.cards.provider_events import apply_provider_events, receive_hint
from services.pledges.usecases.context import Context
from services.pledges.usecases.payouts.book_payout import explain_again
from services.pledges.usecases.payouts.import_payouts import import_payouts_of, look_through
from services.pledges.usecases.transferring.transfer_orders import intend_missing
from services.pledges.usecases.transferring.transfer_reversals import order_reversals

log = logs.get(__name__)

T = TypeVar("T")

PLEDGES, OBJECTS, ACCOUNTS, CAMPAIGNS = 50, 50, 10, 100
_APPLYING = "applying"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# Whoever is away, or refuses our key, is not asked for the next thing: the sweep goes on later.
_NOT_NOW = (AccessDenied, AnswerLost, ProviderBusy, ProviderThrottled)


@dataclass(frozen=True)
class Slice:
    """What a slice looked at and healed, and where the next one begins; nothing when the step is done."""

    looked_at: int
    healed: int
    after: str | None = None


def sweep_events(context: Context, after: str | None) -> Slice:
    """Events that no webhook brought: kept, and applied by the job that applies webhooks."""
    if after == _APPLYING:
        return Slice(0, 0, _APPLYING if apply_provider_events(context) else None)
    with reading(context.sessions) as session:
        since = events_since(mark_of(session, "events"), platform_now(session))
    undelivered = context.cards.events.undelivered_since(since)
    hints = [hint for hint in undelivered if hint.kind in DEEDS]
    kept = sum(receive_hint(context.sessions, hint, "sweep") for hint in hints)
    return Slice(len(hints), kept, _APPLYING)


def sweep_payments(context: Context, after: str | None) -> Slice:
    """Card pledges that are open here, each asked about by its own ids."""
    healed = 0
    query = select(Payment.pledge_id, Pledge.state).join(Pledge, Pledge.id == Payment.pledge_id)
    query = query.where(UNDECIDED).order_by(Pledge.id).limit(PLEDGES)
    with reading(context.sessions) as session:
        found = session.execute(query.where(Pledge.id > UUID(after)) if after else query).all()
    for pledge_id, state in found:
        _carefully(partial(look_up_pledge, context, pledge_id), str(pledge_id))
        with reading(context.sessions) as session:
            healed += session.get_one(Pledge, pledge_id).state != state
    return Slice(len(found), healed, str(found[-1][0]) if len(found) == PLEDGES else None)


def sweep_refunds(context: Context, after: str | None) -> Slice:
    """Refunds since the last mark, those included that somebody made at the provider's own desk."""
    with reading(context.sessions) as session:
        since = objects_since(mark_of(session, "refunds"), platform_now(session))
    listed = context.cards.events.refunds_since(since)
    return _objects(context, Deed.REFUND, listed[::-1], after)


def sweep_disputes(context: Context, after: str | None) -> Slice:
    """Disputes since the last mark, and all that are open here."""
    with reading(context.sessions) as session:
        since = objects_since(mark_of(session, "disputes"), platform_now(session))
        ours = select(Dispute.provider_id).where(Dispute.state.in_(OPEN)).order_by(Dispute.id)
        still_open = session.scalars(ours).all()
    listed = context.cards.events.disputes_since(since)
    return _objects(context, Deed.DISPUTE, [*still_open, *reversed(listed)], after)


def sweep_payouts(context: Context, after: str | None) -> Slice:
    """Payouts of the last two weeks, our own and each connected account's, and those with findings."""
    healed = 0
    if after is None:
        healed += import_payouts_of(context, None)
        with transaction(context.sessions, "payout.explained_again") as session:
            healed += sum([explain_again(session, payout) for payout in unexplained_payouts(session)])
    with reading(context.sessions) as session:
        accounts = accounts_after(session, after or "", ACCOUNTS)
    for account in accounts:
        healed += _carefully(partial(look_through, context, account), account) or 0
    return Slice(len(accounts) + (after is None), healed, accounts[-1] if len(accounts) == ACCOUNTS else None)


def sweep_transfers(context: Context, after: str | None) -> Slice:
    """Charges of ordered campaigns without a transfer, and transfers of which too little was asked back."""
    healed = 0
    with reading(context.sessions) as session:
        campaigns = ordered_campaigns(session, UUID(after) if after else None, CAMPAIGNS)
    for campaign_id in campaigns:
        with transaction(context.sessions, "transfer.missing_ordered") as session:
            healed += intend_missing(session, campaign_id, platform_now(session))
    if len(campaigns) == CAMPAIGNS:
        return Slice(len(campaigns), healed, str(campaigns[-1]))
    return Slice(len(campaigns), healed + order_reversals(context, _LONG_AGO))


STEPS: dict[str, Callable[[Context, str | None], Slice]] = {
    "events": sweep_events,
    "payments": sweep_payments,
    "refunds": sweep_refunds,
    "disputes": sweep_disputes,
    "payouts": sweep_payouts,
    "transfers": sweep_transfers,
}
# Steps that look from a mark on, which moves once the step is done.
MARKED = frozenset({"events", "refunds", "disputes"})


def _objects(context: Context, deed: Deed, listed: Iterable[str], after: str | None) -> Slice:
    ids = list(dict.fromkeys(listed))
    begin = ids.index(after) + 1 if after in ids else 0
    now = ids[begin : begin + OBJECTS]
    healed = 0
    for object_id in now:
        effect = _carefully(partial(do, context, deed, object_id), object_id)
        healed += effect is not None and effect not in NOTHING_TO_HEAL
    return Slice(len(now), healed, now[-1] if begin + OBJECTS < len(ids) else None)


def _carefully(look: Callable[[], T], subject: str) -> T | None:
    """Look at one thing; trouble with it alone is logged and does not stop the sweep."""
    try:
        return look()
    except _NOT_NOW:
        raise
    except Exception as failure:
        log.error("sweep.passed_over", subject=subject, exc_info=failure)
        return None
