"""Goal-based pools: one sum for a campaign whose own backers have done what it asks of them.

It is set aside when they reach the goal, given back if they fall below it before the decision, and set
free in the share in which what unlocked it has been collected.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.pledges.domain.match_funding.pool import released_share
from services.pledges.domain.match_funding.rules import Kind
from services.pledges.store.match_funding.claims import Eligible, eligible_of
from services.pledges.store.match_funding.funds import MatchCampaign, MatchFund
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.match_funding.take_back import held_out_of

RUNNING = frozenset({"open", "suspended"})
NOTHING = Eligible(0, 0, 0)
# A campaign, and what more of its one sum is set aside and set free.
Tell = Callable[[UUID, int, int], None]


def give_grants(session: Session, fund: MatchFund, campaigns: dict[UUID, MatchCampaign], tell: Tell) -> None:
    """Bring the one sum of each of the campaigns up to what its backers have done.

    Where the pool has less than a whole sum left, the campaign gets that; what becomes free goes to the
    campaigns that joined first.
    """
    if fund.kind != Kind.GOAL:
        return
    _give_to(session, fund, _everybody(session, fund) if fund.refills else campaigns, tell)
    if fund.refills:
        _give_to(session, fund, _everybody(session, fund), tell)


def _give_to(session: Session, fund: MatchFund, rows: dict[UUID, MatchCampaign], tell: Tell) -> None:
    eligible = eligible_of(session, rows)
    wanted = select(CampaignTerms).where(CampaignTerms.campaign_id.in_(rows))
    terms = {each.campaign_id: each for each in session.scalars(wanted)}
    fund.refills = False
    for campaign_id, row in rows.items():
        _give(session, fund, row, terms[campaign_id], eligible.get(campaign_id, NOTHING), tell)
    session.flush()


def _everybody(session: Session, fund: MatchFund) -> dict[UUID, MatchCampaign]:
    wanted = select(MatchCampaign).where(MatchCampaign.fund_id == fund.id)
    rows = session.scalars(wanted.order_by(MatchCampaign.joined_at, MatchCampaign.campaign_id))
    return {row.campaign_id: row for row in rows}


def _give(
    session: Session,
    fund: MatchFund,
    row: MatchCampaign,
    terms: CampaignTerms,
    has: Eligible,
    tell: Tell,
) -> None:
    target = _target(fund, row, terms, has)
    room = fund.available_cents if fund.state == "open" else 0
    granted = min(target, row.granted_cents + room)
    keeps = terms.state == "funded" or terms.model == "keep_what_comes"
    if terms.state in RUNNING:
        row.grant_base_cents, row.grant_decided_cents = has.basis_cents, granted
    released = min(granted, _earned(row, has)) if keeps else 0
    if released < row.grant_released_cents:
        may = held_out_of(session, fund, [row.campaign_id])
        back = may.take_for(row.campaign_id, row.grant_released_cents - released)
        released = row.grant_released_cents - back
        granted = max(granted, released)
    more, freed = granted - row.granted_cents, released - row.grant_released_cents
    if not more and not freed:
        return
    fund.available_cents -= more
    fund.refills = fund.refills or more < 0
    row.granted_cents, row.grant_released_cents = granted, released
    tell(row.campaign_id, more, freed)


def _target(fund: MatchFund, row: MatchCampaign, terms: CampaignTerms, has: Eligible) -> int:
    """What of the one sum the campaign should have set aside for it now."""
    if terms.state in RUNNING:
        reached = fund.rule.is_unlocked(
            goal_cents=terms.goal_cents, basis_cents=has.basis_cents, persons=has.persons
        )
        return (fund.grant_cents or 0) if reached else 0
    if terms.state != "funded":
        return 0
    if has.basis_cents > has.collected_cents:
        return row.granted_cents
    # Nothing is on its way any more: what declines have left undone goes back to the pool.
    return _earned(row, has)


def _earned(row: MatchCampaign, has: Eligible) -> int:
    return released_share(row.grant_decided_cents, has.collected_cents, row.grant_base_cents)
