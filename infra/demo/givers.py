"""Residents who give hours and goods: sixty invented people, forty of them in the register."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

from infra.demo import texts
from infra.demo.generating import DISTRICTS, SEED
from infra.demo.identifiers import id_at
from infra.demo.plan import Cast, moment
from infra.demo.rows import Rows
from services.chassis.sealing import ContactSealer
from services.ideas.domain.contributing.certificates import TOLD_BEFORE_THE_END
from services.ideas.domain.contributing.skills import SKILLS
from services.ideas.domain.deadlines import local_day
from services.ideas.domain.protection.digests import Digests
from services.ideas.store.contributing.contributors import contributor_subject
from services.ideas.usecases.contributing.own_link import CONTRIBUTOR

GIVERS, MEMBERS = 60, 40
_WORDING_VERSION = "1"
_OF_STORIES, _OF_CITY = "liikkujat", "kirja"
_THREE_YEARS = timedelta(days=3 * 365)
# Kind and days from the day of loading to its last one; nothing for what has no end.
_CARDS: tuple[tuple[str, int | None], ...] = (
    ("first_aid", 610),
    ("hygiene_pass", None),
    ("order_steward", 34),
    ("road_safety", 420),
    ("first_aid", -45),
    ("first_aid", 21),
)


@dataclass(frozen=True, kw_only=True)
class Giver:
    """Somebody known by an address; `number` counts them from nought."""

    id: UUID
    number: int
    name: str
    birth_year: int | None
    district: str
    made_at: datetime

    @property
    def email(self) -> str:
        """The address, at a host that takes no mail."""
        return f"talkoolainen{self.number + 1}@demo.example"

    @property
    def is_member(self) -> bool:
        """Whether they joined the register."""
        return self.number < MEMBERS

    @property
    def confirmed_at(self) -> datetime:
        """When they pressed the link of their letter."""
        return self.made_at + timedelta(minutes=20)


def plan_givers(now: datetime) -> list[Giver]:
    """Everybody, known for longer than any shift that they came to."""
    draw = random.Random(f"{SEED}:givers")  # noqa: S311 - no secret
    people = texts.people()
    return [
        Giver(
            id=id_at(made_at, "contributor", number),
            number=number,
            name=f"{draw.choice(people['first'])} {people['last'][number % len(people['last'])]}",
            birth_year=draw.randint(1948, 2005) if draw.random() < 0.75 else None,
            district=draw.choice(DISTRICTS),
            made_at=made_at,
        )
        for number in range(GIVERS)
        for made_at in [moment(local_day(now) - timedelta(days=130 + number * 2), 540 + number * 7)]
    ]


def add_givers(rows: Rows, givers: list[Giver], sealer: ContactSealer, digests: Digests) -> None:
    """Each with a contact that nobody reads, and the link of their own page in it."""
    for giver in givers:
        contact = {
            "name": f"{giver.name} (demo)",
            "email": giver.email,
            "link": digests.contributor_token(str(giver.id), 1),
        }
        sealed = sealer.seal(sealer.new_wrapped_key(), contributor_subject(giver.id), contact)
        rows.add(
            "contributors",
            id=giver.id,
            email_hash=sealer.reader_of(giver.email),
            contact_key=sealed.wrapped_key,
            contact_data=sealed.data,
            locale=("fi", "fi", "fi", "sv", "en")[giver.number % 5],
            home_district_slug=giver.district if giver.is_member else None,
            birth_year=giver.birth_year,
            made_at=giver.made_at,
            confirmed_at=giver.confirmed_at,
            registered_at=giver.confirmed_at if giver.is_member else None,
        )


def add_register(rows: Rows, givers: list[Giver], cast: Cast, now: datetime) -> None:
    """What members know, whom they let know of them, and the cards of their courses."""
    draw = random.Random(f"{SEED}:register")  # noqa: S311 - no secret
    cards = count()
    for giver in givers:
        if not giver.is_member:
            continue
        for skill in sorted(draw.sample(SKILLS, draw.randint(1, 4))):
            rows.add("contributor_skills", contributor_id=giver.id, skill=skill)
        _add_consents(rows, giver, cast)
        if giver.number % 3 != 1:
            _add_card(rows, giver, *_CARDS[next(cards) % len(_CARDS)], cast, now)


def _add_consents(rows: Rows, giver: Giver, cast: Cast) -> None:
    for association_id, is_over in _chosen(giver, cast):
        if not is_over:
            rows.add(
                "live_consents",
                association_id=association_id,
                contributor_id=giver.id,
                given_at=giver.confirmed_at,
                wording_version=_WORDING_VERSION,
            )
        for given in (True, False) if is_over else (True,):
            rows.add(
                "consent_steps",
                contributor_id=giver.id,
                association_id=association_id,
                given=given,
                way="joining" if given else "own_page",
                wording_version=_WORDING_VERSION,
                wording=texts.given()["wording"] if given else "",
                at=giver.confirmed_at if given else giver.confirmed_at + timedelta(days=30),
            )


def _chosen(giver: Giver, cast: Cast) -> Iterator[tuple[UUID, bool]]:
    """Whom a member chose, and whether they have thought better of it."""
    if giver.number % 3 != 2:
        yield cast.of_stories[_OF_STORIES], False
    if giver.number % 2 == 0:
        yield cast.organisers[_OF_CITY].id, giver.number % 10 == 8


def _add_card(rows: Rows, giver: Giver, kind: str, ends_in: int | None, cast: Cast, now: datetime) -> None:
    today = local_day(now)
    ends_on: date | None = None if ends_in is None else today + timedelta(days=ends_in)
    issued_on = (ends_on or today) - _THREE_YEARS
    recorded_at = max(giver.confirmed_at, moment(issued_on, 720))
    is_seen = giver.number % 2 == 0
    # Whose card ends soon, or has ended, was told so at the time.
    is_told = ends_in is not None and ends_in <= TOLD_BEFORE_THE_END.days
    told_at = moment(ends_on - TOLD_BEFORE_THE_END, 480) if ends_on and is_told else None
    rows.add(
        "contributor_certificates",
        id=id_at(recorded_at, "card", giver.id, kind),
        contributor_id=giver.id,
        kind=kind,
        issued_on=issued_on,
        expires_on=ends_on,
        recorded_by=CONTRIBUTOR,
        recorded_at=recorded_at,
        seen_by=f"person:{cast.organisers[_OF_CITY].owner}" if is_seen else None,
        seen_at=recorded_at + timedelta(days=5) if is_seen else None,
        told_at=told_at,
    )
