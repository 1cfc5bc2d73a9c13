"""What the clients share: every call is made in the name of whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from gateway import business_time
from services.chassis.http_client import Reply, ServiceClient
from services.chassis.identity import identity

Item = TypeVar("Item")
Shape = TypeVar("Shape")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A part of a list, and the cursor of the next part."""

    items: tuple[Item, ...]
    next: str | None


def read_page(body: dict[str, Any], read: Callable[[dict[str, Any]], Item]) -> Page[Item]:
    """A list answer as a page of dataclasses."""
    return Page(tuple(read(each) for each in body["items"]), body.get("next"))


def read(shape: type[Shape], body: dict[str, Any], **instead: Any) -> Shape:
    """A dataclass out of JSON by its field names; lists become tuples."""
    values = {name: body.get(name) for name in shape.__dataclass_fields__ if name in body} | instead  # type: ignore[attr-defined]
    return shape(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


def path(*parts: str) -> str:
    """A path from parts that may come from a visitor's address bar; none can leave its place."""
    return "/" + "/".join(quote(part, safe="") for part in parts)


class Client:
    """Base of a service's client."""

    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    def get(self, at: str, **params: Any) -> Any:
        """The JSON at a path. Raises Problem."""
        reply = self._service.request("GET", at, identity=identity(), params=params)
        business_time.note(reply.headers)
        return reply.json

    def post(
        self,
        at: str,
        json: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Post JSON and return the answer's. Raises Problem."""
        sent = {} if json is None else json
        return self._service.request(
            "POST", at, identity=identity(), json=sent, idempotency_key=key, headers=headers
        ).json

    def put(self, at: str, json: dict[str, Any]) -> Any:
        """Put the whole of what shall be at a path. Raises Problem."""
        return self._service.request("PUT", at, identity=identity(), json=json).json

    def patch(self, at: str, json: dict[str, Any]) -> Any:
        """Change what is at a path. Raises Problem."""
        return self._service.request("PATCH", at, identity=identity(), json=json).json

    def forward(self, method: str, at: str, **how: Any) -> Reply:
        """The service's answer as it stands, problems included."""
        return self._service.request(method, at, identity=identity(), problems=False, **how)
