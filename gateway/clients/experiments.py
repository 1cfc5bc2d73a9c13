"""What pages and desks ask of ideas about experiments: their reports, the register, open data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read


@dataclass(frozen=True)
class Report:
    """What a final report says; numbers are texts with a decimal point."""

    happened: str
    learnt: str
    next_words: str
    outcome: str | None
    next_step: str | None
    end_number: str | None
    end_measured_on: str | None
    participants: int | None


@dataclass(frozen=True)
class Promised:
    """What the draft said of the experiment."""

    hypothesis: str
    target_group: str
    measure: str
    start_value: str
    theme: str
    measure_unit: str
    start_number: str | None
    start_measured_on: str | None


@dataclass(frozen=True)
class AcceptedVersion:
    """A report as it was accepted."""

    number: int
    accepted_at: str
    participants: int | None = None
    end_number: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class DeskReport:
    """A report as its makers and reviewers see it; `missing` are (field, code)."""

    campaign_id: str
    slug: str
    title: str
    state: str
    version: int
    report: Report
    experiment: Promised
    submitted_at: str | None
    decided_at: str | None
    decision_reason: str
    public_number: int | None
    allowed_actions: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    versions: tuple[AcceptedVersion, ...]

    def may(self, action: str) -> bool:
        """Whether whoever asks may do so now."""
        return action in self.allowed_actions


@dataclass(frozen=True)
class WaitingReport:
    """A report in the reviewers' queue."""

    campaign_id: str
    title: str
    association: str
    submitted_at: str | None
    is_change: bool


@dataclass(frozen=True)
class Experiment:
    """An experiment of the register; sums in cents."""

    slug: str
    title: str
    stage: str
    district_slug: str
    district_name: str
    association: str
    theme: str
    hypothesis: str
    target_group: str
    measure: str
    measure_unit: str
    start_value: str
    start_number: str | None
    start_measured_on: str | None
    report: Report | None
    goal_cents: int
    collected_cents: int
    matched_cents: int
    backers: int
    started_on: str | None
    closed_at: str | None
    picture: str = ""
    summary: str = ""
    versions: tuple[AcceptedVersion, ...] = ()

    @property
    def outcome(self) -> str:
        """What came of it; nothing while no report is public."""
        return (self.report.outcome or "") if self.report else ""


@dataclass(frozen=True)
class Compared:
    """The numbers of one district or theme; `part` is its slug or code."""

    part: str
    name: str
    experiments: int
    confirmed: int
    partly: int
    refuted: int
    unreported: int
    made_permanent: int
    participants: int
    collected_cents: int


@dataclass(frozen=True)
class Comparison:
    """Experiments side by side."""

    years: tuple[int, ...]
    districts: tuple[Compared, ...]
    themes: tuple[Compared, ...]


def _experiment(body: dict[str, Any]) -> Experiment:
    district = body.get("district") or {}
    return read(
        Experiment,
        body,
        district_slug=district.get("slug", ""),
        district_name=district.get("name", ""),
        goal_cents=body.get("goal_cents") or 0,
        report=read(Report, body["report"]) if body.get("report") else None,
        versions=tuple(read(AcceptedVersion, each) for each in body.get("versions", ())),
    )


def _desk_report(body: dict[str, Any]) -> DeskReport:
    return read(
        DeskReport,
        body,
        report=read(Report, body),
        experiment=read(Promised, body["experiment"]),
        allowed_actions=tuple(body["allowed_actions"]),
        missing=tuple((each["field"], each["code"]) for each in body["missing"]),
        versions=tuple(read(AcceptedVersion, each) for each in body["versions"]),
    )


class Experiments(Client):
    """Client of the ideas service for experiments."""

    def report(self, campaign_id: str) -> DeskReport:
        """A campaign's report, begun or not. Raises Problem 403, 404, 409."""
        return _desk_report(self.get(path("campaigns", campaign_id, "experiment-report")))

    def write_report(self, campaign_id: str, content: dict[str, Any]) -> DeskReport:
        """Save it over the version that was read. Raises Problem 409, 422."""
        return _desk_report(self.patch(path("campaigns", campaign_id, "experiment-report"), content))

    def take_step(self, campaign_id: str, step: str, **sent: Any) -> DeskReport:
        """Submit, withdraw or review. Raises Problem 403, 409, 422."""
        return _desk_report(self.post(path("campaigns", campaign_id, "experiment-report", step), sent))

    def waiting(self, after: str = "") -> Page[WaitingReport]:
        """Reports that wait for a reviewer."""
        return read_page(self.get("/experiment-reports", after=after), lambda each: read(WaitingReport, each))

    def register(self, **narrowed: Any) -> Page[Experiment]:
        """A page of the register. Raises Problem 422."""
        asked = {name: value for name, value in narrowed.items() if value}
        return read_page(self.get("/experiments", **asked), _experiment)

    def experiment(self, slug: str) -> Experiment:
        """One experiment. Raises Problem 404."""
        return _experiment(self.get(path("experiments", slug)))

    def comparison(self, year: int | None) -> dict[str, Any]:
        """Experiments counted by district and theme, as JSON, which is kept for a while."""
        found: dict[str, Any] = self.get("/experiment-comparison", **({"year": year} if year else {}))
        return found

    def data_version(self) -> str:
        """A word that changes whenever the open data do."""
        return str(self.get("/open-data/version")["version"])

    def rows(self, at: str, most: int) -> Iterator[dict[str, Any]]:
        """Rows of open data, read in pages of a hundred, at most so many."""
        after, count = "", 0
        while count < most:
            body = self.get(at, limit=100, **({"after": after} if after else {}))
            for row in body["items"][: most - count]:
                count += 1
                yield row
            after = body.get("next") or ""
            if not after:
                return


def read_comparison(body: dict[str, Any], theme_name: Any) -> Comparison:
    """The comparison out of its JSON; themes are named by the function given."""
    return Comparison(
        years=tuple(body["years"]),
        districts=tuple(read(Compared, each, part=each["slug"]) for each in body["districts"]),
        themes=tuple(
            read(Compared, each, part=each["theme"], name=theme_name(each["theme"]))
            for each in body["themes"]
        ),
    )
