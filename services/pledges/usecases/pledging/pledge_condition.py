"""A promise under a condition: what can be asked for, and how a backer changes it."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import transaction
from services.chassis.problems import Conflict, Gone, Invalid
from services.contracts.money import LARGEST_CENTS
from services.pledges.domain.pledging.acceptance import can_take_back, taking_back_ends_before
from services.pledges.domain.pledging.conditions import Condition, ConditionKind, is_easier
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms, CampaignTotals
from services.pledges.usecases.advance_pledge import BACKER, note
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.admission import admit
from services.pledges.usecases.pledging.pledge_view import check_link

KIND, THRESHOLD = "condition_kind", "condition_threshold"


def asked_condition(kind: str | None, threshold: int | None) -> Condition | None:
    """The condition that somebody asks for, if any. Raises Invalid.

    Only conditions that hold the more, the more there is: anything else could be solved in two ways.
    """
    if kind is None and threshold is None:
        return None
    if kind not in set(ConditionKind):
        raise Invalid(KIND, "condition_unknown", "A condition asks for at least so much, never for less")
    if threshold is None or threshold < 1:
        raise Invalid(THRESHOLD, "below_one")
    if threshold > LARGEST_CENTS:
        raise Invalid(THRESHOLD, "too_large")
    return Condition(ConditionKind(kind), threshold)


def offered_conditions(session: Session, terms: CampaignTerms) -> list[str]:
    """The kinds of condition that a pledge to the campaign can have now."""
    if terms.model != "all_or_nothing":
        return []
    kinds = [ConditionKind.BACKERS, ConditionKind.CENTS]
    has_match = session.get_one(CampaignTotals, terms.campaign_id).matched_cents > 0
    return [*kinds, ConditionKind.MATCH] if has_match else [*kinds]


def check_condition(session: Session, terms: CampaignTerms, method: str, condition: Condition | None) -> None:
    """Raise Invalid, naming the field, where the promise cannot depend on that."""
    if condition is None:
        return
    if terms.model != "all_or_nothing":
        raise Invalid(KIND, "condition_needs_all_or_nothing", "The money is taken at once")
    if method != "card":
        raise Invalid(KIND, "condition_needs_card", "Only a saved card can wait for a condition")
    if condition.kind not in offered_conditions(session, terms):
        needs = {ConditionKind.MATCH: "condition_needs_match"}
        raise Invalid(KIND, needs.get(condition.kind, "condition_needs_volunteers"))


def change_condition(context: Context, pledge_id: UUID, token: str, condition: Condition | None) -> None:
    """Ease or remove the condition until the deadline; any other change only while one could withdraw.

    Raises NotFound, Conflict (not_changeable, …), Gone (campaign_closed, withdrawal_closed), Invalid.
    """
    with transaction(context.sessions, "condition.changed") as session:
        terms, now = admit(session, check_link(context, session, pledge_id, token).campaign_id)
        pledge = lock_pledge(session, pledge_id)
        if pledge is None or pledge.state != PledgeState.PLEDGED:
            raise Conflict("not_changeable")
        if condition == pledge.condition:
            return
        check_condition(session, terms, pledge.method, condition)
        closed_for = taking_back_ends_before(terms.legal_mode, context.settings.withdrawal_closed_for)
        may_back_out = can_take_back(terms.state, terms.deadline, now, closed_for)
        if not may_back_out and not is_easier(condition, than=pledge.condition):
            raise Gone("withdrawal_closed")
        pledge.condition_kind = condition.kind if condition else None
        pledge.condition_threshold = condition.threshold if condition else None
        happening = "condition_changed" if condition else "condition_removed"
        note(session, pledge, happening, now, actor=BACKER)
