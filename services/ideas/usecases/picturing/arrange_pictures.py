"""The makers put pictures in order and say anew what they show; they and staff remove them."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import reading, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.ideas.domain.discussing.personal_data import tells_of_a_person
from services.ideas.domain.picturing.owners import MOST_PICTURES, OwnerKind
from services.ideas.store.picturing.pictures import (
    Picture,
    close_ranks,
    lock_picture,
    picture_view,
    pictures_of,
    remove_picture,
)
from services.ideas.usecases.context import Context
from services.ideas.usecases.picturing.owners import Rights, hold_owner, rights


def list_pictures(context: Context, who: Identity, kind: OwnerKind, owner_id: uuid.UUID) -> dict[str, Any]:
    """The pictures of an owner in order, and what the reader may do with them. Raises NotFound."""
    with reading(context.sessions) as session:
        may = rights(session, who, kind, owner_id)
        if not may.see:
            raise NotFound("picture")
        found = pictures_of(session, kind, [owner_id])[owner_id]
        return {
            "items": [picture_view(each) for each in found],
            "most": MOST_PICTURES[kind],
            "may_add": may.add and len(found) < MOST_PICTURES[kind],
            "may_arrange": may.add,
            "may_remove": may.remove,
        }


def describe_picture(
    context: Context, who: Identity, picture_id: uuid.UUID, description: str
) -> dict[str, Any]:
    """Say anew what it shows. Raises NotFound, Forbidden, Conflict (`not_editable`), Invalid."""
    if tells_of_a_person(description):
        raise Invalid("description", "personal_data")
    with transaction(context.sessions) as session:
        picture = _lock_editable(session, who, picture_id)
        picture.description = description
        audit.record(session, who.actor, "picture.described", _owner(picture), {"picture": str(picture.id)})
        return picture_view(picture)


def place_picture(context: Context, who: Identity, picture_id: uuid.UUID, position: int) -> dict[str, Any]:
    """Put it at a place among its owner's, the first being the main one; the others make room.

    Raises NotFound, Forbidden, Conflict (`not_editable`).
    """
    with transaction(context.sessions) as session:
        picture = _lock_editable(session, who, picture_id)
        kind, owner_id = OwnerKind(picture.owner_kind), picture.owner_id
        others = [each for each in pictures_of(session, kind, [owner_id])[owner_id] if each is not picture]
        others.insert(position - 1, picture)
        close_ranks(session, others)
        audit.record(session, who.actor, "picture.placed", _owner(picture), {"picture": str(picture.id)})
        return picture_view(picture)


def remove_one_picture(context: Context, who: Identity, picture_id: uuid.UUID) -> None:
    """Remove it for good; a second time nothing is left to find. Raises NotFound, Forbidden."""
    with transaction(context.sessions) as session:
        picture, may = _lock(session, who, picture_id)
        if not may.remove:
            raise Forbidden("not_yours")
        kind, owner_id = OwnerKind(picture.owner_kind), picture.owner_id
        audit.record(session, who.actor, "picture.removed", _owner(picture), {"picture": str(picture.id)})
        remove_picture(session, picture)
        close_ranks(session, pictures_of(session, kind, [owner_id])[owner_id])


def _lock(session: Session, who: Identity, picture_id: uuid.UUID) -> tuple[Picture, Rights]:
    seen = session.get(Picture, picture_id)
    if seen is None:
        raise NotFound("picture")
    hold_owner(session, OwnerKind(seen.owner_kind), seen.owner_id)
    picture = lock_picture(session, picture_id)
    if picture is None:
        raise NotFound("picture")
    may = rights(session, who, OwnerKind(picture.owner_kind), picture.owner_id)
    if not may.see:
        raise NotFound("picture")
    return picture, may


def _lock_editable(session: Session, who: Identity, picture_id: uuid.UUID) -> Picture:
    picture, may = _lock(session, who, picture_id)
    if not may.add:
        raise Conflict("not_editable") if may.remove else Forbidden("not_yours")
    return picture


def _owner(picture: Picture) -> str:
    return f"{picture.owner_kind}:{picture.owner_id}"
