"""Client of the ideas service for the register of volunteers: joined, kept, read, invited from."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read, read_page


@dataclass(frozen=True)
class Certificate:
    """A card of a course, and whether it holds today."""

    id: str
    kind: str
    issued_on: str
    expires_on: str | None
    holds: bool
    seen: bool


@dataclass(frozen=True)
class Consent:
    """An association that may know of somebody."""

    association_id: str
    name: str
    given_at: str


@dataclass(frozen=True)
class Invitation:
    """What somebody has been asked to."""

    invited_at: str
    shift: str
    association: str


@dataclass(frozen=True)
class Pending:
    """A wish to join that waits for its owner."""

    name: str
    phone: str
    home_district_slug: str | None
    birth_year: int | None
    skills: tuple[str, ...]
    associations: tuple[str, ...]


@dataclass(frozen=True)
class OwnRegister:
    """What the register knows of somebody."""

    id: str
    name: str
    email: str
    phone: str
    home_district_slug: str | None
    birth_year: int | None
    confirmed: bool
    registered_at: str | None
    skills: tuple[str, ...]
    consents: tuple[Consent, ...]
    certificates: tuple[Certificate, ...]
    invitations: tuple[Invitation, ...]
    pending: Pending | None


@dataclass(frozen=True)
class ChosenAssociation:
    """A verified association to which one may agree."""

    id: str
    name: str


@dataclass(frozen=True)
class Volunteer:
    """Somebody who agreed to be known to an association."""

    id: str
    name: str
    skills: tuple[str, ...]
    certificates: tuple[Certificate, ...]
    minutes: int
    since: str


@dataclass(frozen=True)
class InvitedShift:
    """The shift to which people are asked."""

    id: str
    title: str
    starts_at: str
    skills: tuple[str, ...]
    certificates: tuple[str, ...]


@dataclass(frozen=True)
class Candidates:
    """How many fit, how many have been asked, and how many letters are left this week."""

    shift: InvitedShift
    district_slug: str | None
    fitting: int
    is_most: bool
    invited: int
    left_this_week: int


@dataclass(frozen=True)
class RegisterCounts:
    """Members by district and by skill, each as (name or code, number)."""

    districts: tuple[tuple[str, int], ...]
    skills: tuple[tuple[str, int], ...]


def _own(body: dict[str, Any]) -> OwnRegister:
    pending = body.get("pending")
    return read(
        OwnRegister,
        body,
        consents=[read(Consent, each) for each in body["consents"]],
        certificates=[read(Certificate, each) for each in body["certificates"]],
        invitations=[read(Invitation, each) for each in body["invitations"]],
        pending=read(Pending, pending) if pending else None,
    )


def _volunteer(body: dict[str, Any]) -> Volunteer:
    return read(Volunteer, body, certificates=[read(Certificate, each) for each in body["certificates"]])


class Register(Client):
    """The register as a volunteer meets it; `token` is what the own link shows."""

    def associations(self, text: str = "") -> tuple[ChosenAssociation, ...]:
        """Those to which one may agree, by name."""
        body = self.get("/register/associations", text=text)
        return tuple(read(ChosenAssociation, each) for each in body["items"])

    def join(self, wish: dict[str, Any]) -> None:
        """Ask to join. Raises Problem 422, 429."""
        self.post("/register/members", wish)

    def send_link(self, email: str) -> None:
        """Send the own link again. Raises Problem 422, 429."""
        self.post("/register/lost-links", {"email": email})

    def own(self, contributor_id: str, token: str) -> OwnRegister:
        """What the register knows. Raises Problem 404, 410."""
        return _own(self.post(path("contributors", contributor_id, "own"), {"token": token}))

    def do(self, contributor_id: str, token: str, *deed: str, **said: Any) -> None:
        """A deed on the own page, such as `confirm` or `consents`, id. Raises Problem 404, 409, 410, 422."""
        self.post(path("contributors", contributor_id, "own", *deed), {"token": token} | said)

    def copy(self, contributor_id: str, token: str) -> dict[str, Any]:
        """All that is kept of somebody. Raises Problem 404, 410."""
        body: dict[str, Any] = self.post(
            path("contributors", contributor_id, "own", "copy"), {"token": token}
        )
        return dict(body["copy"])

    def stop(self, invitation_id: str, token: str) -> str:
        """Let the association invite no more; its name, empty once nothing is kept. Raises Problem 404."""
        body = self.post(path("shift-invitations", invitation_id, "stop"), {"token": token})
        return str(body.get("association") or "")


class RegisterDesk(Client):
    """The register in the hands of associations and staff."""

    def volunteers(self, association_id: str, after: str = "", limit: int = 50) -> Page[Volunteer]:
        """Who agreed to be known to the association. Raises Problem 403."""
        at = path("associations", association_id, "volunteers")
        return read_page(self.get(at, after=after, limit=limit), _volunteer)

    def mark_seen(self, association_id: str, certificate_id: str) -> None:
        """Somebody has held the card. Raises Problem 403, 404."""
        self.post(path("associations", association_id, "certificates", certificate_id, "seen"))

    def candidates(self, shift_id: str, skills: list[str], district: str) -> Candidates:
        """How many fit. Raises Problem 403, 404, 409, 410."""
        search = {"skills": skills, "district_slug": district}
        body = self.post(path("shifts", shift_id, "candidates"), search)
        return read(Candidates, body, shift=read(InvitedShift, body["shift"]))

    def invite(self, shift_id: str, skills: list[str], district: str, at_most: int, key: str) -> int:
        """Write to those who fit, once for a key; how many letters went out. Raises Problem 409, 410."""
        search = {"skills": skills, "district_slug": district, "at_most": at_most}
        return int(self.post(path("shifts", shift_id, "invitations"), search, key=key)["sent"])

    def counts(self) -> RegisterCounts:
        """How many members there are."""
        body = self.get("/register/counts")
        return RegisterCounts(
            tuple((each["name"], each["members"]) for each in body["districts"]),
            tuple((each["skill"], each["members"]) for each in body["skills"]),
        )

    def record_course(self, kind: str, issued_on: str, emails: list[str]) -> int:
        """Record who passed a course; how many of them are members. Raises Problem 422."""
        sent = {"kind": kind, "issued_on": issued_on, "emails": emails}
        return int(self.post("/register/courses", sent)["recorded"])
