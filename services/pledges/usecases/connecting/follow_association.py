"""What accounts tell of an association."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.contracts.events import AssociationChanged
from services.pledges.store.connecting.openings import keep_standing
from services.pledges.usecases.closing.campaign_terms import rename_association


def follow_association(session: Session, event: AssociationChanged) -> None:
    """Its name and contact of today, and whether it is verified: only then may it open an account."""
    keep_standing(session, UUID(event.association_id), event.verified, platform_now(session))
    rename_association(session, event)
