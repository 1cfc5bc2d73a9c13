"""The life of an entry of own money as one table; only one that stands counts, and only with evidence."""

from enum import StrEnum

from services.ideas.domain.campaign_states import Party


class EntryState(StrEnum):
    """Where an entry stands."""

    ENTERED = "entered"
    REFUSED = "refused"
    REMOVED = "removed"


class EntryStep(StrEnum):
    """What may happen to an entry."""

    REMOVE = "remove"
    RESTORE = "restore"
    REFUSE = "refuse"
    ACCEPT = "accept"


S, T = EntryState, EntryStep

EDGES: dict[EntryStep, tuple[EntryState, EntryState, Party]] = {
    T.REMOVE: (S.ENTERED, S.REMOVED, Party.MEMBER),
    T.RESTORE: (S.REMOVED, S.ENTERED, Party.MEMBER),
    T.REFUSE: (S.ENTERED, S.REFUSED, Party.REVIEWER),
    T.ACCEPT: (S.REFUSED, S.ENTERED, Party.REVIEWER),
}


class IllegalEntryStep(ValueError):
    """The step does not start from the state in which the entry is."""


class NotYourEntryStep(ValueError):
    """The step belongs to somebody else."""


class EntryReasonRequired(ValueError):
    """The association is told why its entry does not count."""


def take(state: EntryState, step: EntryStep, parties: frozenset[Party], reason: str = "") -> EntryState:
    """Where the step leads. Raises NotYourEntryStep, IllegalEntryStep, EntryReasonRequired."""
    source, target, party = EDGES[step]
    if party not in parties:
        raise NotYourEntryStep(step)
    if state is not source:
        raise IllegalEntryStep(f"{step} from {state}")
    if step is T.REFUSE and not reason.strip():
        raise EntryReasonRequired(step)
    return target


def open_steps(state: EntryState, parties: frozenset[Party]) -> list[EntryStep]:
    """The steps that these parties could take now."""
    return [step for step, (source, _target, party) in EDGES.items() if state is source and party in parties]
