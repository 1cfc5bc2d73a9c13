"""A picture is brought: decoded and written anew before any transaction, then given its place."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid, Unavailable
from services.ideas.domain.discussing.personal_data import tells_of_a_person
from services.ideas.domain.picturing.owners import MOST_PICTURES, OwnerKind
from services.ideas.domain.protection.form_limits import Form
from services.ideas.picture_coding.coding import CodedPicture, RefusedPicture, TooManyPictures, code_picture
from services.ideas.store.picturing.pictures import (
    Picture,
    keep_content,
    lock_picture,
    picture_view,
    pictures_of,
    remove_held_before,
)
from services.ideas.usecases.context import Context
from services.ideas.usecases.picturing.owners import hold_owner, rights
from services.ideas.usecases.protection.count_form import count_form


@dataclass(frozen=True)
class HeldPicture:
    """A picture that was brought before what it belongs to, and what it shows."""

    id: uuid.UUID
    token: str
    description: str


# As long as a form may lie half filled in.
HELD_FOR = timedelta(days=1)
SLICE = 100


def attach_picture(
    context: Context,
    who: Identity,
    owner_kind: OwnerKind,
    owner_id: uuid.UUID,
    *,
    content: bytes,
    description: str,
) -> dict[str, Any]:
    """Add a picture after those that the owner has; the same file again changes nothing.

    Raises NotFound, Forbidden, Conflict (`too_many_pictures`), TooMany, Unavailable, and Invalid on `picture`
    (the codes of RefusedPicture) or `description`.
    """
    _check_description(description)
    with transaction(context.sessions) as session:
        _check_adding(session, who, owner_kind, owner_id)
        count_form(session, context, who, Form.MAKERS_PICTURE)
    coded = _coded(content)
    with transaction(context.sessions) as session:
        hold_owner(session, owner_kind, owner_id)
        _check_adding(session, who, owner_kind, owner_id)
        present = pictures_of(session, owner_kind, [owner_id])[owner_id]
        for each in present:
            if each.sha256 == coded.sha256:
                return picture_view(each)
        if len(present) >= MOST_PICTURES[owner_kind]:
            raise Conflict("too_many_pictures", f"There may be {MOST_PICTURES[owner_kind]} pictures")
        picture = _keep(session, coded, who, description)
        picture.owner_kind, picture.owner_id, picture.position = owner_kind, owner_id, len(present) + 1
        session.add(picture)
        audit.record(session, who.actor, "picture.added", f"{owner_kind}:{owner_id}", _details(picture))
        return picture_view(picture)


def hold_picture(context: Context, who: Identity, *, content: bytes) -> dict[str, Any]:
    """Keep a picture for what is still being written. Returns the id and the token that give it a place.

    What it shows is said when it gets its place. Raises Invalid, TooMany, Unavailable.
    """
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.PICTURE)
    coded = _coded(content)
    with transaction(context.sessions) as session:
        picture = _keep(session, coded, who, "")
        picture.owner_kind, picture.owner_id, picture.position = OwnerKind.HELD, picture.id, 1
        session.add(picture)
        return {"id": str(picture.id), "token": context.digests.picture_token(str(picture.id))}


def place_held(
    session: Session, context: Context, held: HeldPicture | None, owner_kind: OwnerKind, owner_id: uuid.UUID
) -> None:
    """Give a held picture its place, in the transaction that makes its owner.

    Raises Invalid on `picture` where it is gone, or on `picture_description`.
    """
    if held is None:
        return
    _check_description(held.description, "picture_description")
    picture = lock_picture(session, held.id)
    if (
        picture is None
        or picture.owner_kind != OwnerKind.HELD
        or not context.digests.are_same(context.digests.picture_token(str(held.id)), held.token)
    ):
        raise Invalid("picture", "picture_gone")
    picture.owner_kind, picture.owner_id = owner_kind, owner_id
    picture.description = held.description.strip()
    session.flush()


def forget_held_pictures(context: Context) -> int:
    """Remove pictures whose forms were never sent. Returns how many."""
    with transaction(context.sessions) as session:
        return remove_held_before(session, platform_now(session) - HELD_FOR, SLICE)


def _check_description(description: str, field: str = "description") -> None:
    if not description.strip():
        raise Invalid(field, "describe_picture")
    if tells_of_a_person(description):
        raise Invalid(field, "personal_data")


def _check_adding(session: Session, who: Identity, kind: OwnerKind, owner_id: uuid.UUID) -> None:
    may = rights(session, who, kind, owner_id)
    if not may.see:
        raise Forbidden("not_yours")
    if not may.add:
        raise Forbidden("not_a_member") if not may.remove else Conflict("not_editable")


def _coded(content: bytes) -> CodedPicture:
    try:
        return code_picture(content)
    except RefusedPicture as refused:
        raise Invalid("picture", refused.code) from refused
    except TooManyPictures as error:
        raise Unavailable("decoder") from error


def _keep(session: Session, coded: CodedPicture, who: Identity, description: str) -> Picture:
    now = platform_now(session)
    renditions = ((each.media_type, each.width, each.content) for each in coded.renditions)
    keep_content(session, coded.sha256, (coded.width, coded.height), now, renditions)
    return Picture(
        id=new_id(),
        sha256=coded.sha256,
        width=coded.width,
        height=coded.height,
        description=description.strip(),
        added_by=who.actor,
        added_at=now,
    )


def _details(picture: Picture) -> dict[str, Any]:
    return {"picture": str(picture.id), "sha256": picture.sha256}
