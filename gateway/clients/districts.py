"""Districts: as everybody sees them, and as staff correct them."""

from dataclasses import dataclass, field
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page

WHOLE_CITY = "kaupunki"


@dataclass(frozen=True)
class District:
    """A district with what happens in it; the whole city is one that has no place on the schematic."""

    slug: str
    name: str
    name_sv: str
    locative: str
    kind: str
    live_campaigns: int
    collected_cents: int
    promised_cents: int
    ended_campaigns: int = 0
    experiments: int = 0
    ideas: int = 0
    paid_out_cents: int = 0
    description: str = ""
    description_sv: str = ""
    tile: int | None = None
    merged_into: str = ""
    hidden: bool = False

    @property
    def is_whole_city(self) -> bool:
        """Whether it is what concerns everybody."""
        return self.kind == WHOLE_CITY

    def name_in(self, language: str) -> str:
        """Its name in the language of the page; English uses the Finnish one."""
        return self.name_sv if language == "sv" else self.name

    def description_in(self, language: str) -> str:
        """Its description in the language of the page, or the Finnish one."""
        return (self.description_sv if language == "sv" else "") or self.description


def read_district(body: dict[str, Any]) -> District:
    """A district out of its JSON."""
    return District(
        slug=body["slug"],
        name=body["name"],
        name_sv=body.get("name_sv") or body["name"],
        locative=body.get("name_locative") or body["name"],
        kind=body.get("kind", ""),
        live_campaigns=body.get("live_campaigns", 0),
        collected_cents=body.get("collected_cents", 0),
        promised_cents=body.get("promised_cents", 0),
        ended_campaigns=body.get("ended_campaigns", 0),
        experiments=body.get("experiments", 0),
        ideas=body.get("ideas", 0),
        paid_out_cents=body.get("paid_out_cents", 0),
        description=body.get("description") or "",
        description_sv=body.get("description_sv") or "",
        tile=body.get("tile"),
        merged_into=body.get("merged_into") or "",
        hidden=bool(body.get("hidden")),
    )


@dataclass(frozen=True)
class DeskDistrict:
    """A district as staff edit it; `content` is its JSON, for the form."""

    district: District
    version: int
    content: dict[str, Any] = field(repr=False)

    @property
    def is_shown(self) -> bool:
        """Whether it stands in its own right."""
        return not self.district.hidden and not self.district.merged_into


@dataclass(frozen=True)
class ChangedField:
    """What a field was, and what it became."""

    field: str
    before: object
    after: object


@dataclass(frozen=True)
class DistrictChange:
    """Who changed what, when."""

    at: str
    actor: str
    changes: tuple[ChangedField, ...]


def _read_desk(body: dict[str, Any]) -> DeskDistrict:
    return DeskDistrict(read_district(body), body["version"], body)


def _read_change(body: dict[str, Any]) -> DistrictChange:
    changed = tuple(ChangedField(each["field"], each["before"], each["after"]) for each in body["changes"])
    return DistrictChange(body["at"], body["actor"], changed)


class DistrictDesk(Client):
    """Client of the ideas service for staff who keep the districts."""

    def all(self) -> tuple[DeskDistrict, ...]:
        """Those too that are hidden or merged, in Finnish order."""
        return read_page(self.get("/districts/all"), _read_desk).items

    def one(self, slug: str) -> DeskDistrict:
        """One of them. Raises Problem 404."""
        return _read_desk(self.get(path("districts", slug)))

    def change(self, slug: str, changes: dict[str, Any]) -> None:
        """Change fields of the version that the editor saw. Raises Problem 409, 422."""
        self.patch(path("districts", slug), changes)

    def hide(self, slug: str) -> None:
        """Show it no more. Raises Problem 409 where it has campaigns or ideas."""
        self.post(path("districts", slug, "hide"))

    def merge(self, slug: str, into: str) -> None:
        """Let another take over. Raises Problem 409, 422."""
        self.post(path("districts", slug, "merge"), {"into": into})

    def restore(self, slug: str) -> None:
        """Show it again in its own right. Raises Problem 409."""
        self.post(path("districts", slug, "restore"))

    def changes(self, slug: str, after: str = "") -> Page[DistrictChange]:
        """What staff have changed, newest first."""
        return read_page(self.get(path("districts", slug, "changes"), after=after), _read_change)
