"""Events around shifts of voluntary work: what those who signed up are told."""

from dataclasses import dataclass

from services.contracts.events.event import Event, SealedContact


@dataclass(frozen=True, kw_only=True)
class ShiftPlaceHeld(Event):
    """Somebody signed up for a shift; the place is kept until `expires_at` unless the address is confirmed.

    `state` is `signed_up` or `waiting`; `contact` holds name, address and the `link` of the own page.
    """

    NAME = "shift.place_held.v1"
    AGGREGATE = "contributor_id"

    contributor_id: str
    sign_up_id: str
    state: str
    shift_title: str
    place: str
    bring: str
    starts_at: str
    ends_at: str
    slug: str
    campaign_title: str
    expires_at: str
    locale: str
    contact: SealedContact


@dataclass(frozen=True, kw_only=True)
class ShiftVolunteerTold(Event):
    """Somebody who signed up for a shift hears of it.

    `kind` is `place_given`, `reminder`, `changed`, `called_off`, `already` (signed up before) or
    `overlapping` (signed up for another shift at that time, which is the one described); `reason` is the
    association's.
    """

    NAME = "shift.volunteer_told.v1"
    AGGREGATE = "contributor_id"

    contributor_id: str
    sign_up_id: str
    kind: str
    reason: str
    shift_title: str
    place: str
    bring: str
    starts_at: str
    ends_at: str
    slug: str
    campaign_title: str
    locale: str
    contact: SealedContact
