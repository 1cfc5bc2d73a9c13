"""A resident asks or comments under an idea, reads what others wrote, and takes back what is their own."""

import uuid
from typing import Any

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.paging import page
from services.chassis.problems import Forbidden, Invalid, NotFound
from services.ideas.domain.discussing.personal_data import tells_of_a_person
from services.ideas.domain.discussing.remarks import RemarkKind, RemarkState
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.idea_remarks import IdeaRemark, remark_view, remarks_of, settle_flags
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_form
from services.ideas.usecases.supporting.support_idea import lock_shown_idea, visitor_digests


def write_remark(
    context: Context,
    who: Identity,
    idea_id: uuid.UUID,
    *,
    kind: str,
    text: str,
    browser: str | None,
    claim: Claim | None = None,
) -> dict[str, Any]:
    """Keep a remark; by the city's choice staff read it first. Raises Invalid, NotFound, Gone, TooMany."""
    authors = visitor_digests(context.digests, who, browser)
    if tells_of_a_person(text):
        raise Invalid("text", "personal_data")
    with transaction(context.sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return remark_view(session.get_one(IdeaRemark, uuid.UUID(earlier["id"])), authors)
        count_form(session, context, who, Form.REMARK)
        remark = IdeaRemark(
            id=new_id(),
            idea_id=lock_shown_idea(session, idea_id).id,
            kind=RemarkKind(kind),
            text=text,
            state=context.moderation.first_state,
            author=authors[0],
            written_at=platform_now(session),
        )
        session.add(remark)
        audit.record(session, who.actor, "remark.written", f"remark:{remark.id}")
        # Not its words: they would outlive the remark if it is erased.
        remember(session, claim, {"id": str(remark.id)})
        return remark_view(remark, authors)


def list_remarks(
    context: Context,
    who: Identity,
    idea_id: uuid.UUID,
    browser: str | None,
    after: uuid.UUID | None,
    limit: int,
) -> dict[str, Any]:
    """What is shown under an idea, oldest first."""
    authors = visitor_digests(context.digests, who, browser) if who.subject or browser else []
    with reading(context.sessions) as session:
        rows = remarks_of(session, idea_id, authors, after, limit)
        return page(rows, limit, lambda row: remark_view(row, authors), lambda row: (row.id,))


def erase_own_remark(
    context: Context, who: Identity, remark_id: uuid.UUID, browser: str | None
) -> dict[str, Any]:
    """Empty one's own remark. Raises NotFound, Forbidden where it is somebody else's."""
    authors = visitor_digests(context.digests, who, browser)
    with transaction(context.sessions) as session:
        remark = session.get(IdeaRemark, remark_id, with_for_update=True)
        if remark is None:
            raise NotFound("remark")
        if remark.author not in authors:
            raise Forbidden("not_yours")
        settle_flags(session, remark.idea_id, remark.id, platform_now(session))
        remark.flags = 0
        empty(remark)
        audit.record(session, who.actor, "remark.erased", f"remark:{remark.id}")
        return remark_view(remark, authors)


def empty(remark: IdeaRemark) -> None:
    """Leave nothing of what was written, nor of the answer that may quote it."""
    remark.state, remark.text = RemarkState.ERASED, ""
    remark.answer = remark.answered_at = None
