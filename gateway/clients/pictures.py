"""Client of the ideas service for photographs: brought, put in order, sent."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, path
from services.chassis.http_client import Reply
from services.chassis.identity import identity


@dataclass(frozen=True)
class Picture:
    """A photograph: what it shows, its largest size, and the widths in which it is sent."""

    id: str
    description: str
    width: int
    height: int
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Pictures:
    """An owner's photographs in order, and what the visitor may do with them."""

    items: tuple[Picture, ...]
    most: int
    may_add: bool
    may_arrange: bool
    may_remove: bool


@dataclass(frozen=True)
class HeldPicture:
    """What gives a photograph its place that was brought before the rest of its form held."""

    id: str
    token: str


def read_picture(body: dict[str, Any] | None) -> Picture | None:
    """A photograph out of its JSON, where there is one."""
    if not body:
        return None
    return Picture(body["id"], body["description"], body["width"], body["height"], tuple(body["widths"]))


def read_pictures(bodies: list[dict[str, Any]] | None) -> tuple[Picture, ...]:
    """Several of them."""
    return tuple(picture for body in bodies or () if (picture := read_picture(body)))


class PictureStore(Client):
    """Photographs of campaigns, news, reports and ideas."""

    def add(self, owner_kind: str, owner_id: str, content: bytes, description: str) -> None:
        """Add one after those that are there. Raises Problem 409, 422, 503."""
        self._bring(
            "/pictures", content, {"owner_kind": owner_kind, "owner_id": owner_id, "description": description}
        )

    def hold(self, content: bytes) -> HeldPicture:
        """Keep one for a form that is still being filled in. Raises Problem 422, 429, 503."""
        body = self._bring("/pictures/held", content, {}).json
        return HeldPicture(body["id"], body["token"])

    def of(self, owner_kind: str, owner_id: str) -> Pictures:
        """The photographs of one owner. Raises Problem 404."""
        body = self.get("/pictures", owner_kind=owner_kind, owner_id=owner_id)
        return Pictures(
            read_pictures(body["items"]),
            body["most"],
            body["may_add"],
            body["may_arrange"],
            body["may_remove"],
        )

    def describe(self, picture_id: str, description: str) -> None:
        """Say anew what it shows. Raises Problem 409, 422."""
        self.post(path("pictures", picture_id, "description"), {"description": description})

    def place(self, picture_id: str, position: int) -> None:
        """Make it the first, the second, and so on. Raises Problem 409."""
        self.post(path("pictures", picture_id, "place"), {"position": position})

    def remove(self, picture_id: str) -> None:
        """Remove it for good. Raises Problem 404."""
        self.post(path("pictures", picture_id, "remove"))

    def file(self, picture_id: str, name: str, known: str) -> Reply:
        """Its bytes in one size, as the service sends them; nothing but 304 to who knows them already."""
        headers = {"If-None-Match": known} if known else None
        return self.forward("GET", path("pictures", picture_id, name), headers=headers)

    def _bring(self, at: str, content: bytes, params: dict[str, str]) -> Reply:
        return self._service.request(
            "POST",
            at,
            identity=identity(),
            body=content,
            params=params,
            headers={"Content-Type": "application/octet-stream"},
        )
