"""A picture's bytes in one size, for whoever may see it."""

import uuid
from dataclasses import dataclass

from services.chassis.database import reading
from services.chassis.identity import Identity
from services.chassis.problems import NotFound
from services.ideas.domain.picturing.owners import OwnerKind
from services.ideas.store.picturing.pictures import Picture, read_rendition
from services.ideas.usecases.context import Context
from services.ideas.usecases.picturing.owners import rights


@dataclass(frozen=True)
class ShownPicture:
    """The bytes, and whether everybody may see them."""

    content: bytes
    public: bool


def show_picture(
    context: Context, who: Identity, picture_id: uuid.UUID, media_type: str, width: int
) -> ShownPicture:
    """One rendition. Raises NotFound also for what the reader may not know of."""
    with reading(context.sessions) as session:
        picture = session.get(Picture, picture_id)
        if picture is None:
            raise NotFound("picture")
        may = rights(session, who, OwnerKind(picture.owner_kind), picture.owner_id)
        content = read_rendition(session, picture.sha256, media_type, width) if may.see else None
        if content is None:
            raise NotFound("picture")
        return ShownPicture(content, may.public)
