"""Ideas that are like what somebody is writing: those of the same district first."""

from typing import Any

from services.chassis.database import transaction
from services.chassis.identity import Identity
from services.ideas.domain.finding.likeness import LEAST_LIKENESS, MOST_SHOWN, keys_of, likeness
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.idea_search_keys import find_candidates, index_idea, next_to_index
from services.ideas.store.idea_views import IdeaRow, idea_view, ideas_by_id
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_form

SLICE = 200


def find_similar(context: Context, who: Identity, *, text: str, district_slug: str) -> dict[str, Any]:
    """At most five ideas, the likest first within the district and then elsewhere. Raises TooMany."""
    asked = keys_of(text)
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.SIMILAR)
        ids, weights = find_candidates(session, asked, district_slug)
        rows = list(ideas_by_id(session, ids).values())
        weighed = [(row, likeness(asked, keys_of(row.idea.text), weights)) for row in rows]
        return {"items": [idea_view(row) for row in _best(weighed, district_slug)]}


def _best(weighed: list[tuple[IdeaRow, float]], district_slug: str) -> list[IdeaRow]:
    alike = [(row, worth) for row, worth in weighed if worth >= LEAST_LIKENESS]
    alike.sort(key=lambda each: (each[0].idea.district_slug != district_slug, -each[1]))
    return [row for row, _worth in alike[:MOST_SHOWN]]


def index_ideas(context: Context) -> int:
    """Index what is not indexed by the rules of now. Returns how many."""
    with transaction(context.sessions) as session:
        waiting = next_to_index(session, SLICE)
        for idea in waiting:
            index_idea(session, idea)
        return len(waiting)
