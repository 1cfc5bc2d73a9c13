"""The word parts of ideas: for each part that is asked for, a few of the newest ideas that have it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Text, Uuid, bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.ideas.domain.finding.likeness import KEYS_VERSION, keys_of
from services.ideas.store import Base
from services.ideas.store.ideas import Idea

# Of each part so many ideas are looked at, in the district and in the city; a part that fills this
# is common and tells little. Both bound the work whatever the number of ideas.
SAMPLE = 60
CANDIDATES = 40


class IdeaSearchKey(Base):
    """One word part of one idea."""

    __tablename__ = "idea_search_keys"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    idea_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    district_slug: Mapped[str] = mapped_column(Text)


class Candidates(NamedTuple):
    """Ideas that share the most, and how much each part weighs."""

    ids: Sequence[uuid.UUID]
    weights: Mapping[str, float]


# Two index scans for each part, each stopped after SAMPLE rows.
_NEAREST = text(
    """
    WITH asked AS (SELECT unnest(:keys) AS key),
    found AS (
        SELECT asked.key, near.idea_id FROM asked CROSS JOIN LATERAL (
            SELECT idea_id FROM idea_search_keys AS own
            WHERE own.key = asked.key AND own.district_slug = :district
            ORDER BY idea_id DESC LIMIT :sample) AS near
        UNION
        SELECT asked.key, far.idea_id FROM asked CROSS JOIN LATERAL (
            SELECT idea_id FROM idea_search_keys AS anywhere
            WHERE anywhere.key = asked.key ORDER BY idea_id DESC LIMIT :sample) AS far
    ),
    weighed AS (SELECT key, 1.0 / count(*) AS weight FROM found GROUP BY key),
    best AS (
        SELECT idea_id FROM found JOIN weighed USING (key)
        GROUP BY idea_id ORDER BY sum(weight) DESC, idea_id DESC LIMIT :candidates
    )
    SELECT (SELECT array_agg(idea_id) FROM best), (SELECT jsonb_object_agg(key, weight) FROM weighed)
    """
).bindparams(bindparam("keys", type_=ARRAY(Text)))

_WRITE = text(
    "INSERT INTO idea_search_keys (key, idea_id, district_slug) SELECT unnest(:keys), :idea_id, :district"
).bindparams(bindparam("keys", type_=ARRAY(Text)))


def find_candidates(session: Session, keys: Sequence[str], district_slug: str) -> Candidates:
    """Ideas that share parts, the most telling first."""
    found = session.execute(
        _NEAREST,
        {"keys": list(keys), "district": district_slug, "sample": SAMPLE, "candidates": CANDIDATES},
    ).one()
    return Candidates(found[0] or (), {key: float(weight) for key, weight in (found[1] or {}).items()})


def index_idea(session: Session, idea: Idea) -> None:
    """Write the idea's parts, over those of an earlier version."""
    session.execute(delete(IdeaSearchKey).where(IdeaSearchKey.idea_id == idea.id))
    session.execute(
        _WRITE, {"keys": list(keys_of(idea.text)), "idea_id": idea.id, "district": idea.district_slug}
    )
    idea.keys_version = KEYS_VERSION


def next_to_index(session: Session, limit: int) -> Sequence[Idea]:
    """Ideas that no index of this version knows, locked."""
    waiting = select(Idea).where(Idea.keys_version < KEYS_VERSION).order_by(Idea.keys_version).limit(limit)
    return session.scalars(waiting.with_for_update(skip_locked=True)).all()
