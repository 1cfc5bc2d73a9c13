"""Staff hide a district, merge it into another, or bring it back."""

from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Invalid, NotFound
from services.ideas.store.campaigns import Campaign
from services.ideas.store.districts import District, is_open
from services.ideas.store.ideas import Idea
from services.ideas.usecases.placing.edit_district import WHOLE_CITY, change_district, lock_district

TILES = 60


def hide_district(sessions: Sessions, who: Identity, slug: str) -> None:
    """Show it no more. Raises NotFound, Conflict (`district_in_use`: it has campaigns or ideas)."""
    with transaction(sessions) as session:
        district = lock_district(session, slug)
        _refuse_whole_city(district)
        if district.hidden or district.merged_into:
            raise Conflict("district_closed", "The district is not shown as it is")
        if _in_use(session, slug):
            raise Conflict("district_in_use", "A district with campaigns or ideas can only be merged")
        change_district(session, who, district, {"hidden": True, "tile": None})


def merge_district(sessions: Sessions, who: Identity, slug: str, into: str) -> None:
    """Let another take over: lists and sums are one, the old address leads on.

    What had been merged into it goes along. Raises NotFound, Invalid, Conflict (`district_closed`).
    """
    if slug == into:
        raise Invalid("into", "same_district")
    with transaction(sessions) as session:
        merged, target = _lock_both(session, slug, into)
        _refuse_whole_city(merged)
        if not is_open(merged):
            raise Conflict("district_closed", "The district is not shown as it is")
        if not is_open(target):
            raise Invalid("into", "district_not_shown")
        change_district(session, who, merged, {"merged_into": into, "tile": None})
        session.execute(update(District).where(District.merged_into == slug).values(merged_into=into))


def restore_district(sessions: Sessions, who: Identity, slug: str) -> None:
    """Show it again in its own right, on the first free place. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        district = lock_district(session, slug)
        if is_open(district):
            raise Conflict("district_shown", "The district is shown already")
        wanted = {"hidden": False, "merged_into": None, "tile": _free_tile(session)}
        change_district(session, who, district, wanted)


def _lock_both(session: Session, slug: str, into: str) -> tuple[District, District]:
    """Locked in the order of their names, so that two mergers the other way round do not wait in a ring."""
    in_order = select(District).where(District.slug.in_((slug, into))).order_by(District.slug)
    found = {district.slug: district for district in session.scalars(in_order.with_for_update())}
    if slug not in found:
        raise NotFound("district")
    if into not in found:
        raise Invalid("into", "unknown")
    return found[slug], found[into]


def _refuse_whole_city(district: District) -> None:
    if district.kind == WHOLE_CITY:
        raise Conflict("whole_city_stays", "What concerns everybody always has its place")


def _in_use(session: Session, slug: str) -> bool:
    uses = (
        exists().where(Campaign.district_slug == slug),
        exists().where(Idea.district_slug == slug),
        exists().where(District.merged_into == slug),
    )
    return any(session.scalars(select(use)).one() for use in uses)


def _free_tile(session: Session) -> int:
    place: Any = func.generate_series(1, TILES).column_valued("place")
    taken = select(District.tile).where(District.tile.is_not(None))
    free = session.scalar(select(func.min(place)).where(place.not_in(taken)))
    if free is None:
        raise Conflict("map_is_full", "Every place of the schematic is taken")
    return int(free)
