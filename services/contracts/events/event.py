"""What every event is: a named, versioned fact with a payload of JSON, and how it is read back."""

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, ClassVar, Self


@dataclass(frozen=True, kw_only=True)
class SealedContact:
    """Contact data of one person, readable only with the person's key, which the platform key wraps."""

    subject: str
    wrapped_key: str
    data: str


class UnknownEvent(LookupError):
    """No event of that name and version is part of the contract."""


class MalformedEvent(ValueError):
    """The payload lacks a field that the event's version requires."""


EVENTS: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every event; a subclass names itself and its aggregate, the unit of ordering."""

    NAME: ClassVar[str] = ""
    AGGREGATE: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        if cls.NAME:
            EVENTS[cls.NAME] = cls

    @property
    def aggregate(self) -> str:
        """The key within which deliveries keep their order, such as "pledge:0192…"."""
        return f"{self.AGGREGATE.removesuffix('_id')}:{getattr(self, self.AGGREGATE)}"

    def to_payload(self) -> dict[str, Any]:
        """The JSON object that travels."""
        # Fields are plain values and sealed contacts, which need no copies all the way down.
        return {
            name: vars(value).copy() if is_dataclass(value) else value for name, value in vars(self).items()
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Read a payload; fields added by a newer producer are ignored. Raises MalformedEvent."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in payload.items() if name in known}
        if isinstance(given.get("contact"), dict):
            given["contact"] = SealedContact(**given["contact"])
        try:
            return cls(**given)
        except TypeError as error:
            raise MalformedEvent(f"{cls.NAME}: {error}") from error


@dataclass(frozen=True, kw_only=True)
class PledgeEvent(Event):
    """Base of what a backer is told about: `display` is what must be shown of the campaign in the letter.

    The block is `contracts.display.Display` as JSON, and nothing for campaigns from before there was one;
    `purchase` is what was bought in a pre-sale (`contracts.rewards.Purchase` as JSON).
    """

    display: dict[str, Any] | None = None
    purchase: dict[str, Any] | None = None


def read_event(name: str, payload: dict[str, Any]) -> Event:
    """The event of that name. Raises UnknownEvent, MalformedEvent."""
    if name not in EVENTS:
        raise UnknownEvent(name)
    return EVENTS[name].from_payload(payload)
