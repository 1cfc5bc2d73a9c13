"""Keep the copy of what accounts tells about associations."""

import uuid
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.contracts.events import AssociationChanged
from services.ideas.domain.names import searchable
from services.ideas.store.associations import AssociationProfile


def keep_association_profile(session: Session, event: AssociationChanged) -> None:
    """An association is known under this identity from now on."""
    profile = event.to_payload() | {
        "association_id": uuid.UUID(event.association_id),
        "verified_at": datetime.fromisoformat(event.verified_at) if event.verified_at else None,
        "search_name": searchable(event.name),
        "changed_at": platform_now(session),
    }
    session.execute(
        insert(AssociationProfile)
        .values(profile)
        .on_conflict_do_update(index_elements=["association_id"], set_=profile)
    )
