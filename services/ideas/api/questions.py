"""Questions on campaigns: asked, flagged, answered, and looked after by staff."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from services.chassis.idempotency import claim_from_request
from services.chassis.identity import identity
from services.chassis.permissions import allow
from services.chassis.schemas import PageQuery
from services.contracts.roles import Audience, Role
from services.ideas.api.context import context, read_id_cursor
from services.ideas.api.participation_schemas import (
    Browser,
    Moderating,
    NewFlag,
    RemarkAnswer,
    RemarksQuery,
    StopLetters,
)
from services.ideas.api.publishing_schemas import NewQuestion
from services.ideas.api.publishing_views import (
    FollowedView,
    OpenCountView,
    OpenQuestionsPage,
    QuestionsPage,
    QuestionView,
    QueuedQuestionsPage,
)
from services.ideas.usecases.questioning import answer as answering
from services.ideas.usecases.questioning import ask as asking
from services.ideas.usecases.questioning import moderate

blueprint = Blueprint("questions", __name__)


@blueprint.post("/campaigns/<uuid:campaign_id>/questions")
@blueprint.arguments(NewQuestion)
@blueprint.response(201, QuestionView)
@allow(Audience.ANYONE)
def ask_question(body: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """Ask."""
    claim, browser = claim_from_request("ideas.ask_question", required=False), body.pop("browser")
    return asking.ask_question(
        context(), identity(), campaign_id, asking.Asking(**body), browser, claim=claim
    )


@blueprint.get("/campaigns/<uuid:campaign_id>/questions")
@blueprint.arguments(RemarksQuery, location="query")
@blueprint.response(200, QuestionsPage)
@allow(Audience.ANYONE)
def list_questions(query: dict[str, Any], campaign_id: uuid.UUID) -> dict[str, Any]:
    """What is shown, newest first."""
    before = read_id_cursor(query)
    return asking.list_questions(context(), identity(), campaign_id, query["browser"], before, query["limit"])


@blueprint.post("/campaign-questions/<uuid:question_id>/erase")
@blueprint.arguments(Browser)
@blueprint.response(200, QuestionView)
@allow(Audience.ANYONE)
def erase_question(body: dict[str, Any], question_id: uuid.UUID) -> dict[str, Any]:
    """Empty one's own."""
    return asking.erase_own_question(context(), identity(), question_id, body["browser"])


@blueprint.post("/campaign-questions/<uuid:question_id>/confirm")
@blueprint.arguments(StopLetters)
@blueprint.response(200, FollowedView)
@allow(Audience.ANYONE)
def confirm_asker(body: dict[str, Any], question_id: uuid.UUID) -> dict[str, Any]:
    """The owner of the address wants the answer."""
    return asking.confirm_asker(context(), question_id, body["token"])


@blueprint.post("/campaign-questions/<uuid:question_id>/flags")
@blueprint.arguments(NewFlag)
@blueprint.response(204)
@allow(Audience.ANYONE)
def flag_question(body: dict[str, Any], question_id: uuid.UUID) -> None:
    """Ask staff to look at a question."""
    moderate.flag_question(context(), identity(), question_id, **body)


@blueprint.get("/campaign-questions/open")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, OpenQuestionsPage)
@allow(Audience.SIGNED_IN)
def list_open_questions(query: dict[str, Any]) -> dict[str, Any]:
    """What waits for one's own associations, oldest first."""
    return answering.list_open_questions(context(), identity(), read_id_cursor(query), query["limit"])


@blueprint.get("/campaign-questions/open/count")
@blueprint.response(200, OpenCountView)
@allow(Audience.SIGNED_IN)
def count_open_questions() -> dict[str, Any]:
    """How many wait."""
    return {"count": answering.count_open_questions(context(), identity())}


@blueprint.post("/campaign-questions/<uuid:question_id>/answer")
@blueprint.arguments(RemarkAnswer)
@blueprint.response(200, QuestionView)
@allow(Audience.SIGNED_IN)
def answer_question(body: dict[str, Any], question_id: uuid.UUID) -> dict[str, Any]:
    """Answer in the association's name."""
    return answering.answer_question(context(), identity(), question_id, answer=body["answer"])


@blueprint.get("/moderation/questions")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, QueuedQuestionsPage)
@allow(Role.REVIEWER)
def list_questions_to_look_at(query: dict[str, Any]) -> dict[str, Any]:
    """Questions that wait or were flagged, oldest first."""
    return moderate.list_questions_to_look_at(context(), read_id_cursor(query), query["limit"])


@blueprint.post("/moderation/questions/<uuid:question_id>")
@blueprint.arguments(Moderating)
@blueprint.response(200, QuestionView)
@allow(Role.REVIEWER)
def decide_on_question(body: dict[str, Any], question_id: uuid.UUID) -> dict[str, Any]:
    """Show, hide or erase a question."""
    return moderate.decide_on_question(context(), identity(), question_id, **body)
