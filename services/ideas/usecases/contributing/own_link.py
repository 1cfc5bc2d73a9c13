"""The link by which a contributor, and nobody else, comes back; by it the address is confirmed as well."""

import uuid

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now
from services.chassis.problems import Gone, NotFound
from services.ideas.store.contributing.contributors import Contributor, contributor_subject
from services.ideas.usecases.context import Context

CONTRIBUTOR = "contributor"


def contributor_of_link(
    session: Session,
    context: Context,
    contributor_id: uuid.UUID,
    token: str,
    *,
    lock: bool = False,
    shared: bool = False,
) -> Contributor:
    """Whose link it is, locked where asked. Raises NotFound, Gone once the person is erased.

    A `shared` lock only keeps the person from being erased meanwhile; others may hold it as well.
    """
    # Read anew: the link may have been tried before it was waited for the lock.
    contributor = session.get(
        Contributor,
        contributor_id,
        with_for_update={"read": shared} if lock else None,
        populate_existing=lock,
    )
    expected = (
        context.digests.contributor_token(str(contributor.id), contributor.link_generation)
        if contributor
        else ""
    )
    if contributor is None or not context.digests.are_same(expected, token):
        raise NotFound("contributor")
    if contributor.erased_at is not None:
        raise Gone("contributor_erased", "Nothing of the person is left")
    return contributor


def confirm_contributor(session: Session, contributor: Contributor) -> None:
    """Whoever opens the link from a letter reads the address's mail; a second time changes nothing."""
    if contributor.confirmed_at is None:
        contributor.confirmed_at = platform_now(session)
        audit.record(session, CONTRIBUTOR, "contributor.confirmed", contributor_subject(contributor.id))
