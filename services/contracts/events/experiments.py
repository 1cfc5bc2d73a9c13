"""Events of experiments: whether what a campaign tried has been reported."""

from dataclasses import dataclass

from services.contracts.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ExperimentReportChanged(Event):
    """A campaign's final report now stands so: `missing`, `submitted` or `accepted`.

    The last settlement waits for an accepted one; a report that staff take back is missing again.
    """

    NAME = "experiment_report.changed.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class ExperimentReportDecided(Event):
    """Staff decided on a final report: `accepted`, `needs_work` or `taken_back`, with the reason.

    `submitted_by` is whoever handed it in.
    """

    NAME = "experiment_report.decided.v1"
    AGGREGATE = "campaign_id"

    campaign_id: str
    slug: str
    title: str
    decision: str
    reason: str
    submitted_by: str
