"""What a closing decides from a campaign's terms and sums alone.

A plan is written from it at the deadline and a rehearsal counts it before, so that there is one logic.
"""

from dataclasses import dataclass
from uuid import UUID

from services.pledges.domain.closing.outcome import ACTIONS, CONDITION_NOT_MET, Action, Outcome, decide
from services.pledges.domain.pledging.conditions import Solution
from services.pledges.domain.pledging.pledge_states import PROMISED, PledgeState
from services.pledges.domain.pledging.sums import Sums


@dataclass(frozen=True)
class Rule:
    """What happens to every pledge in a state, by whether its condition fails; `has_letter` if it is told."""

    state: PledgeState
    is_unmet: bool
    action: Action
    reason: str | None
    has_letter: bool


@dataclass(frozen=True)
class Decision:
    """How a campaign ends; `unmet` are the pledges whose conditions do not hold."""

    outcome: Outcome
    unmet: tuple[UUID, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The table of what follows; a pledge that no rule names has no line."""
        return tuple(
            self._rule(state, action, is_unmet=is_unmet)
            for state, action in ACTIONS[self.outcome].items()
            for is_unmet in (False, True)
        )

    def _rule(self, state: PledgeState, action: Action, *, is_unmet: bool) -> Rule:
        # Whoever never finished at the card page promised nothing, and hears nothing.
        has_letter = state in PROMISED
        if is_unmet and self.outcome is Outcome.FUNDED:
            return Rule(state, is_unmet, Action.RELEASE, CONDITION_NOT_MET, has_letter)
        return Rule(state, is_unmet, action, None, has_letter)


def decide_closing(
    model: str, minimum_cents: int, sums: Sums, solution: Solution, *, is_cancelled: bool
) -> Decision:
    """The one decision (decision 5). Raises ValueError for a model that the contract does not know."""
    outcome = Outcome.CANCELLED if is_cancelled else decide(model, minimum_cents, sums)
    return Decision(outcome, tuple(pledge.pledge_id for pledge in solution.unmet))
