"""A helper writes an idea down for somebody at a desk; the paper's code is the author's own key to it."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.chassis import audit, logs
from services.chassis.addresses import customer_of
from services.chassis.database import platform_now, reading, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.paging import page
from services.chassis.problems import Gone, NotFound, TooMany
from services.chassis.short_codes import (
    ATTEMPTS_PER_ADDRESS,
    ATTEMPTS_PER_NUMBER,
    ATTEMPTS_WITHIN,
    read_code,
    read_number,
    short_code,
    written,
)
from services.ideas.domain.deadlines import as_text
from services.ideas.domain.protection.form_limits import EPOCH
from services.ideas.store.assisted_ideas import (
    NUMBER_PREFIX,
    AssistedIdea,
    assisted_idea_by_number,
    lock_assisted_idea,
    page_of_assisted_ideas,
)
from services.ideas.store.districts import District
from services.ideas.store.form_counts import count_up
from services.ideas.store.ideas import Idea
from services.ideas.usecases.authoring.put_forward import NewIdea, put_forward
from services.ideas.usecases.context import Context

log = logs.get(__name__)

# Time enough to print the paper again when the printer jams; after that nobody at the desk opens it.
PAPER_SHOWN_FOR = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class DeskConsent:
    """To which words the author agreed, and whether aloud or in writing."""

    way: str
    version: str
    text: str


def take_idea(
    context: Context, who: Identity, new: NewIdea, consent: DeskConsent, claim: Claim | None
) -> dict[str, Any]:
    """Put the idea forward, and note who agreed to what before whom. Raises Invalid."""
    with transaction(context.sessions) as session:
        if (earlier := recall(session, claim)) is not None:
            return earlier
        idea, _district = put_forward(session, context, who, new)
        assisted = AssistedIdea(
            id=new_id(),
            idea_id=idea.id,
            taken_by=who.actor,
            taken_at=platform_now(session),
            locale=new.locale,
            consent_way=consent.way,
            consent_version=consent.version,
            consent_text=consent.text,
        )
        session.add(assisted)
        audit.record(session, who.actor, "assisted_idea.taken", str(assisted.id), {"way": consent.way})
        result = {"id": str(assisted.id)}
        remember(session, claim, result)
        return result


def paper_of_idea(context: Context, who: Identity, assisted_id: uuid.UUID) -> dict[str, Any]:
    """What stands on the paper, for the helper who wrote it down. Raises NotFound, Gone once handed over."""
    with transaction(context.sessions) as session:
        assisted = lock_assisted_idea(session, assisted_id, who.actor)
        if assisted is None:
            raise NotFound("entry")
        idea = session.get_one(Idea, assisted.idea_id)
        if _is_over(assisted, platform_now(session)) or not idea.text:
            raise Gone("paper_handed_over")
        return _entry(assisted) | {
            "idea_id": str(idea.id),
            "text": idea.text,
            "district": session.get_one(District, idea.district_slug).name,
            "locale": assisted.locale,
            "code": written(_code(context, idea)),
            "consent_way": assisted.consent_way,
            "consent_text": assisted.consent_text,
        }


def hand_over_idea(context: Context, who: Identity, assisted_id: uuid.UUID) -> None:
    """The paper is in its owner's hands: the helper opens it no more. Raises NotFound."""
    with transaction(context.sessions) as session:
        assisted = lock_assisted_idea(session, assisted_id, who.actor)
        if assisted is None:
            raise NotFound("entry")
        if assisted.handed_over_at is None:
            assisted.handed_over_at = platform_now(session)
            audit.record(session, who.actor, "assisted_idea.handed_over", str(assisted.id))


def list_assisted_ideas(
    context: Context, who: Identity, before: uuid.UUID | None, limit: int
) -> dict[str, Any]:
    """The helper's own entries, newest first: that they were written down, and nothing later."""
    with reading(context.sessions) as session:
        now = platform_now(session)
        rows = page_of_assisted_ideas(session, who.actor, before, limit)
        return page(
            rows,
            limit,
            lambda row: _entry(row) | {"handed_over": _is_over(row, now)},
            lambda row: (row.id,),
        )


def open_idea(context: Context, number: str, code: str, address: str) -> dict[str, Any]:
    """The id and link of the idea that number and code open; alike for a wrong number and a wrong code.

    Raises NotFound, TooMany.
    """
    wanted = read_number(number, NUMBER_PREFIX)
    # Counted and committed before anything is compared, so that many at once are no more than one by one.
    if _too_many(context, wanted, address):
        log.warning("idea_code.too_many")
        raise TooMany(int(ATTEMPTS_WITHIN.total_seconds()))
    with transaction(context.sessions) as session:
        found = assisted_idea_by_number(session, wanted) if wanted is not None else None
        expected = _code(context, found[1]) if found else ""
        if found is None or not hmac.compare_digest(expected.encode(), read_code(code).encode()):
            raise NotFound("idea")
        idea = found[1]
        audit.record(session, "author", "idea.opened_with_code", f"idea:{idea.id}")
        token = context.digests.author_token(str(idea.id), idea.link_generation)
        return {"idea_id": str(idea.id), "link_token": token}


def _too_many(context: Context, number: int | None, address: str) -> bool:
    with transaction(context.sessions) as session:
        window = EPOCH + (platform_now(session) - EPOCH) // ATTEMPTS_WITHIN * ATTEMPTS_WITHIN
        mark = context.digests.of_counter("idea-code", customer_of(address))
        from_here = count_up(session, f"idea-code/address:{mark}", window)
        at_idea = count_up(session, f"idea-code/number:{number}", window) if number is not None else 0
        return from_here > ATTEMPTS_PER_ADDRESS or at_idea > ATTEMPTS_PER_NUMBER


def _code(context: Context, idea: Idea) -> str:
    """The code, made anew each time it is printed: like a link's secret it is stored nowhere."""
    return short_code(context.digests.idea_code(str(idea.id), idea.link_generation))


def _is_over(assisted: AssistedIdea, now: datetime) -> bool:
    return assisted.handed_over_at is not None or assisted.taken_at + PAPER_SHOWN_FOR <= now


def _entry(assisted: AssistedIdea) -> dict[str, Any]:
    return {
        "id": str(assisted.id),
        "number": assisted.short_number,
        "taken_at": as_text(assisted.taken_at),
    }
