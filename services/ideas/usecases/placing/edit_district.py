"""Staff correct a district: its names, its words, its order and its place on the schematic."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Invalid, NotFound
from services.ideas.domain.names import sort_key
from services.ideas.store.districts import District, DistrictChange

WHOLE_CITY = "kaupunki"


def edit_district(
    sessions: Sessions, who: Identity, slug: str, version: int, changes: Mapping[str, Any]
) -> None:
    """Change some fields of the version that the editor saw.

    A place on the schematic that another district has is exchanged with it. Raises NotFound,
    Conflict (`changed_meanwhile`, `district_closed`), Invalid.
    """
    with transaction(sessions) as session:
        if changes.get("tile") is not None:
            _lock_in_order(session, slug, changes["tile"])
        district = lock_district(session, slug)
        if district.version != version:
            raise Conflict("changed_meanwhile", f"Somebody else has saved version {district.version}")
        if district.hidden or district.merged_into:
            raise Conflict("district_closed", "A district that is not shown is restored first")
        wanted = dict(changes)
        _refuse_taken_name(session, district, wanted.get("name"))
        _put_in_order(district, wanted)
        _exchange_tiles(session, district, wanted, who)
        change_district(session, who, district, wanted)


def lock_district(session: Session, slug: str) -> District:
    """The district, locked until commit against new campaigns and ideas too. Raises NotFound."""
    district = session.get(District, slug, with_for_update=True)
    if district is None:
        raise NotFound("district")
    return district


def change_district(session: Session, who: Identity, district: District, wanted: Mapping[str, Any]) -> None:
    """Write what differs, with its history; what stays the same leaves no trace."""
    differing = {
        name: [getattr(district, name), value]
        for name, value in wanted.items()
        if getattr(district, name) != value
    }
    if not differing:
        return
    for name, (_, value) in differing.items():
        setattr(district, name, value)
    district.version += 1
    session.add(
        DistrictChange(
            district_slug=district.slug,
            changed_at=platform_now(session),
            actor=who.actor,
            changes=differing,
        )
    )
    audit.record(
        session, who.actor, "district.changed", f"district:{district.slug}", {"fields": sorted(differing)}
    )
    session.flush()


def _lock_in_order(session: Session, slug: str, tile: int) -> None:
    """Both that may change places, so that two exchanges the other way round do not wait in a ring."""
    both = select(District.slug).where(or_(District.slug == slug, District.tile == tile))
    session.execute(both.order_by(District.slug).with_for_update())


def _refuse_taken_name(session: Session, district: District, name: str | None) -> None:
    if name is None or name == district.name:
        return
    same = select(District.slug).where(District.name == name, District.slug != district.slug)
    if session.scalar(same) is not None:
        raise Invalid("name", "name_taken")


def _put_in_order(district: District, wanted: dict[str, Any]) -> None:
    """The order follows the name unless staff give another; the whole city always comes first."""
    given = wanted.pop("sort_key", None)
    if district.kind == WHOLE_CITY:
        return
    if given:
        wanted["sort_key"] = sort_key(given)
    elif given == "" or "name" in wanted:
        wanted["sort_key"] = sort_key(wanted.get("name", district.name))


def _exchange_tiles(session: Session, district: District, wanted: dict[str, Any], who: Identity) -> None:
    tile = wanted.get("tile")
    if "tile" not in wanted or tile == district.tile:
        return
    if district.kind == WHOLE_CITY or tile is None:
        raise Invalid("tile", "unknown")
    other = session.scalar(select(District).where(District.tile == tile).with_for_update())
    if other is not None:
        with session.no_autoflush:
            change_district(session, who, other, {"tile": district.tile})
