"""What was done with a bank line, as pledges tells it."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.finance import read


@dataclass(frozen=True)
class DonePart:
    """A part of a line and where it went; `target` names a refund, payout, dispute or deposit."""

    line_id: str
    kind: str
    amount_cents: int
    pledge_number: str | None
    target: str | None
    account: str | None
    transaction_id: str | None


@dataclass(frozen=True)
class Deed:
    """One thing that was done with a line; people by their actors, such as `person:…`."""

    at: str
    kind: str
    made_by: str | None
    approved_by: str | None
    undone_at: str | None
    parts: tuple[DonePart, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of those who asked and agreed; nobody where the platform did it by itself."""
        actors = (self.made_by, self.approved_by)
        return tuple(
            actor.removeprefix("person:") for actor in actors if actor and actor.startswith("person:")
        )


def read_deed(body: dict[str, Any]) -> Deed:
    """One thing that was done."""
    return read(Deed, body, parts=tuple(read(DonePart, part) for part in body["parts"]))
