"""The life of a campaign as one table: which step leads where, who may take it, what it tells others."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.contracts import events
from services.ideas.domain.readiness import Gate, Missing


class State(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_WORK = "needs_work"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    FUNDED = "funded"
    NOT_FUNDED = "not_funded"
    CANCELLED = "cancelled"
    DELIVERING = "delivering"
    REPORTED = "reported"


class Step(StrEnum):
    """What may happen to a campaign."""

    SUBMIT = "submit"
    APPROVE = "approve"
    ASK_FOR_WORK = "ask_for_work"
    REJECT = "reject"
    PUBLISH = "publish"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"
    START_CLOSING = "start_closing"
    CLOSE_FUNDED = "close_funded"
    CLOSE_NOT_FUNDED = "close_not_funded"
    CLOSE_CANCELLED = "close_cancelled"
    DELIVER = "deliver"
    REPORT = "report"


class Party(StrEnum):
    """In what capacity someone acts on a campaign."""

    MEMBER = "member"
    OWNER = "owner"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    PLEDGES = "pledges"


LIVE_STATES = frozenset({State.PUBLISHED, State.SUSPENDED, State.CLOSING})
ENDED_STATES = frozenset({State.FUNDED, State.NOT_FUNDED, State.CANCELLED, State.DELIVERING, State.REPORTED})
PUBLIC_STATES = LIVE_STATES | ENDED_STATES
EDITABLE_STATES = frozenset({State.DRAFT, State.NEEDS_WORK})


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One row of the table; `gate` says how complete the content has to be."""

    step: Step
    sources: frozenset[State]
    target: State
    parties: frozenset[Party]
    event: type[events.Event] | None = None
    gate: Gate | None = None
    needs_reason: bool = False


class IllegalStep(ValueError):
    """The step does not start from the state in which the campaign is."""


class NotYours(ValueError):
    """The step belongs to somebody else."""


class NotReady(ValueError):
    """The content lacks something that the step needs."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(", ".join(f"{item.field}: {item.code}" for item in missing))
        self.missing = tuple(missing)


class ReasonRequired(ValueError):
    """The step must be explained to those whom it concerns."""


def _edge(
    step: Step,
    sources: set[State],
    target: State,
    parties: set[Party],
    event: type[events.Event] | None = None,
    *,
    gate: Gate | None = None,
    needs_reason: bool = False,
) -> Edge:
    return Edge(
        step=step,
        sources=frozenset(sources),
        target=target,
        parties=frozenset(parties),
        event=event,
        gate=gate,
        needs_reason=needs_reason,
    )


_S, _P = State, Party
_REVIEWED = {_S.SUBMITTED, _S.APPROVED}
_STAFF = {_P.REVIEWER, _P.ADMIN}
_OPEN = {_S.PUBLISHED, _S.SUSPENDED}
# Pledges owns the outcome: its decision also overrules a cancellation that came too late for it.
_DECIDABLE = {_S.PUBLISHED, _S.SUSPENDED, _S.CLOSING, _S.CANCELLED}

EDGES: tuple[Edge, ...] = (
    _edge(Step.SUBMIT, {_S.DRAFT, _S.NEEDS_WORK}, _S.SUBMITTED, {_P.MEMBER}, gate=Gate.SUBMISSION),
    _edge(Step.APPROVE, {_S.SUBMITTED}, _S.APPROVED, {_P.REVIEWER}, events.CampaignReviewed),
    _edge(
        Step.ASK_FOR_WORK, _REVIEWED, _S.NEEDS_WORK, {_P.REVIEWER}, events.CampaignReviewed, needs_reason=True
    ),
    _edge(Step.REJECT, _REVIEWED, _S.REJECTED, {_P.REVIEWER}, events.CampaignReviewed, needs_reason=True),
    _edge(
        Step.PUBLISH,
        {_S.APPROVED},
        _S.PUBLISHED,
        {_P.MEMBER, _P.REVIEWER},
        events.CampaignPublished,
        gate=Gate.PUBLISHING,
    ),
    _edge(Step.SUSPEND, {_S.PUBLISHED}, _S.SUSPENDED, _STAFF, events.CampaignSuspended, needs_reason=True),
    _edge(Step.RESUME, {_S.SUSPENDED}, _S.PUBLISHED, _STAFF, events.CampaignResumed),
    # Suspending is the staff's; an association that gives up its own campaign ends it at once and for good.
    _edge(Step.CANCEL, _OPEN, _S.CANCELLED, _STAFF | {_P.OWNER}, events.CampaignCancelled, needs_reason=True),
    _edge(Step.START_CLOSING, _OPEN, _S.CLOSING, {_P.PLEDGES}),
    _edge(Step.CLOSE_FUNDED, _DECIDABLE, _S.FUNDED, {_P.PLEDGES}),
    _edge(Step.CLOSE_NOT_FUNDED, _DECIDABLE, _S.NOT_FUNDED, {_P.PLEDGES}),
    _edge(Step.CLOSE_CANCELLED, _DECIDABLE, _S.CANCELLED, {_P.PLEDGES}),
    _edge(Step.DELIVER, {_S.FUNDED}, _S.DELIVERING, {_P.MEMBER}),
    # Taken with the acceptance of the final report; not everybody says before that the work has begun.
    _edge(Step.REPORT, {_S.FUNDED, _S.DELIVERING}, _S.REPORTED, {_P.REVIEWER}),
)

_BY_STEP = {edge.step: edge for edge in EDGES}


def edge_of(step: Step) -> Edge:
    """The table's row for a step."""
    return _BY_STEP[step]


def take(
    state: State,
    step: Step,
    parties: frozenset[Party],
    *,
    missing: Sequence[Missing] = (),
    reason: str = "",
) -> Edge:
    """The edge that the step follows.

    Raises NotYours, IllegalStep, ReasonRequired, NotReady, in this order, so that nobody learns
    about a campaign's state from a step that is not theirs.
    """
    edge = _BY_STEP[step]
    if not edge.parties & parties:
        raise NotYours(step)
    if state not in edge.sources:
        raise IllegalStep(f"{step} from {state}")
    if edge.needs_reason and not reason.strip():
        raise ReasonRequired(step)
    if edge.gate is not None:
        blocking = [item for item in missing if edge.gate.stopped_by(item)]
        if blocking:
            raise NotReady(blocking)
    return edge


def needs_fresh_look(parties: frozenset[Party], version: int, approved_version: int | None) -> bool:
    """Whether publishing waits for a reviewer, because members changed what the review had approved."""
    return Party.REVIEWER not in parties and version != approved_version


def follow(state: State, step: Step) -> State | None:
    """Where a fact told by pledges leads, or nothing when it came late or twice."""
    edge = _BY_STEP[step]
    return edge.target if state in edge.sources and state is not edge.target else None


def open_steps(state: State, parties: frozenset[Party], missing: Sequence[Missing]) -> list[Step]:
    """The steps these parties could take now; drawn as buttons, so the order is the table's."""
    return [
        edge.step
        for edge in EDGES
        if state in edge.sources
        and edge.parties & parties
        and not (edge.gate and any(edge.gate.stopped_by(item) for item in missing))
    ]
