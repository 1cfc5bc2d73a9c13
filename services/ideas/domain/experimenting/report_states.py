"""The life of a final report as one table: written, handed in, accepted or sent back, and taken back."""

from dataclasses import dataclass
from enum import StrEnum

from services.ideas.domain.campaign_states import Party
from services.ideas.domain.campaign_states import State as CampaignState


class ReportState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_WORK = "needs_work"
    ACCEPTED = "accepted"


class ReportStep(StrEnum):
    """What may happen to a report."""

    WRITE = "write"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    ASK_FOR_MORE = "ask_for_more"
    TAKE_BACK = "take_back"


class ReportStanding(StrEnum):
    """What pledges is told: the last settlement waits for an accepted report."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


# Only what was done with the money can be told of.
REPORTABLE_STATES = frozenset({CampaignState.FUNDED, CampaignState.DELIVERING, CampaignState.REPORTED})


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One row of the table; `of_public` is taken on a report that has a public version."""

    step: ReportStep
    sources: frozenset[ReportState]
    target: ReportState
    party: Party
    needs_reason: bool = False
    of_public: bool = False


def _edge(
    step: ReportStep,
    sources: set[ReportState],
    target: ReportState,
    party: Party,
    *,
    needs_reason: bool = False,
    of_public: bool = False,
) -> Edge:
    return Edge(
        step=step,
        sources=frozenset(sources),
        target=target,
        party=party,
        needs_reason=needs_reason,
        of_public=of_public,
    )


_S, _T = ReportState, ReportStep
_WRITABLE = {_S.DRAFT, _S.NEEDS_WORK, _S.ACCEPTED}

EDGES: tuple[Edge, ...] = (
    # What is public stays public while a change of it is written.
    _edge(_T.WRITE, _WRITABLE, _S.DRAFT, Party.MEMBER),
    _edge(_T.SUBMIT, {_S.DRAFT, _S.NEEDS_WORK}, _S.SUBMITTED, Party.MEMBER),
    _edge(_T.WITHDRAW, {_S.SUBMITTED}, _S.DRAFT, Party.MEMBER),
    _edge(_T.ACCEPT, {_S.SUBMITTED}, _S.ACCEPTED, Party.REVIEWER),
    _edge(_T.ASK_FOR_MORE, {_S.SUBMITTED}, _S.NEEDS_WORK, Party.REVIEWER, needs_reason=True),
    _edge(_T.TAKE_BACK, set(_S), _S.NEEDS_WORK, Party.REVIEWER, needs_reason=True, of_public=True),
)

_BY_STEP = {edge.step: edge for edge in EDGES}


class IllegalReportStep(ValueError):
    """The step does not start from the state in which the report is."""


class NotYourStep(ValueError):
    """The step belongs to somebody else."""


class ReportReasonRequired(ValueError):
    """The step must be explained to the association."""


def take(
    state: ReportState, step: ReportStep, parties: frozenset[Party], *, is_public: bool, reason: str = ""
) -> Edge:
    """The edge that the step follows. Raises NotYourStep, IllegalReportStep, ReportReasonRequired."""
    edge = _BY_STEP[step]
    if edge.party not in parties:
        raise NotYourStep(step)
    if state not in edge.sources or (edge.of_public and not is_public):
        raise IllegalReportStep(f"{step} from {state}")
    if edge.needs_reason and not reason.strip():
        raise ReportReasonRequired(step)
    return edge


def open_steps(state: ReportState, parties: frozenset[Party], *, is_public: bool) -> list[ReportStep]:
    """The steps that these parties could take now."""
    return [
        edge.step
        for edge in EDGES
        if state in edge.sources and edge.party in parties and (is_public or not edge.of_public)
    ]


def standing_of(state: ReportState, *, is_public: bool) -> ReportStanding:
    """What is told of the report; a public version counts while a change of it is under way."""
    if is_public:
        return ReportStanding.ACCEPTED
    return ReportStanding.SUBMITTED if state is ReportState.SUBMITTED else ReportStanding.MISSING
