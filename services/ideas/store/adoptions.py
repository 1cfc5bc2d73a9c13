"""Who is still to be told that an association took up an idea."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.ideas.domain.campaign_states import State
from services.ideas.store.associations import AssociationProfile
from services.ideas.store.campaigns import Campaign
from services.ideas.store.idea_supports import IdeaSupport
from services.ideas.store.ideas import Idea

# A person, the title of the idea, and the association's name.
SupporterToTell = tuple[IdeaSupport, str, str]
AuthorToTell = tuple[Idea, str, str]


def supporters_to_tell(session: Session, limit: int) -> Sequence[SupporterToTell]:
    """Supporters with an address who have not been told, locked."""
    waiting: Select[IdeaSupport, str, str] = (
        select(IdeaSupport, Idea.title, AssociationProfile.name)
        .join(Idea, Idea.id == IdeaSupport.idea_id)
        .join(Campaign, Campaign.idea_id == IdeaSupport.idea_id)
        .join(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .where(IdeaSupport.contact_key.is_not(None), IdeaSupport.told_at.is_(None), Idea.hidden_at.is_(None))
        .order_by(IdeaSupport.id)
        .limit(limit)
        .with_for_update(of=IdeaSupport, skip_locked=True)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(waiting)]


def authors_to_tell(session: Session, limit: int) -> Sequence[AuthorToTell]:
    """Authors with an address, of the idea itself and of those merged into it, locked."""
    waiting: Select[Idea, str, str] = (
        select(Idea, Idea.title, AssociationProfile.name)
        .join(Campaign, Campaign.idea_id == func.coalesce(Idea.merged_into, Idea.id))
        .join(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .where(Idea.has_email, Idea.author_told_at.is_(None), Idea.hidden_at.is_(None))
        .order_by(Idea.id)
        .limit(limit)
        .with_for_update(of=Idea, skip_locked=True)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(waiting)]


def supporters_to_tell_of_openings(
    session: Session, limit: int
) -> Sequence[tuple[IdeaSupport, str, Campaign, str]]:
    """Supporters with an address of ideas whose campaign is open now, locked, with the idea's title."""
    waiting: Select[IdeaSupport, str, Campaign, str] = (
        select(IdeaSupport, Idea.title, Campaign, AssociationProfile.name)
        .join(Idea, Idea.id == IdeaSupport.idea_id)
        .join(Campaign, Campaign.idea_id == IdeaSupport.idea_id)
        .join(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .where(
            IdeaSupport.contact_key.is_not(None),
            IdeaSupport.opening_told_at.is_(None),
            Idea.hidden_at.is_(None),
            Campaign.state == State.PUBLISHED,
        )
        .order_by(IdeaSupport.id)
        .limit(limit)
        .with_for_update(of=IdeaSupport, skip_locked=True)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(waiting)]


def authors_to_tell_of_openings(session: Session, limit: int) -> Sequence[tuple[Idea, Campaign, str]]:
    """Authors with an address, of the idea itself and of those merged into it, locked."""
    waiting: Select[Idea, Campaign, str] = (
        select(Idea, Campaign, AssociationProfile.name)
        .join(Campaign, Campaign.idea_id == func.coalesce(Idea.merged_into, Idea.id))
        .join(AssociationProfile, AssociationProfile.association_id == Campaign.association_id)
        .where(
            Idea.has_email,
            Idea.contact_key.is_not(None),
            Idea.author_opening_told_at.is_(None),
            Idea.hidden_at.is_(None),
            Campaign.state == State.PUBLISHED,
        )
        .order_by(Idea.id)
        .limit(limit)
        .with_for_update(of=Idea, skip_locked=True)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(waiting)]
