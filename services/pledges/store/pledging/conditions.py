"""How the conditional pledges of campaigns stand, kept with the public sums."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.domain.pledging.conditions import Condition, ConditionKind, Solution, next_unlocks
from services.pledges.store.pledging.sums import Counted


class CampaignConditions(Base):
    """What counts in a campaign that has had conditional pledges, and what waits; cents."""

    __tablename__ = "campaign_conditions"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_terms.campaign_id"), primary_key=True)
    counted_backers: Mapped[int]
    counted_cents: Mapped[int] = mapped_column(BigInteger)
    conditional_pledges: Mapped[int]
    conditional_cents: Mapped[int] = mapped_column(BigInteger)
    waiting_pledges: Mapped[int]
    waiting_cents: Mapped[int] = mapped_column(BigInteger)
    unlocks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    def reached(self, condition: Condition, matched_cents: int, *, counts_itself: bool) -> int:
        """How much there is now of what the condition asks for, seen by the pledge that has it."""
        match condition.kind:
            case ConditionKind.BACKERS:
                return self.counted_backers - counts_itself
            case ConditionKind.CENTS:
                return self.counted_cents + matched_cents
            case ConditionKind.MATCH:
                return matched_cents
            case ConditionKind.VOLUNTEERS:
                return 0

    def holds(self, condition: Condition, matched_cents: int) -> bool:
        """Whether a pledge with the condition is counted now.

        Of those who ask for the same, either all are counted or none, so the counted sums tell.
        """
        return self.reached(condition, matched_cents, counts_itself=True) >= condition.threshold


def keep_conditions(session: Session, counted: Mapping[UUID, Counted]) -> None:
    """Write how conditions stand in those campaigns; one that never had any has no row."""
    wanted = select(CampaignConditions).where(CampaignConditions.campaign_id.in_(counted))
    rows = {row.campaign_id: row for row in session.scalars(wanted)}
    for campaign_id, each in counted.items():
        solution, row = each.solution, rows.get(campaign_id)
        if row is None and not (solution.met or solution.unmet):
            continue
        if row is None:
            row = CampaignConditions(campaign_id=campaign_id)
            session.add(row)
        _fill(row, solution)


def _fill(row: CampaignConditions, solution: Solution) -> None:
    row.counted_backers = solution.standing.backers
    row.counted_cents = solution.standing.secured_cents
    row.conditional_pledges = len(solution.met) + len(solution.unmet)
    row.conditional_cents = solution.unmet_cents + sum(pledge.amount_cents for pledge in solution.met)
    row.waiting_pledges = len(solution.unmet)
    row.waiting_cents = solution.unmet_cents
    row.unlocks = [asdict(unlock) for unlock in next_unlocks(solution)]
