"""Follow what accounts tells of who acts for associations. Runs inside the inbox's transaction."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.contracts.events import AssociationOrganisersChanged
from services.pledges.store.match_funding.claims import OrganiserReader


def keep_organisers(session: Session, event: AssociationOrganisersChanged) -> None:
    """These and no others act for the association; a pledge of theirs draws nothing when it is reckoned."""
    association_id, now = UUID(event.association_id), platform_now(session)
    session.execute(delete(OrganiserReader).where(OrganiserReader.association_id == association_id))
    session.add_all(
        OrganiserReader(association_id=association_id, reader=reader, told_at=now)
        for reader in sorted(set(event.readers))
    )
