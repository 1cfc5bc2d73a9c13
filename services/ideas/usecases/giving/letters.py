"""What those who promised goods are told, as events."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.outbox import emit, emit_all
from services.contracts.events import GoodsGiverTold, GoodsPromiseHeld
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.giving.promise_states import PromiseState
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.giving.needs import GoodsNeed
from services.ideas.store.giving.promises import GoodsPromise


def ask_to_confirm(
    session: Session, campaign: Campaign, need: GoodsNeed, promise: GoodsPromise, contributor: Contributor
) -> None:
    """The letter whose link keeps the promise."""
    if promise.held_until is None:
        return
    held = GoodsPromiseHeld(
        expires_at=as_text(promise.held_until), **_facts(campaign, need, promise, contributor)
    )
    emit(session, held)


def tell_givers(session: Session, kind: str, campaign: Campaign, need: GoodsNeed, *, reason: str = "") -> int:
    """A letter to each who has promised the need, confirmed it and not brought it. Returns how many.

    They are held until commit: whoever is erased meanwhile empties these letters, too.
    """
    awaited = (
        select(GoodsPromise, Contributor)
        .join(Contributor, Contributor.id == GoodsPromise.contributor_id)
        .where(
            GoodsPromise.need_id == need.id,
            GoodsPromise.state == PromiseState.PROMISED,
            GoodsPromise.confirmed_at.is_not(None),
            Contributor.erased_at.is_(None),
        )
        .order_by(Contributor.id, GoodsPromise.id)
        .with_for_update(read=True, of=Contributor)
    )
    rows: Sequence[Any] = session.execute(awaited).all()
    told = [
        GoodsGiverTold(kind=kind, reason=reason, **_facts(campaign, need, promise, contributor))
        for promise, contributor in rows
    ]
    if told:
        emit_all(session, told)
    return len(told)


def _facts(
    campaign: Campaign, need: GoodsNeed, promise: GoodsPromise, contributor: Contributor
) -> dict[str, Any]:
    return {
        "contributor_id": str(contributor.id),
        "promise_id": str(promise.id),
        "goods": need.name,
        "unit": need.unit,
        "count": promise.count,
        "needed_by": need.needed_by.isoformat() if need.needed_by else None,
        "bring_to": need.bring_to,
        "slug": campaign.slug,
        "campaign_title": campaign.title,
        "locale": contributor.locale,
        "contact": contributor.contact,
    }
