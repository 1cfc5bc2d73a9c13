"""The sums of campaigns, counted from their pledges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.pledges.domain.pledging.conditions import (
    Condition,
    ConditionalPledge,
    ConditionKind,
    Solution,
    solve,
)
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.domain.pledging.sums import PledgeGroup, Sums, sum_up, unconditional_standing
from services.pledges.store.match_funding.funds import matched_cents
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.repairing.repairs import SurplusCharge

# Once a campaign is decided its plan says who is charged; until then the condition does.
_IS_CONDITIONAL = (Pledge.state == PledgeState.PLEDGED) & Pledge.condition_kind.is_not(None)
# What was paid twice is on its way back and counts for nobody, though it is still in our hands.
_SURPLUS = func.coalesce(
    select(func.sum(SurplusCharge.amount_cents))
    .where(SurplusCharge.pledge_id == Pledge.id)
    .correlate(Pledge)
    .scalar_subquery(),
    0,
)


@dataclass(frozen=True)
class Counted:
    """A campaign's sums, and whose conditions hold in them."""

    sums: Sums
    solution: Solution


def sums_of(session: Session, campaigns: Sequence[UUID]) -> dict[UUID, Sums]:
    """The sums of each of the campaigns, at one moment."""
    return {campaign_id: counted.sums for campaign_id, counted in count(session, campaigns).items()}


def count(session: Session, campaigns: Sequence[UUID]) -> dict[UUID, Counted]:
    """The sums of each of the campaigns with their conditions solved, at one moment."""
    groups = _groups(session, campaigns)
    conditional = _conditional(session, groups)
    matched = matched_cents(session, campaigns)
    return {
        campaign_id: _counted(found, conditional[campaign_id], matched.get(campaign_id, 0))
        for campaign_id, found in groups.items()
    }


def _counted(groups: list[PledgeGroup], conditional: list[ConditionalPledge], matched: int) -> Counted:
    solution = solve(unconditional_standing(groups, matched), conditional)
    return Counted(sum_up(groups, matched, solution.unmet_cents), solution)


def _groups(session: Session, campaigns: Sequence[UUID]) -> dict[UUID, list[PledgeGroup]]:
    is_conditional = _IS_CONDITIONAL.label("conditional")
    counted = (
        select(
            Pledge.campaign_id,
            Pledge.state,
            is_conditional,
            # The months of one backer are one backer.
            func.count().filter(Pledge.monthly_id.is_(None)),
            func.sum(Pledge.amount_cents),
            func.sum(Pledge.paid_cents),
            func.sum(Pledge.refunded_cents),
            func.sum(func.greatest(0, _SURPLUS - Pledge.refunded_cents)),
        )
        .where(Pledge.campaign_id.in_(campaigns))
        .group_by(Pledge.campaign_id, Pledge.state, is_conditional)
    )
    groups: dict[UUID, list[PledgeGroup]] = {campaign_id: [] for campaign_id in campaigns}
    for campaign_id, state, conditional, pledges, *cents in session.execute(counted):
        amount, paid, refunded, surplus = map(int, cents)
        groups[campaign_id].append(
            PledgeGroup(PledgeState(state), pledges, amount, paid - surplus, refunded, conditional)
        )
    return groups


def _conditional(
    session: Session, groups: Mapping[UUID, list[PledgeGroup]]
) -> dict[UUID, list[ConditionalPledge]]:
    concerned = [
        campaign_id for campaign_id, found in groups.items() if any(group.conditional for group in found)
    ]
    pledges: dict[UUID, list[ConditionalPledge]] = {campaign_id: [] for campaign_id in groups}
    if not concerned:
        return pledges
    wanted = select(
        Pledge.campaign_id, Pledge.id, Pledge.condition_kind, Pledge.condition_threshold, Pledge.amount_cents
    ).where(Pledge.campaign_id.in_(concerned), _IS_CONDITIONAL)
    for campaign_id, pledge_id, kind, threshold, amount in session.execute(wanted):
        if kind is not None and threshold is not None:
            condition = Condition(ConditionKind(kind), threshold)
            pledges[campaign_id].append(ConditionalPledge(pledge_id, condition, amount))
    return pledges
