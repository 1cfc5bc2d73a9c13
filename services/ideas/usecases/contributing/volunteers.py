"""An association reads who agreed to be known to it, and staff how many there are; each reading is noted."""

import uuid
from typing import Any

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identity import Identity
from services.chassis.paging import page
from services.chassis.problems import Forbidden
from services.ideas.domain.contributing.register_rules import MOST_ASSOCIATIONS
from services.ideas.domain.deadlines import as_text, local_day
from services.ideas.store.contributing.certificates import certificate_view, certificates_of
from services.ideas.store.contributing.register import associations_to_choose, count_members, skills_of
from services.ideas.store.contributing.volunteers import Volunteer, minutes_with, volunteers_of
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.know_contributor import open_contact


def list_volunteers(
    context: Context, who: Identity, association_id: uuid.UUID, after: uuid.UUID | None, limit: int
) -> dict[str, Any]:
    """Names, skills, certificates and hours of those who agreed; no addresses. Raises Forbidden."""
    if not who.is_member(association_id):
        raise Forbidden("not_a_member")
    with transaction(context.sessions) as session:
        rows = volunteers_of(session, association_id, after, limit)
        ids = [row.contributor.id for row in rows[:limit]]
        skills, held = skills_of(session, ids), certificates_of(session, ids)
        minutes, today = minutes_with(session, association_id, ids), local_day(platform_now(session))
        subject = f"association:{association_id}"
        audit.record(session, who.actor, "register.volunteers_read", subject, {"shown": len(ids)})

        def show(row: Volunteer) -> dict[str, Any]:
            key = row.contributor.id
            return {
                "id": str(key),
                "name": open_contact(context, row.contributor)["name"],
                "skills": skills.get(key, []),
                "certificates": [certificate_view(each, today) for each in held.get(key, [])],
                "minutes": minutes.get(key, 0),
                "since": as_text(row.consent.given_at),
            }

        return page(rows, limit, show, lambda row: (row.contributor.id,))


def count_register(context: Context) -> dict[str, Any]:
    """How many members there are by district and by skill."""
    with reading(context.sessions) as session:
        districts, skills = count_members(session)
        return {"districts": districts, "skills": skills}


def list_associations(context: Context, text: str) -> list[dict[str, str]]:
    """The verified associations to which one may agree, by name."""
    with reading(context.sessions) as session:
        found = associations_to_choose(session, text, MOST_ASSOCIATIONS)
        return [{"id": str(each.association_id), "name": each.name} for each in found]
