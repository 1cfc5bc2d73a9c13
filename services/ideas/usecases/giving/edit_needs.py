"""An association says what goods its campaign needs, in the draft and while it runs."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.ideas.domain.campaign_states import Party, State
from services.ideas.domain.giving.needs import MAY_ASK, MOST_NEEDS, STILL_COUNTS
from services.ideas.store.campaigns import Campaign
from services.ideas.store.giving.needs import GoodsNeed, Taken, lock_need, need_view, needs_of, taken_of
from services.ideas.usecases.campaign_steps import capacities
from services.ideas.usecases.giving.letters import tell_givers
from services.ideas.usecases.show_campaign import is_known


def show_needs(sessions: Sessions, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """What a campaign needs, for whoever may know of it. Raises NotFound."""
    with transaction(sessions) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or not is_known(campaign, who):
            raise NotFound("campaign")
        return {"items": needs_view(session, campaign_id), "may_edit": _may_edit(campaign, who)}


def needs_view(session: Session, campaign_id: uuid.UUID) -> list[dict[str, Any]]:
    """Every need with what is taken of it; a campaign has few."""
    needs = needs_of(session, campaign_id)
    taken = taken_of(session, [each.id for each in needs])
    return [need_view(each, taken.get(each.id, Taken())) for each in needs]


def add_need(
    sessions: Sessions,
    who: Identity,
    campaign_id: uuid.UUID,
    wanted: Mapping[str, Any],
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Ask for something more, once for a key. Raises NotFound, Forbidden, Conflict."""
    with transaction(sessions) as session:
        if earlier := recall(session, claim):
            return earlier
        campaign = session.get(Campaign, campaign_id, with_for_update=True)
        _check(campaign, who)
        if len(needs_of(session, campaign_id)) >= MOST_NEEDS:
            raise Conflict("too_many_needs", f"At most {MOST_NEEDS}")
        now = platform_now(session)
        need = GoodsNeed(id=new_id(), campaign_id=campaign_id, made_at=now, changed_at=now, **wanted)
        session.add(need)
        added = _saved(session, who, need, "added")
        remember(session, claim, added)
        return added


def change_need(
    sessions: Sessions, who: Identity, need_id: uuid.UUID, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Write it anew; the target never falls below what is promised. Raises NotFound, Conflict, Invalid."""
    with transaction(sessions) as session:
        need, _campaign = own_need(session, who, need_id)
        if wanted["target"] < taken_of(session, [need_id]).get(need_id, Taken()).counted:
            raise Invalid("target", "below_promised")
        for name, value in wanted.items():
            setattr(need, name, value)
        return _saved(session, who, need, "changed")


def close_need(sessions: Sessions, who: Identity, need_id: uuid.UUID, reason: str) -> dict[str, Any]:
    """It is not needed any more; whoever was to bring it reads so. Raises NotFound, Conflict, Invalid."""
    with transaction(sessions) as session:
        need, campaign = own_need(session, who, need_id)
        if need.closed_at is None:
            if not reason:
                raise Invalid("reason", "required")
            need.closed_at, need.close_reason = platform_now(session), reason
            tell_givers(session, "called_off", campaign, need, reason=reason)
        return _saved(session, who, need, "closed")


def reopen_need(sessions: Sessions, who: Identity, need_id: uuid.UUID) -> dict[str, Any]:
    """It is needed again, and earlier promises stand. Raises NotFound, Forbidden, Conflict."""
    with transaction(sessions) as session:
        need, campaign = own_need(session, who, need_id)
        if need.closed_at is not None:
            need.closed_at, need.close_reason = None, ""
            tell_givers(session, "needed_again", campaign, need)
        return _saved(session, who, need, "reopened")


def own_need(
    session: Session, who: Identity, need_id: uuid.UUID, *, within: frozenset[State] = MAY_ASK
) -> tuple[GoodsNeed, Campaign]:
    """The need of one's own association's campaign, held. Raises NotFound, Forbidden, Conflict."""
    need = lock_need(session, need_id)
    campaign = session.get_one(Campaign, need.campaign_id)
    _check(campaign, who, within)
    return need, campaign


def need_to_count(session: Session, who: Identity, need_id: uuid.UUID) -> tuple[GoodsNeed, Campaign]:
    """The same while what came still counts. Raises NotFound, Forbidden, Conflict."""
    return own_need(session, who, need_id, within=STILL_COUNTS)


def _may_edit(campaign: Campaign, who: Identity) -> bool:
    return Party.MEMBER in capacities(campaign, who) and State(campaign.state) in MAY_ASK


def _check(campaign: Campaign | None, who: Identity, within: frozenset[State] = MAY_ASK) -> None:
    if campaign is None or not is_known(campaign, who):
        raise NotFound("campaign")
    if Party.MEMBER not in capacities(campaign, who):
        raise Forbidden("not_a_member")
    if State(campaign.state) not in within:
        raise Conflict("campaign_over", f"A campaign that is {campaign.state} needs nothing more")


def _saved(session: Session, who: Identity, need: GoodsNeed, what: str) -> dict[str, Any]:
    need.changed_at = platform_now(session)
    session.flush()
    details = {"need": str(need.id), "target": need.target}
    audit.record(session, who.actor, f"goods_need.{what}", f"campaign:{need.campaign_id}", details)
    return need_view(need, taken_of(session, [need.id]).get(need.id, Taken()))
