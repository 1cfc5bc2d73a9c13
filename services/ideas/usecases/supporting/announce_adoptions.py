"""An association took up an idea: its author and the supporters who asked for it are told, once each."""

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.chassis.outbox import emit
from services.contracts.events import IdeaAdoptionAnnounced, SealedContact
from services.contracts.languages import FINNISH
from services.ideas.store.adoptions import authors_to_tell, supporters_to_tell
from services.ideas.store.idea_supports import IdeaSupport, contact_subject
from services.ideas.store.ideas import Idea, author_subject
from services.ideas.usecases.context import Context

# People told in one transaction; an idea with more is told in several.
SLICE = 100


def announce_adoptions(context: Context) -> int:
    """Tell the next of those who wait for it. Returns how many."""
    with transaction(context.sessions) as session:
        return _tell_supporters(session) + _tell_authors(session)


def _tell_supporters(session: Session) -> int:
    waiting = supporters_to_tell(session, SLICE)
    for support, title, association in waiting:
        support.told_at = platform_now(session)
        emit(
            session,
            IdeaAdoptionAnnounced(
                announcement_id=str(support.id),
                idea_id=str(support.idea_id),
                title=title,
                association_name=association,
                is_author=False,
                locale=support.locale or FINNISH,
                contact=contact_of_supporter(support),
            ),
        )
    return len(waiting)


def _tell_authors(session: Session) -> int:
    waiting = authors_to_tell(session, SLICE)
    for idea, title, association in waiting:
        idea.author_told_at = platform_now(session)
        emit(
            session,
            IdeaAdoptionAnnounced(
                announcement_id=str(idea.id),
                idea_id=str(idea.merged_into or idea.id),
                title=title,
                association_name=association,
                is_author=True,
                locale=idea.author_locale,
                contact=contact_of_author(idea),
            ),
        )
    return len(waiting)


def contact_of_supporter(support: IdeaSupport) -> SealedContact:
    """A supporter's address, sealed."""
    return SealedContact(
        subject=contact_subject(support.id),
        wrapped_key=str(support.contact_key),
        data=str(support.contact_data),
    )


def contact_of_author(idea: Idea) -> SealedContact:
    """An author's address, sealed."""
    return SealedContact(
        subject=author_subject(idea.id),
        wrapped_key=str(idea.contact_key),
        data=str(idea.contact_data),
    )
