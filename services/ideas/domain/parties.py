"""In what capacity somebody stands towards a campaign."""

from collections.abc import Iterable

from services.contracts.roles import Role
from services.ideas.domain.campaign_states import PUBLIC_STATES, Party, State, Step

_REVIEW = (Step.APPROVE, Step.ASK_FOR_WORK, Step.REJECT)


def parties_of(*, of_the_association: bool, roles: Iterable[str], owns_it: bool = False) -> frozenset[Party]:
    """The capacities in which a person may act.

    Whoever belongs to the association acts for it only, whatever else they are: nobody reviews,
    suspends or resumes what is their own.
    """
    if of_the_association:
        return frozenset({Party.MEMBER, Party.OWNER} if owns_it else {Party.MEMBER})
    by_role = {Role.REVIEWER: Party.REVIEWER, Role.ADMIN: Party.ADMIN}
    held = set(roles)
    return frozenset(party for role, party in by_role.items() if role in held)


def may_see(state: State, parties: frozenset[Party]) -> bool:
    """Whether the campaign exists for them; what is not public is shown to its makers and reviewers."""
    return state in PUBLIC_STATES or bool(parties)


def action_of(step: Step) -> str:
    """The API's name of a step: the three outcomes of a review are one action."""
    return "review" if step in _REVIEW else step.value
