"""An idea comes into being, in its own transaction's hands: at the form or at a desk."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Invalid
from services.contracts.events import IdeaReceived, IdeaSubmitted, SealedContact
from services.ideas.domain.authoring.phones import NotAPhone, read_phone
from services.ideas.domain.discussing.personal_data import tells_of_a_person
from services.ideas.domain.names import title_of
from services.ideas.domain.picturing.owners import OwnerKind
from services.ideas.store.districts import District, is_open
from services.ideas.store.idea_search_keys import index_idea
from services.ideas.store.ideas import Idea, author_subject
from services.ideas.usecases.context import Context
from services.ideas.usecases.picturing.attach_picture import HeldPicture, place_held


@dataclass(frozen=True, kw_only=True)
class NewIdea:
    """What an author says; address and number are for staff alone, and neither has to be given."""

    text: str
    district_slug: str
    email: str | None = None
    phone: str | None = None
    picture: HeldPicture | None = None
    locale: str = "fi"


def put_forward(session: Session, context: Context, who: Identity, new: NewIdea) -> tuple[Idea, District]:
    """Keep the idea; what reaches its author is sealed under a key of its own.

    Raises Invalid on `district_slug`, on `text` that names a person, on `phone` and `picture`.
    """
    check_text(new.text)
    contact = _contact(new)
    district = session.get(District, new.district_slug)
    if district is None or not is_open(district):
        raise Invalid("district_slug", "unknown")
    idea = Idea(
        id=new_id(),
        title=title_of(new.text),
        text=new.text,
        district_slug=new.district_slug,
        link_generation=1,
        author_locale=new.locale,
        created_at=platform_now(session),
    )
    sealed = _seal(context, idea, contact)
    session.add(idea)
    session.flush()
    index_idea(session, idea)
    place_held(session, context, new.picture, OwnerKind.IDEA, idea.id)
    emit(
        session,
        IdeaSubmitted(idea_id=str(idea.id), district_slug=new.district_slug, title=idea.title),
    )
    if sealed is not None and idea.has_email:
        emit(
            session,
            IdeaReceived(idea_id=str(idea.id), title=idea.title, locale=new.locale, contact=sealed),
        )
    audit.record(session, who.actor, "idea.submitted", f"idea:{idea.id}")
    return idea, district


def check_text(text: str) -> None:
    """Raises Invalid on `text` where it names a person by an identity code, a phone number or an address."""
    if tells_of_a_person(text):
        raise Invalid("text", "personal_data")


def _contact(new: NewIdea) -> dict[str, str]:
    contact = {"email": new.email} if new.email else {}
    if new.phone:
        try:
            contact["phone"] = read_phone(new.phone)
        except NotAPhone as error:
            raise Invalid("phone", "not_a_phone") from error
    return contact


def _seal(context: Context, idea: Idea, contact: dict[str, str]) -> SealedContact | None:
    if not contact:
        return None
    # The author's own link travels with the address: whoever reads the letter may open the idea.
    link = context.digests.author_token(str(idea.id), idea.link_generation)
    sealer = context.sealer
    sealed = sealer.seal(sealer.new_wrapped_key(), author_subject(idea.id), contact | {"link": link})
    idea.contact_key, idea.contact_data = sealed.wrapped_key, sealed.data
    idea.has_email = "email" in contact
    return sealed
