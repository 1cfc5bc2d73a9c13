"""Feedback on the site: sent by anybody, answered by staff within fourteen days."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.contracts.roles import Audience, Role
from services.ideas.api.context import context
from services.ideas.api.hearing_schemas import (
    FeedbackAnswer,
    FeedbackClosing,
    FeedbackCounts,
    FeedbackInDetail,
    FeedbackNoteView,
    FeedbackPage,
    FeedbackQuery,
    FeedbackReceipt,
    FeedbackView,
    NewFeedback,
    NewFeedbackNote,
)
from services.ideas.usecases.hearing import answer_feedback as answering
from services.ideas.usecases.hearing import read_feedback as reading
from services.ideas.usecases.hearing.send_feedback import Telling
from services.ideas.usecases.hearing.send_feedback import send_feedback as keep_feedback

blueprint = Blueprint("hearing", __name__)


@blueprint.post("/feedback")
@blueprint.arguments(NewFeedback)
@blueprint.response(201, FeedbackReceipt)
@allow(Audience.ANYONE)
def send_feedback(body: dict[str, Any]) -> dict[str, Any]:
    """Say what is wrong with the site."""
    claim = claim_from_request("ideas.send_feedback", required=False)
    return keep_feedback(context(), identity(), Telling(**body), claim=claim)


@blueprint.get("/feedback")
@blueprint.arguments(FeedbackQuery, location="query")
@blueprint.response(200, FeedbackPage)
@allow(Role.REVIEWER, Role.ADMIN)
def list_feedback(query: dict[str, Any]) -> dict[str, Any]:
    """What waits, the earliest due first; or what was handled, the latest first."""
    found = reading.list_handled_feedback if query["handled"] else reading.list_open_feedback
    return found(context(), query["after"], query["limit"])


@blueprint.get("/feedback/count")
@blueprint.response(200, FeedbackCounts)
@allow(Role.REVIEWER, Role.ADMIN)
def count_feedback() -> dict[str, int]:
    """How many wait, and how many are late."""
    return reading.count_feedback(context())


@blueprint.get("/feedback/<uuid:feedback_id>")
@blueprint.response(200, FeedbackInDetail)
@allow(Role.REVIEWER, Role.ADMIN)
def show_feedback(feedback_id: uuid.UUID) -> dict[str, Any]:
    """One, with its notes."""
    return reading.show_feedback(context(), feedback_id)


@blueprint.post("/feedback/<uuid:feedback_id>/answer")
@blueprint.arguments(FeedbackAnswer)
@blueprint.response(200, FeedbackView)
@allow(Role.REVIEWER, Role.ADMIN)
def answer_feedback(body: dict[str, Any], feedback_id: uuid.UUID) -> dict[str, Any]:
    """Answer."""
    return answering.answer_feedback(context(), identity(), feedback_id, answer=body["answer"])


@blueprint.post("/feedback/<uuid:feedback_id>/close")
@blueprint.arguments(FeedbackClosing)
@blueprint.response(200, FeedbackView)
@allow(Role.REVIEWER, Role.ADMIN)
def close_feedback(body: dict[str, Any], feedback_id: uuid.UUID) -> dict[str, Any]:
    """Close without an answer."""
    return answering.close_feedback(context(), identity(), feedback_id, reason=body["reason"])


@blueprint.post("/feedback/<uuid:feedback_id>/notes")
@blueprint.arguments(NewFeedbackNote)
@blueprint.response(201, FeedbackNoteView)
@allow(Role.REVIEWER, Role.ADMIN)
def add_note(body: dict[str, Any], feedback_id: uuid.UUID) -> dict[str, Any]:
    """Note something for colleagues."""
    claim = claim_from_request("ideas.add_feedback_note", required=False)
    return answering.add_note(context(), identity(), feedback_id, text=body["text"], claim=claim)


@blueprint.post("/feedback/<uuid:feedback_id>/erase")
@blueprint.response(200, FeedbackView)
@allow(Role.REVIEWER, Role.ADMIN)
def erase_feedback(feedback_id: uuid.UUID) -> dict[str, Any]:
    """Leave no word of it."""
    return answering.erase_feedback(context(), identity(), feedback_id)
