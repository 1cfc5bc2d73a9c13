"""What the finance desk asks about bank files."""

from dataclasses import dataclass

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read
from services.chassis.http_client import Reply
from services.chassis.identity import identity

RUNNING = frozenset({"received", "reading", "booking"})


@dataclass(frozen=True)
class BankFile:
    """A file and how far its import has come."""

    id: str
    name: str
    format: str
    way: str
    state: str
    received_at: str | None
    started_at: str | None
    finished_at: str | None
    size_bytes: int
    bytes_read: int
    statement_date: str | None
    lines: int
    lines_booked: int
    lines_per_second: float | None
    matched: int
    in_inbox: int
    duplicates: int
    warnings: tuple[str, ...]
    refusal: str | None
    refusal_where: str | None
    known_already: bool = False

    @property
    def is_running(self) -> bool:
        """Whether its import goes on."""
        return self.state in RUNNING

    @property
    def percent(self) -> int:
        """How far the import has come: reading is one half of it, booking the other."""
        read_share = self.bytes_read / self.size_bytes if self.size_bytes else 0
        booked_share = self.lines_booked / self.lines if self.lines else 0
        return 100 if self.state == "done" else int(50 * read_share + 50 * booked_share)


@dataclass(frozen=True)
class Statement:
    """One account's part of a file."""

    identity: str
    kind: str
    number: int | None
    account: str
    association_name: str
    opening_cents: int | None
    opening_on: str | None
    closing_cents: int | None
    closing_on: str | None
    entries: int | None
    sum_cents: int | None


@dataclass(frozen=True)
class Gap:
    """Statements of an account that are missing now."""

    account: str
    association_name: str
    file_id: str
    warning: str


@dataclass(frozen=True)
class FileDetails:
    """A file with its first statements."""

    file: BankFile
    received_by: str
    sha256: str
    statements: tuple[Statement, ...]
    statements_in_all: int


class BankFiles(Client):
    """Client of the pledges service for bank files."""

    def bring(self, name: str, content: bytes) -> BankFile:
        """Hand a file over; its import begins by itself. Raises Problem 422 with the reason."""
        reply = self._service.request(
            "POST",
            "/bank-files",
            identity=identity(),
            body=content,
            params={"name": name},
            headers={"Content-Type": "application/octet-stream"},
        )
        return read(BankFile, reply.json)

    def files(self, after: str = "") -> Page[BankFile]:
        """Files, newest first."""
        return read_page(self.get("/bank-files", after=after, limit=30), lambda each: read(BankFile, each))

    def file(self, file_id: str) -> FileDetails:
        """One file. Raises Problem 404."""
        body = self.get(path("bank-files", file_id))
        return FileDetails(
            file=read(BankFile, body),
            received_by=body["received_by"],
            sha256=body["sha256"],
            statements=tuple(read(Statement, each) for each in body["statements"]),
            statements_in_all=body["statements_in_all"],
        )

    def gaps(self) -> tuple[Gap, ...]:
        """Statements that are missing, account by account."""
        return tuple(read(Gap, each) for each in self.get("/bank-files/gaps")["items"])

    def content(self, file_id: str) -> Reply:
        """The file byte for byte, as the service sends it."""
        return self.forward("GET", path("bank-files", file_id, "content"))
