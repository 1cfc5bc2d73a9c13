"""The campaign that was made of an idea opened: whoever asked to hear of it is told, once each."""

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.chassis.outbox import emit
from services.contracts.events import IdeaCampaignOpened
from services.contracts.languages import FINNISH
from services.ideas.store.adoptions import authors_to_tell_of_openings, supporters_to_tell_of_openings
from services.ideas.usecases.context import Context
from services.ideas.usecases.supporting.announce_adoptions import (
    SLICE,
    contact_of_author,
    contact_of_supporter,
)


def announce_openings(context: Context) -> int:
    """Tell the next of those who wait for it. Returns how many."""
    with transaction(context.sessions) as session:
        return _tell_supporters(session) + _tell_authors(session)


def _tell_supporters(session: Session) -> int:
    waiting = supporters_to_tell_of_openings(session, SLICE)
    for support, title, campaign, association in waiting:
        support.opening_told_at = platform_now(session)
        emit(
            session,
            IdeaCampaignOpened(
                announcement_id=str(support.id),
                idea_id=str(support.idea_id),
                title=title,
                campaign_title=campaign.title,
                campaign_slug=campaign.slug,
                association_name=association,
                is_author=False,
                locale=support.locale or FINNISH,
                contact=contact_of_supporter(support),
            ),
        )
    return len(waiting)


def _tell_authors(session: Session) -> int:
    waiting = authors_to_tell_of_openings(session, SLICE)
    for idea, campaign, association in waiting:
        idea.author_opening_told_at = platform_now(session)
        emit(
            session,
            IdeaCampaignOpened(
                announcement_id=str(idea.id),
                idea_id=str(idea.merged_into or idea.id),
                title=idea.title,
                campaign_title=campaign.title,
                campaign_slug=campaign.slug,
                association_name=association,
                is_author=True,
                locale=idea.author_locale,
                contact=contact_of_author(idea),
            ),
        )
    return len(waiting)
