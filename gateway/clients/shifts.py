"""Client of the ideas service for shifts of voluntary work: seen, signed up for, held."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read, read_page


@dataclass(frozen=True)
class Shift:
    """One shift; `free` places of `capacity`, and how many wait for one."""

    id: str
    title: str
    place: str
    bring: str
    starts_at: str
    ends_at: str
    capacity: int
    held: int
    free: int
    waiting: int
    skills: tuple[str, ...]
    certificates: tuple[str, ...]
    least_age: int | None
    sequence: int
    changed_at: str
    cancelled: bool
    cancel_reason: str
    campaign_slug: str = ""
    campaign_title: str = ""
    district: str = ""
    association: str = ""
    takes_volunteers: bool = False
    over: bool = False


@dataclass(frozen=True)
class CampaignShifts:
    """All shifts of a campaign in the order of time, and its hours in minutes."""

    shifts: tuple[Shift, ...]
    needed_minutes: int
    signed_minutes: int
    approved_minutes: int

    @property
    def coming(self) -> tuple[Shift, ...]:
        """Those that have not ended and are to be held."""
        return tuple(each for each in self.shifts if not each.over and not each.cancelled)

    @property
    def past(self) -> tuple[Shift, ...]:
        """Those that have ended, and those that will not be held."""
        return tuple(each for each in self.shifts if each.over or each.cancelled)


@dataclass(frozen=True)
class SignedUp:
    """What somebody who signs up is told at once."""

    state: str
    position: int | None
    held_until: str


@dataclass(frozen=True)
class OwnSignUp:
    """One's own place in a shift."""

    id: str
    state: str
    position: int | None
    confirmed: bool
    held_until: str | None
    note: str
    minutes: int | None
    shift: Shift
    has_begun: bool = False
    over: bool = False
    campaign_slug: str = ""
    campaign_title: str = ""


@dataclass(frozen=True)
class OwnSignUps:
    """One's own shifts, newest first, and the minutes approved so far."""

    items: tuple[OwnSignUp, ...]
    approved_minutes: int

    def find(self, sign_up_id: str) -> OwnSignUp | None:
        """The one of that id."""
        return next((each for each in self.items if each.id == sign_up_id), None)


@dataclass(frozen=True)
class Volunteer:
    """Somebody on the list at the yard; `steps` is what can be pressed."""

    id: str
    name: str
    phone: str
    note: str
    state: str
    confirmed: bool
    walk_in: bool
    says_has_certificates: bool
    minutes: int | None
    steps: tuple[str, ...]
    holds_certificates: bool = False


@dataclass(frozen=True)
class Yard:
    """A shift with its list."""

    shift: Shift
    campaign_id: str
    campaign_slug: str
    campaign_title: str
    may_check_in: bool
    volunteers: tuple[Volunteer, ...]

    @property
    def there(self) -> int:
        """How many came."""
        return sum(each.state in ("checked_in", "approved") for each in self.volunteers)

    @property
    def to_approve(self) -> int:
        """How many hours wait for approval."""
        return sum(each.state == "checked_in" for each in self.volunteers)


def read_shift(body: dict[str, Any]) -> Shift:
    """A shift out of its JSON."""
    campaign = body.get("campaign") or {}
    district = body.get("district") or {}
    return read(
        Shift,
        body,
        campaign_slug=campaign.get("slug", ""),
        campaign_title=campaign.get("title", ""),
        district=district.get("name", ""),
    )


def _read_own(body: dict[str, Any]) -> OwnSignUp:
    campaign = body.get("campaign") or {}
    return read(
        OwnSignUp,
        body,
        shift=read_shift(body["shift"]),
        campaign_slug=campaign.get("slug", ""),
        campaign_title=campaign.get("title", ""),
    )


def _read_yard(body: dict[str, Any]) -> Yard:
    campaign = body["campaign"]
    return Yard(
        shift=read_shift(body["shift"]),
        campaign_id=campaign["id"],
        campaign_slug=campaign["slug"],
        campaign_title=campaign["title"],
        may_check_in=body["may_check_in"],
        volunteers=tuple(read(Volunteer, each) for each in body["volunteers"]),
    )


class Shifts(Client):
    """What everybody may ask, and what whoever holds an own link may do."""

    def coming(
        self, *, district: str = "", past_too: bool = False, after: str = "", limit: int = 100
    ) -> Page[Shift]:
        """Coming shifts of the city or of a district, soonest first; the last month's with `past_too`."""
        asked = {"district": district, "after": after, "past_too": "true" if past_too else ""}
        kept = {name: value for name, value in asked.items() if value}
        return read_page(self.get("/shifts", limit=limit, **kept), read_shift)

    def of_campaign(self, campaign_id: str) -> CampaignShifts:
        """All of a campaign. Raises Problem 404."""
        body = self.get(path("campaigns", campaign_id, "shifts"))
        return CampaignShifts(
            tuple(read_shift(each) for each in body["items"]),
            body["needed_minutes"],
            body["signed_minutes"],
            body["approved_minutes"],
        )

    def show(self, shift_id: str) -> Shift:
        """One shift. Raises Problem 404."""
        return read_shift(self.get(path("shifts", shift_id)))

    def sign_up(self, shift_id: str, wanted: dict[str, Any], key: str | None) -> SignedUp:
        """Take the next turn, once for a key. Raises Problem 409, 410, 422, 429."""
        return read(SignedUp, self.post(path("shifts", shift_id, "sign-ups"), wanted, key=key))

    def own(self, contributor_id: str, token: str) -> OwnSignUps:
        """One's own shifts. Raises Problem 404, 410."""
        body = self.post(path("contributors", contributor_id, "own", "sign-ups"), {"token": token})
        return OwnSignUps(tuple(_read_own(each) for each in body["items"]), body["approved_minutes"])

    def confirm(self, contributor_id: str, token: str, sign_up_id: str) -> OwnSignUp:
        """Keep the place. Raises Problem 404, 409, 410."""
        return self._own(contributor_id, token, sign_up_id, "confirm")

    def give_up(self, contributor_id: str, token: str, sign_up_id: str) -> OwnSignUp:
        """Give the place up. Raises Problem 404, 409."""
        return self._own(contributor_id, token, sign_up_id, "cancel")

    def take_again(self, contributor_id: str, token: str, sign_up_id: str) -> OwnSignUp:
        """Undo giving up. Raises Problem 404, 409, 410."""
        return self._own(contributor_id, token, sign_up_id, "take-again")

    def _own(self, contributor_id: str, token: str, sign_up_id: str, deed: str) -> OwnSignUp:
        at = path("contributors", contributor_id, "own", "sign-ups", sign_up_id, deed)
        return _read_own(self.post(at, {"token": token}))


class ShiftDesk(Client):
    """What the makers of a campaign do with its shifts."""

    def make(self, campaign_id: str, shift: dict[str, Any], key: str | None) -> Shift:
        """Another shift, once for a key. Raises Problem 403, 409, 422."""
        return read_shift(self.post(path("campaigns", campaign_id, "shifts"), shift, key=key))

    def change(self, shift_id: str, sequence: int, shift: dict[str, Any]) -> Shift:
        """The shift anew. Raises Problem 403, 409, 422."""
        return read_shift(self.post(path("shifts", shift_id), shift | {"sequence": sequence}))

    def copy(self, shift_id: str, day: str, key: str | None) -> Shift:
        """The same on another day, once for a key. Raises Problem 403, 409, 422."""
        return read_shift(self.post(path("shifts", shift_id, "copy"), {"day": day}, key=key))

    def cancel(self, shift_id: str, reason: str) -> Shift:
        """End the shift; those who signed up are told. Raises Problem 403, 409, 422."""
        return read_shift(self.post(path("shifts", shift_id, "cancel"), {"reason": reason}))

    def volunteers(self, shift_id: str) -> Yard:
        """Who signed up. Raises Problem 403, 404."""
        return _read_yard(self.get(path("shifts", shift_id, "volunteers")))

    def add_walk_in(self, shift_id: str, name: str, key: str | None) -> Yard:
        """Somebody just came along, once for a key. Raises Problem 409, 422."""
        return _read_yard(self.post(path("shifts", shift_id, "walk-ins"), {"name": name}, key=key))

    def approve_all(self, shift_id: str) -> Yard:
        """Approve the hours of everybody who was there. Raises Problem 409."""
        return _read_yard(self.post(path("shifts", shift_id, "approve")))

    def note(self, sign_up_id: str, deed: str) -> Yard:
        """Check in, mark as not come, undo, approve, undo the approval. Raises Problem 404, 409."""
        return _read_yard(self.post(path("sign-ups", sign_up_id, deed)))

    def correct_minutes(self, sign_up_id: str, minutes: int) -> Yard:
        """The time really worked. Raises Problem 409, 422."""
        return _read_yard(self.post(path("sign-ups", sign_up_id, "minutes"), {"minutes": minutes}))
