"""Nothing that an author wrote, brought or left is kept of an idea."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.ideas.domain.picturing.owners import OwnerKind
from services.ideas.store.contact_copies import forget_in_events, forget_words_in_events
from services.ideas.store.idea_search_keys import IdeaSearchKey
from services.ideas.store.idea_supports import contact_subject, erase_contacts
from services.ideas.store.ideas import Idea, author_subject
from services.ideas.store.picturing.pictures import remove_pictures


def empty_idea(session: Session, idea: Idea) -> None:
    """Leave nothing that anybody wrote; support stays counted, and nobody is written to any more."""
    idea.title = idea.text = ""
    forget_author(session, idea)
    forget_words_in_events(session, f"idea:{idea.id}")
    session.execute(delete(IdeaSearchKey).where(IdeaSearchKey.idea_id == idea.id))
    remove_pictures(session, OwnerKind.IDEA, idea.id)
    supporters = erase_contacts(session, idea.id)
    forget_in_events(session, [contact_subject(each) for each in supporters])


def forget_author(session: Session, idea: Idea) -> None:
    """Forget how the author is reached, in copies too."""
    idea.contact_key = idea.contact_data = None
    idea.has_email = False
    forget_in_events(session, [author_subject(idea.id)])
