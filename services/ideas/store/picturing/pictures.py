"""Photographs: each content once, in its sizes, and the places in which it is shown."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, SmallInteger, Text, Uuid, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.picturing.owners import MAIN_POSITION, OwnerKind
from services.ideas.domain.picturing.sizes import widths_of
from services.ideas.store import Base


class PictureContent(Base):
    """A picture that somebody brought, known by the digest of the file as it came."""

    __tablename__ = "picture_contents"

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    kept_at: Mapped[datetime]


class PictureRendition(Base):
    """The content in one size and one format."""

    __tablename__ = "picture_renditions"

    sha256: Mapped[str] = mapped_column(ForeignKey("picture_contents.sha256"), primary_key=True)
    media_type: Mapped[str] = mapped_column(Text, primary_key=True)
    width: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Picture(Base):
    """A content in one place: whose it is, what it shows in words, and which of several it is."""

    __tablename__ = "pictures"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(SmallInteger)
    sha256: Mapped[str] = mapped_column(ForeignKey("picture_contents.sha256"))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    description: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime]


def keep_content(
    session: Session,
    sha256: str,
    size: tuple[int, int],
    at: datetime,
    renditions: Iterable[tuple[str, int, bytes]],
) -> None:
    """Keep a content with its renditions unless it is kept already; held until the transaction ends."""
    content = insert(PictureContent).values(sha256=sha256, width=size[0], height=size[1], kept_at=at)
    # Written over itself, so that nobody removes it before the place that is about to show it is there.
    session.execute(content.on_conflict_do_update(index_elements=["sha256"], set_={"sha256": sha256}))
    rows = [
        {"sha256": sha256, "media_type": media_type, "width": width, "content": each}
        for media_type, width, each in renditions
    ]
    session.execute(insert(PictureRendition).values(rows).on_conflict_do_nothing())


def lock_picture(session: Session, picture_id: uuid.UUID) -> Picture | None:
    """The picture, held until the transaction ends."""
    return session.get(Picture, picture_id, with_for_update=True, populate_existing=True)


def pictures_of(
    session: Session, kind: OwnerKind, owner_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[Picture]]:
    """The pictures of several owners in one query, each owner's in order."""
    found: dict[uuid.UUID, list[Picture]] = {owner_id: [] for owner_id in owner_ids}
    if found:
        wanted = select(Picture).where(Picture.owner_kind == kind, Picture.owner_id.in_(list(found)))
        for picture in session.scalars(wanted.order_by(Picture.position)):
            found[picture.owner_id].append(picture)
    return found


def main_pictures(
    session: Session, kind: OwnerKind, owner_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Picture]:
    """The first picture of each owner that has one, in one query."""
    ids = list(owner_ids)
    if not ids:
        return {}
    wanted = select(Picture).where(
        Picture.owner_kind == kind, Picture.owner_id.in_(ids), Picture.position == MAIN_POSITION
    )
    return {picture.owner_id: picture for picture in session.scalars(wanted)}


def read_rendition(session: Session, sha256: str, media_type: str, width: int) -> bytes | None:
    """One rendition's bytes."""
    wanted = select(PictureRendition.content).where(
        PictureRendition.sha256 == sha256,
        PictureRendition.media_type == media_type,
        PictureRendition.width == width,
    )
    return session.scalars(wanted).one_or_none()


def close_ranks(session: Session, order: Sequence[Picture]) -> None:
    """Number the pictures of one owner from one on, in the order given."""
    for position, picture in enumerate(order, MAIN_POSITION):
        picture.position = position
    session.flush()


def remove_pictures(session: Session, kind: OwnerKind, owner_id: uuid.UUID) -> int:
    """Remove every picture of an owner, and the contents that nobody else shows. Returns how many."""
    gone = delete(Picture).where(Picture.owner_kind == kind, Picture.owner_id == owner_id)
    digests = session.scalars(gone.returning(Picture.sha256)).all()
    _drop_unshown(session, digests)
    return len(digests)


def remove_picture(session: Session, picture: Picture) -> None:
    """Remove one picture, and its content if nobody else shows it."""
    sha256 = picture.sha256
    session.delete(picture)
    session.flush()
    _drop_unshown(session, [sha256])


def remove_held_before(session: Session, instant: datetime, limit: int) -> int:
    """Remove pictures that were brought before the instant and given no place. Returns how many."""
    old = (
        select(Picture.id)
        .where(Picture.owner_kind == OwnerKind.HELD, Picture.added_at < instant)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(old).all()
    gone = delete(Picture).where(Picture.id.in_(ids)).returning(Picture.sha256)
    digests = session.scalars(gone).all()
    _drop_unshown(session, digests)
    return len(digests)


def _drop_unshown(session: Session, digests: Sequence[str]) -> None:
    if not digests:
        return
    # Held first, then asked: whoever was about to show the content has done so by now, or starts anew.
    held = select(PictureContent.sha256).where(PictureContent.sha256.in_(digests))
    session.execute(held.order_by(PictureContent.sha256).with_for_update())
    shown = select(Picture.sha256).where(Picture.sha256 == PictureContent.sha256)
    unshown = delete(PictureContent).where(PictureContent.sha256.in_(digests), ~shown.exists())
    session.execute(unshown.execution_options(synchronize_session=False))


def picture_view(picture: Picture) -> dict[str, Any]:
    """A picture as pages need it; its bytes are asked for by id and width."""
    return {
        "id": str(picture.id),
        "description": picture.description,
        "width": picture.width,
        "height": picture.height,
        "widths": list(widths_of(picture.width)),
    }
