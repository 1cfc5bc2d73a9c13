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
