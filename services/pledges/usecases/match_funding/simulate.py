"""A rule tried on pledges of the past before anybody opens a pool with it. Nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from services.chassis.database import Sessions, reading
from services.chassis.problems import Invalid
from services.pledges.domain.match_funding.rules import MatchRule
from services.pledges.domain.match_funding.simulation import Moment, PastCampaign, Played, Simulation
from services.pledges.domain.pledging.deadlines import HELSINKI, first_instant_after
from services.pledges.domain.pledging.pledge_states import CARD_HELD, IN_REPAIR, PledgeState
from services.pledges.store.match_funding.past import past_campaigns, past_changes
from services.pledges.usecases.match_funding.edit_fund import checked_rule

MOST_CAMPAIGNS = 200
MOST_CHANGES = 100_000
_SECURED = sorted(map(str, {*CARD_HELD, *IN_REPAIR, PledgeState.PAID}))


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A pool as if it had been open on those local days; with neither districts nor campaigns for all."""

    rule: MatchRule
    pool_cents: int
    since: date
    until: date
    districts: tuple[str, ...] = ()
    campaigns: tuple[UUID, ...] = ()


def simulate(sessions: Sessions, trial: Trial) -> dict[str, Any]:
    """What the pool would have come to. Raises Invalid, also where there is too much of a past."""
    rule = checked_rule(trial.rule)
    if trial.since > trial.until:
        raise Invalid("until", "too_early")
    since = datetime.combine(trial.since, time(), HELSINKI).astimezone(UTC)
    until = first_instant_after(trial.until)
    with reading(sessions) as session:
        rows = past_campaigns(session, trial.districts, trial.campaigns, since, until, MOST_CAMPAIGNS + 1)
        ids = [row.campaign_id for row in rows]
        changes = past_changes(session, ids, _SECURED, since, until, MOST_CHANGES + 1)
    if len(rows) > MOST_CAMPAIGNS or len(changes) > MOST_CHANGES:
        raise Invalid("since", "too_much")
    campaigns = {row.campaign_id: _campaign(row) for row in rows}
    played = Simulation(rule, trial.pool_cents, campaigns).play(_moments(changes))
    return {
        "pool_cents": trial.pool_cents,
        "drawn_cents": trial.pool_cents - played.left_cents,
        "left_cents": played.left_cents,
        "spent_at": played.spent_at,
        "pledges": len(played.by_pledge),
        "persons": played.persons,
        "campaigns": [_row(row, played) for row in rows],
    }


def _moments(changes: list[Any]) -> Iterator[Moment]:
    """Each pledge's worth whenever it changes; a card is its first giver's, as in a real pool."""
    owners: dict[str, str] = {}
    worth: dict[UUID, int] = {}
    for change in changes:
        if worth.get(change.pledge_id, 0) == change.worth_cents:
            continue
        worth[change.pledge_id] = change.worth_cents
        is_first = change.card is None or owners.setdefault(change.card, change.person) == change.person
        yield Moment(
            at=change.at,
            pledge_id=change.pledge_id,
            campaign_id=change.campaign_id,
            person=change.person,
            worth_cents=change.worth_cents,
            draws=is_first and not change.is_organiser,
        )


def _campaign(row: Any) -> PastCampaign:
    return PastCampaign(
        campaign_id=row.campaign_id,
        model=row.model,
        goal_cents=row.goal_cents,
        minimum_cents=row.minimum_cents,
        deadline=row.deadline,
        outcome=row.outcome,
    )


def _row(row: Any, played: Played) -> dict[str, Any]:
    ended = row.outcome is not None
    return {
        "campaign_id": row.campaign_id,
        "title": row.title,
        "goal_cents": row.goal_cents,
        "secured_cents": played.secured.get(row.campaign_id, 0),
        "matched_cents": played.by_campaign.get(row.campaign_id, 0),
        "outcome": row.outcome,
        "would_be_funded": row.campaign_id in played.funded if ended else None,
    }
