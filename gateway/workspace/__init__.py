"""The association's desk: its campaigns from the first draft to the last report."""

from flask import Flask

from gateway.clients.campaign_desk import FieldComment, Missing
from gateway.clients.reward_desk import ToDeliver
from gateway.clients.rewards import Reward
from gateway.wording.associations import association_state, card_account_at_desk, card_account_state
from gateway.wording.campaign_desk import decision_name, pienkerays_count
from gateway.wording.legal_wizard import answer_rows, outcome_name
from gateway.wording.rewards import delivery_state, delivery_words
from gateway.workspace import (
    associations,
    budget,
    campaign_end,
    campaigns,
    card_accounts,
    closing,
    collection_account,
    deliveries,
    draft_preview,
    draft_versions,
    drafting,
    experiment_report,
    goods,
    home,
    legal_wizard,
    members,
    pictures,
    publishing,
    questions,
    rewards,
    sharing,
    shifts,
    shortfalls,
    volunteers,
    yard,
)
from gateway.workspace.draft_steps import href_of

AREAS = (
    home, associations, members, campaigns, campaign_end, drafting, draft_preview, draft_versions,
    legal_wizard, collection_account, pictures, shortfalls, sharing, rewards, deliveries,
    publishing, questions, experiment_report, closing, card_accounts, shifts, yard, volunteers, goods, budget,
)  # fmt: skip


def register_workspace(app: Flask) -> None:
    """Add the pages of the desk."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    app.jinja_env.filters.update(
        review_decision=decision_name,
        association_state=association_state,
        comment_place=_comment_place,
        card_account_state=card_account_state,
        card_account_at_desk=card_account_at_desk,
        pienkerays_count=pienkerays_count,
        legal_outcome=outcome_name,
        legal_answers=answer_rows,
        delivery_badge=delivery_state,
        reward_delivery=_reward_delivery,
    )


def _reward_delivery(each: Reward | ToDeliver) -> str:
    return delivery_words(each.delivery, each.delivery_month, each.service_on)


def _comment_place(comment: FieldComment, campaign_id: str) -> str:
    """Where the makers answer a reviewer's comment: the place in which a lack of the field is mended."""
    return href_of(campaign_id, Missing(comment.field, "", ""))
