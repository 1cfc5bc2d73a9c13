"""A resident puts forward an idea; two lines are enough."""

from typing import Any

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Invalid
from services.contracts.events import IdeaSubmitted
from services.ideas.domain.names import title_of
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.districts import District, is_open
from services.ideas.store.idea_search_keys import index_idea
from services.ideas.store.idea_views import IdeaRow, idea_view
from services.ideas.store.ideas import Idea
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_form


def submit_idea(
    context: Context,
    who: Identity,
    *,
    text: str,
    district_slug: str,
    email: str | None = None,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Keep the idea; an address of mail is sealed under a key of its own. Raises Invalid, TooMany."""
    with transaction(context.sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return earlier
        count_form(session, context, who, Form.IDEA)
        district = session.get(District, district_slug)
        if district is None or not is_open(district):
            raise Invalid("district_slug", "unknown")
        idea = Idea(
            id=new_id(),
            title=title_of(text),
            text=text,
            district_slug=district_slug,
            created_at=platform_now(session),
        )
        if email:
            sealer = context.sealer
            sealed = sealer.seal(sealer.new_wrapped_key(), f"idea:{idea.id}", {"email": email})
            idea.contact_key, idea.contact_data = sealed.wrapped_key, sealed.data
        session.add(idea)
        session.flush()
        index_idea(session, idea)
        emit(
            session,
            IdeaSubmitted(idea_id=str(idea.id), district_slug=district_slug, title=idea.title),
        )
        audit.record(session, who.actor, "idea.submitted", f"idea:{idea.id}")
        view = idea_view(IdeaRow(idea, district))
        remember(session, claim, view)
        return view
