"""What the administrator's desk asks: the log of every service, and the mails of notify."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to which thing; ids only."""

    at: str
    actor: str
    action: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """One mail and what became of it."""

    id: str
    template: str
    pledge_id: str | None
    state: str
    sent_at: str | None
    error: str | None


@dataclass(frozen=True)
class RetentionRun:
    """What one run of the retention job erased, by rule, and how many orders wait."""

    ran_at: str
    erased: dict[str, int]
    waiting: int


@dataclass(frozen=True)
class Kept:
    """How many days contact data of some pledges are kept."""

    name: str
    kept_days: int


@dataclass(frozen=True)
class StaffMember:
    """Somebody who can sign in as staff."""

    id: str
    name: str
    email: str
    roles: tuple[str, ...]


class Staff(Client):
    """Client of the accounts service for who works here."""

    def page(self, after: str = "") -> Page[StaffMember]:
        """Everybody, in the order in which they came."""
        body = self.get("/staff", after=after)
        return read_page(body, lambda each: StaffMember(**each | {"roles": tuple(each["roles"])}))

    def change_roles(self, member_id: str, roles: list[str]) -> None:
        """Give these roles and no others. Raises Problem `own_roles`, `last_admin`."""
        self.post(path("staff", member_id, "roles"), {"roles": roles})

    def end(self, member_id: str) -> None:
        """End somebody's work here, with every session of theirs. Raises Problem `last_admin`."""
        self.post(path("staff", member_id, "end"))


class Retention(Client):
    """Client of the pledges service for what is kept how long."""

    def report(self) -> tuple[list[Kept], list[RetentionRun]]:
        """The rules, and the newest runs first."""
        body = self.get("/retention")
        return [Kept(**each) for each in body["rules"]], [RetentionRun(**each) for each in body["runs"]]


class Log(Client):
    """Client of any service for its audit log."""

    def entries(self, after: str = "") -> Page[AuditEntry]:
        """Entries, newest first."""
        body = self.get("/audit", after=after)
        return read_page(
            body,
            lambda each: AuditEntry(
                each["at"], each["actor"], each["action"], each["subject"], each["details"]
            ),
        )


class Deliveries(Client):
    """Client of the notify service."""

    def of_pledge(self, pledge_id: str) -> tuple[Delivery, ...]:
        """Mails about one pledge, newest first."""
        return read_page(self.get("/deliveries", pledge_id=pledge_id), _read_delivery).items

    def newest(self, after: str = "") -> Page[Delivery]:
        """Mails, newest first."""
        return read_page(self.get("/deliveries", after=after), _read_delivery)


def _read_delivery(body: dict[str, Any]) -> Delivery:
    return Delivery(**{name: body[name] for name in Delivery.__dataclass_fields__})
