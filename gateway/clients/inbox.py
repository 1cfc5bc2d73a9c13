"""What the inbox of bank lines asks of pledges, and who works at the desk of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import Approval, read
from gateway.clients.line_history import Deed, read_deed
from gateway.clients.line_offers import Offer, read_offers
from services.chassis.http_client import FileReply
from services.chassis.identity import identity

PAGE = 30
# The service looks for nothing shorter.
LEAST_WORDS = 2


@dataclass(frozen=True)
class Line:
    """One payment on an account; the payer's own account is masked."""

    id: str
    booked_on: str
    age_days: int
    amount_cents: int
    payer_name: str | None
    payer_account_masked: str | None
    reference: str | None
    message: str | None
    archive_id: str | None
    state: str
    reason: str | None
    pledge_id: str | None
    pledge_number: str | None
    assigned_to: str | None
    notes: int = 0
    told_references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """A pledge that a line may belong to, with what speaks for and against it."""

    pledge_id: str
    number: str
    name: str | None
    amount_cents: int
    campaign_title: str
    made_on: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    sure: bool = False


@dataclass(frozen=True)
class Note:
    """A comment on a line; `who` is a person's id."""

    text: str
    who: str | None
    at: str


@dataclass(frozen=True)
class Event:
    """Something that happened with a line, in codes."""

    at: str
    what: str
    who: str | None = None
    told: str | None = None
    kind: str | None = None
    whom: str | None = None


@dataclass(frozen=True)
class Rest:
    """A pledge whose backer may be asked for what is missing of it."""

    pledge_id: str
    number: str
    missing_cents: int


@dataclass(frozen=True)
class OpenLine:
    """A line with everything that its pane shows."""

    line: Line
    collecting_account: str
    suggestions: tuple[Suggestion, ...]
    request: Approval | None
    notes: tuple[Note, ...]
    story: tuple[Event, ...]
    offers: tuple[Offer, ...] = ()
    rest: Rest | None = None

    @property
    def ranked(self) -> tuple[Suggestion | Offer, ...]:
        """Everything that the line may be, likeliest first: what its payer named goes before all else."""
        told = tuple(offer for offer in self.offers if offer.was_told)
        return told + self.suggestions + tuple(offer for offer in self.offers if not offer.was_told)


@dataclass(frozen=True)
class Counts:
    """How many lines wait, by queue and by reason; above a thousand the services stop counting."""

    queues: dict[str, int]
    reasons: dict[str, int]


@dataclass(frozen=True)
class FoundPledge:
    """A pledge that a search found; `refusal` is why a line may not be booked to it."""

    pledge_id: str
    number: str
    name: str | None
    amount_cents: int
    campaign_title: str
    made_on: str
    state: str
    refusal: str | None


@dataclass(frozen=True)
class Target:
    """A refund, payout, dispute, deposit or pool that a line may be booked to by hand."""

    id: str
    label: str
    amount_cents: int
    on: str


@dataclass(frozen=True)
class Choices:
    """What a line may be booked to besides pledges, and whether what was done can be taken back."""

    accounts: tuple[str, ...]
    refunds: tuple[Target, ...]
    payouts: tuple[Target, ...]
    disputes: tuple[Target, ...]
    deposits: tuple[Target, ...]
    match_funds: tuple[Target, ...]
    may_undo: bool
    undo_refusal: str | None


@dataclass(frozen=True)
class Outcome:
    """What became of one of many; `code` is why it was not done."""

    id: str
    code: str | None


@dataclass(frozen=True)
class Colleague:
    """A person of the finance desk."""

    id: str
    name: str
    keeps_books: bool


class Inbox(Client):
    """Client of the pledges service for the inbox."""

    def lines(self, wanted: dict[str, Any]) -> Page[Line]:
        """A page of lines; `wanted` narrows, orders and pages as the service names it."""
        body = self.get("/bank-lines", limit=PAGE, **wanted)
        return read_page(body, lambda each: read(Line, each))

    def table(self, wanted: dict[str, Any], file_format: str) -> FileReply:
        """The lines as a file for a spreadsheet. Raises Problem 422 `too_many_lines`."""
        order = {name: value for name, value in wanted.items() if name != "after"} | {"format": file_format}
        return self._service.fetch_file("/bank-lines/table", identity=identity(), json=order)

    def counts(self) -> Counts:
        """How many lines wait."""
        return read(Counts, self.get("/bank-lines/counts"))

    def line(self, line_id: str) -> OpenLine:
        """One line with all that is known of it. Raises Problem 404."""
        body = self.get(path("bank-lines", line_id))
        request = body.get("request")
        line = read(Line, body, notes=len(body["notes"]))
        suggestions = tuple(_read_suggestion(each) for each in body["suggestions"])
        is_clear = any(each.sure for each in suggestions) or request is not None
        return OpenLine(
            line=line,
            collecting_account=body["collecting_account"],
            suggestions=suggestions,
            rest=read(Rest, body["rest_to_ask"]) if body["rest_to_ask"] else None,
            offers=() if is_clear or line.amount_cents <= 0 else self._offers(line),
            request=read(Approval, request) if request else None,
            notes=tuple(read(Note, each) for each in body["notes"]),
            story=tuple(read(Event, each) for each in body["story"]),
        )

    def _offers(self, line: Line) -> tuple[Offer, ...]:
        if line.state not in ("inbox", "proposed"):
            return ()
        return read_offers(self.get(path("bank-lines", line.id, "together")))

    def history(self, line_id: str) -> tuple[Deed, ...]:
        """What was done with a line, oldest first. Raises Problem 404."""
        body = self.get(path("bank-lines", line_id, "history"))
        return read_page(body, read_deed).items

    def choices(self, line_id: str) -> Choices:
        """What a line may be booked to besides pledges. Raises Problem 404."""
        body = self.get(path("bank-lines", line_id, "choices"))
        targets = {
            name: tuple(read(Target, each) for each in body[name])
            for name in ("refunds", "payouts", "disputes", "deposits", "match_funds")
        }
        return read(Choices, body, **targets)

    def search(self, line_id: str, words: str) -> tuple[FoundPledge, ...]:
        """Pledges by their number or their backer's name; nothing for a single letter. Raises Problem 404."""
        if len(words) < LEAST_WORDS:
            return ()
        body = self.get(path("bank-lines", line_id, "pledge-search"), q=words)
        return read_page(body, lambda each: read(FoundPledge, each)).items

    def propose(self, line_id: str, proposal: dict[str, Any], key: str | None) -> None:
        """Propose what to do with a line; another person decides."""
        self.post(path("bank-lines", line_id, "proposals"), proposal, key=key)

    def propose_joined(self, line_ids: Sequence[str], pledge_id: str, comment: str, key: str | None) -> None:
        """Propose that several lines pay one pledge together."""
        sent = {"line_ids": list(line_ids), "pledge_id": pledge_id, "comment": comment}
        self.post("/bank-lines/joined-proposals", sent, key=key)

    def propose_best(
        self, line_ids: Sequence[str], comment: str, key: str | None
    ) -> tuple[tuple[str, str, str | None], ...]:
        """Propose each line's sure match; of each its id, what came of it, and why not."""
        sent = {"line_ids": list(line_ids), "comment": comment}
        items = self.post("/bank-lines/batch-proposals", sent, key=key)["items"]
        return tuple((each["line_id"], each["outcome"], each["code"]) for each in items)

    def ask_for_rest(self, line_id: str, pledge_id: str, key: str | None) -> None:
        """Write to the backer of a pledge of which the line paid too little."""
        self.post(path("bank-lines", line_id, "rest-requests"), {"pledge_id": pledge_id}, key=key)

    def assign(self, line_ids: Sequence[str], person_id: str | None, key: str | None) -> tuple[Outcome, ...]:
        """Give lines to a person, or to nobody."""
        sent = {"line_ids": list(line_ids), "person_id": person_id}
        return _read_outcomes(self.post("/bank-lines/assignments", sent, key=key))

    def comment(self, line_id: str, text: str, key: str | None) -> None:
        """Say something about a line."""
        self.post(path("bank-lines", line_id, "notes"), {"text": text}, key=key)

    def withdraw(self, approval_id: str, key: str | None) -> None:
        """Take an own request back."""
        self.post(path("approvals", approval_id, "withdrawal"), key=key)

    def approve_many(self, seen: Sequence[tuple[str, str]], key: str | None) -> tuple[Outcome, ...]:
        """Approve many plain matches, each with the hash of what was seen."""
        items = [{"id": approval_id, "content_hash": content_hash} for approval_id, content_hash in seen]
        return _read_outcomes(self.post("/approvals/batch-approvals", {"items": items}, key=key))


class Colleagues(Client):
    """Client of accounts: who works at the finance desk."""

    def of_finance(self) -> tuple[Colleague, ...]:
        """Everybody of the desk, by name."""
        return read_page(self.get("/staff/colleagues"), lambda each: read(Colleague, each)).items


def _read_suggestion(body: dict[str, Any]) -> Suggestion:
    return read(Suggestion, body, reasons_for=tuple(body["for"]), reasons_against=tuple(body["against"]))


def _read_outcomes(body: dict[str, Any]) -> tuple[Outcome, ...]:
    return read_page(body, lambda each: read(Outcome, each)).items
