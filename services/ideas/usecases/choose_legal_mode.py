"""The makers answer plain questions and take the way to gather money that follows from them."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.ideas.domain.campaign_states import EDITABLE_STATES, Party, State
from services.ideas.domain.deadlines import local_day
from services.ideas.domain.legal import LegalMode
from services.ideas.domain.legal_wizard import ANSWERS, Question, Verdict, answers_that_count, next_step
from services.ideas.store.campaigns import Campaign
from services.ideas.store.legal import LegalChoice
from services.ideas.usecases.campaign_steps import capacities, lock_visible_campaign, organiser_of
from services.ideas.usecases.drafting.keep_version import content_before, keep_version
from services.ideas.usecases.show_campaign import campaign_for


def advise(
    sessions: Sessions, who: Identity, campaign_id: uuid.UUID, given: Mapping[str, str | None]
) -> dict[str, Any]:
    """The next question with its answers, or where the answers lead. Raises NotFound, Invalid."""
    with transaction(sessions) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or Party.MEMBER not in capacities(campaign, who):
            raise NotFound("campaign")
        answers, step = _step(session, campaign, given)
    found: dict[str, Any]
    if isinstance(step, Verdict):
        found = {"question": None, "choices": [], "outcome": step.outcome, "reasons": list(step.reasons)}
    else:
        found = {"question": step, "choices": list(ANSWERS[step]), "outcome": None, "reasons": []}
    return found | {"answers": {question.value: answer for question, answer in answers.items()}}


def choose_legal_mode(
    sessions: Sessions,
    who: Identity,
    campaign_id: uuid.UUID,
    *,
    version: int,
    answers: Mapping[str, str | None],
) -> dict[str, Any]:
    """Take what follows from the answers into the draft, and keep them with it.

    Raises Forbidden, Conflict (`not_editable`, `changed_meanwhile`), Invalid where a question is open.
    """
    with transaction(sessions) as session:
        campaign = lock_visible_campaign(session, campaign_id, who)
        if Party.MEMBER not in capacities(campaign, who):
            raise Forbidden("not_a_member")
        if State(campaign.state) not in EDITABLE_STATES:
            raise Conflict("not_editable", f"A campaign that is {campaign.state} cannot be changed")
        if campaign.version != version:
            raise Conflict("changed_meanwhile", f"Somebody else has saved version {campaign.version}")
        counted, step = _step(session, campaign, answers)
        if not isinstance(step, Verdict):
            raise Invalid(step.value, "required")
        session.add(
            LegalChoice(
                id=new_id(),
                campaign_id=campaign.id,
                answers={question.value: answer for question, answer in counted.items()},
                outcome=step.outcome,
                chosen_by=who.actor,
                chosen_at=platform_now(session),
            )
        )
        # Without money, and where asking is not allowed, there is no ground on which to ask.
        before = content_before(session, campaign)
        campaign.legal_mode = step.outcome.value if step.outcome.value in set(LegalMode) else None
        keep_version(session, campaign, who.actor, before)
        audit.record(
            session,
            who.actor,
            "campaign.legal_mode_chosen",
            f"campaign:{campaign.id}",
            {"outcome": step.outcome, "version": campaign.version},
        )
        session.flush()
        return campaign_for(session, campaign.id, who)


def _step(
    session: Session, campaign: Campaign, given: Mapping[str, str | None]
) -> tuple[dict[Question, str], Question | Verdict]:
    today = local_day(platform_now(session))
    full = not organiser_of(session, campaign.association_id, today).may_begin_pienkerays
    answers = {Question(name): answer for name, answer in given.items() if answer is not None}
    try:
        counted = answers_that_count(answers, year_is_full=full)
    except ValueError as error:
        raise Invalid(str(error.args[0].value), "unknown") from error
    return counted, next_step(counted, year_is_full=full)
