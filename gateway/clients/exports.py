"""What the finance desk asks of pledges when the books go out, and of the bookkeeper's settings."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read
from services.chassis.http_client import FileReply
from services.chassis.identity import identity


@dataclass(frozen=True)
class Export:
    """An export that was made."""

    id: str
    kind: str
    since: str
    until: str
    format: str
    row_count: int
    byte_count: int
    sha256: str
    made_by: str
    made_at: str
    campaign_id: str | None = None
    collecting_account_id: str | None = None


@dataclass(frozen=True)
class Unmapped:
    """A kind of account without a number on the first day that it is needed."""

    collecting_account_id: str
    association_name: str
    account: str
    since: str


@dataclass(frozen=True)
class ChartAccount:
    """A number of the bookkeeper's chart, from a day on."""

    id: str
    noun: str
    collecting_account_id: str | None
    number: str
    name: str
    effective_from: str
    set_at: str


@dataclass(frozen=True)
class Chart:
    """The settings, newest first, and the kinds of accounts that have none today."""

    items: tuple[ChartAccount, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """A campaign with its cost centre, project and VAT rate; 2550 stands for 25,5 %."""

    campaign_id: str
    title: str
    legal_mode: str
    cost_centre: str
    project: str
    vat_basis_points: int | None
    effective_from: str | None


class Exports(Client):
    """Client of the pledges service for exports and their settings."""

    def make(self, order: dict[str, Any]) -> FileReply:
        """Make an export and receive its file. Raises Problem 409 `unmapped_accounts`, 422."""
        return self._service.fetch_file("/books/exports", identity=identity(), json=order)

    def make_again(self, export_id: str) -> FileReply:
        """An earlier export to the byte. Raises Problem 404, 409."""
        at = path("books", "exports", export_id, "copy")
        return self._service.fetch_file(at, identity=identity(), json={})

    def made(self, after: str = "") -> Page[Export]:
        """Exports, newest first."""
        return read_page(self.get("/books/exports", after=after, limit=20), _read_export)

    def unmapped(self, scope: dict[str, Any]) -> tuple[Unmapped, ...]:
        """Accounts that an export would show without a number."""
        body = self.get("/books/unmapped-accounts", **scope)
        return tuple(read(Unmapped, each) for each in body["items"])

    def chart(self) -> Chart:
        """The chart of accounts."""
        body = self.get("/books/chart")
        return Chart(tuple(read(ChartAccount, each) for each in body["items"]), tuple(body["missing"]))

    def set_account(self, account: dict[str, Any]) -> None:
        """Give a kind of account its number. Raises Problem 422."""
        self.post("/books/chart", account)

    def take_proposed(self, effective_from: str) -> int:
        """Take the proposed numbers where there are none; how many that were."""
        return int(self.post("/books/chart/proposed", {"effective_from": effective_from})["taken"])

    def dimensions(self, after: str = "") -> Page[Dimension]:
        """Campaigns with where they belong, newest first."""
        return read_page(self.get("/books/dimensions", after=after), lambda each: read(Dimension, each))

    def set_dimension(self, campaign_id: str, dimension: dict[str, Any]) -> None:
        """Say where a campaign belongs. Raises Problem 404, 422."""
        self.post(path("books", "dimensions", campaign_id), dimension)


def _read_export(body: dict[str, Any]) -> Export:
    return read(Export, body, since=body["from"], until=body["to"])
