"""Copies of contact data and of residents' words that left, or are about to leave, in events."""

from collections.abc import Sequence

from sqlalchemy import Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

_FORGET = text(
    """
    UPDATE outbox_event
    SET payload = jsonb_set(payload, '{contact}', jsonb_build_object(
        'subject', payload #>> '{contact,subject}', 'wrapped_key', '', 'data', ''))
    WHERE payload ? 'contact' AND payload #>> '{contact,subject}' = ANY(:subjects)
    """
).bindparams(bindparam("subjects", type_=ARRAY(Text)))


def forget_in_events(session: Session, subjects: Sequence[str]) -> None:
    """Empty the copies of these subjects' contact data; a letter not written yet has no addressee then."""
    if subjects:
        session.execute(_FORGET, {"subjects": list(subjects)})


# Named as the index names them.
_FORGET_WORDS = text(
    """
    UPDATE outbox_event
    SET payload = payload || (
        SELECT coalesce(jsonb_object_agg(name, ''), '{}')
        FROM unnest(ARRAY['title', 'question', 'answer', 'page']) AS name WHERE payload ? name)
    WHERE aggregate = :aggregate
        AND name IN (
            'idea.submitted.v1', 'idea.received.v1', 'campaign_question.answered.v1', 'feedback.answered.v1')
    """
)


def forget_words_in_events(session: Session, aggregate: str) -> None:
    """Empty the copies of what was written: an idea's first words, a question, an answer, a page."""
    session.execute(_FORGET_WORDS, {"aggregate": aggregate})
