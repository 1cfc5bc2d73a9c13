"""The public pages, a module for each area."""

from flask import Flask

from gateway.addresses import whole_url
from gateway.config import GatewaySettings
from gateway.site import (
    campaign_questions,
    campaigns,
    card_proof,
    discovery,
    districts,
    embedding,
    experiments,
    feedback,
    feeds,
    following,
    gallery,
    gathered,
    goods,
    health,
    home,
    idea_remarks,
    idea_support,
    ideas,
    information,
    language_choice,
    open_data,
    own_condition,
    own_contributor,
    own_data,
    own_goods,
    own_idea,
    own_monthly,
    own_pledge,
    own_purchase,
    own_shifts,
    paper_code,
    pictures,
    pledging,
    posters,
    public_ledger,
    register,
    repair,
    share_images,
    shift_calendars,
    shifts,
    sign_in,
    staff,
    webhooks,
)
from gateway.wording import campaigns as about_campaigns
from gateway.wording import conditions as about_conditions
from gateway.wording import display as about_display
from gateway.wording import experiments as about_experiments
from gateway.wording import giving as about_goods
from gateway.wording import hearing as about_feedback
from gateway.wording import ideas as about_ideas
from gateway.wording import match_funds as about_match_funds
from gateway.wording import monthly as about_monthly
from gateway.wording import own_refunds
from gateway.wording import pledges as about_pledges
from gateway.wording import public_ledger as about_public_ledger
from gateway.wording import register as about_register
from gateway.wording import rewards as about_rewards
from gateway.wording import sharing as about_sharing
from gateway.wording import shifts as about_shifts
from gateway.wording import shortfalls as about_shortfalls
from gateway.wording.countdown import countdown_words

AREAS = (
    home, campaigns, pledging, own_pledge, repair, card_proof, own_data, districts, ideas, idea_support,
    idea_remarks, sign_in, staff, information, health, webhooks, paper_code, own_condition, own_monthly,
    own_purchase, pictures, own_idea, feeds, share_images, embedding, posters,
    following, campaign_questions, experiments, open_data, register, own_contributor,
    goods, own_goods, public_ledger, gathered,
    shifts, shift_calendars, own_shifts, feedback, discovery,
    language_choice,
)  # fmt: skip


def register_site(app: Flask, settings: GatewaySettings) -> None:
    """Add every public page; the gallery of components only where people develop."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    if settings.environment == "local":
        app.register_blueprint(gallery.blueprint)
    # The provider proves itself by its signature; it has no form of ours to send a token from.
    app.extensions["gateway.csrf"].exempt("gateway.site.webhooks.stripe")
    # So does a mail program that ends letters, by the token in the address.
    app.extensions["gateway.csrf"].exempt("gateway.site.following.stop")
    app.extensions["gateway.csrf"].exempt("gateway.site.register.stop")
    feedback.know_page(app)
    _add_words(app)


def _add_words(app: Flask) -> None:
    """Words for codes, as template filters."""
    app.jinja_env.globals["countdown_words"] = countdown_words
    app.jinja_env.globals["idea_consent"] = about_ideas.consent_text
    app.jinja_env.globals["register_consent"] = about_register.register_consent
    app.jinja_env.globals["whole_url"] = whole_url
    app.jinja_env.filters.update(about_experiments.FILTERS)
    app.jinja_env.filters.update(about_match_funds.FILTERS)
    app.jinja_env.filters.update(about_shifts.FILTERS)
    app.jinja_env.filters.update(about_public_ledger.FILTERS)
    app.jinja_env.filters.update(about_goods.FILTERS)
    app.jinja_env.filters.update(about_feedback.FILTERS)
    app.jinja_env.filters.update(
        shared_campaign=about_sharing.shared_campaign,
        shared_district=about_sharing.shared_district,
        shared_idea=about_sharing.shared_idea,
        picture_in_words=about_sharing.picture_in_words,
        goal_rule=about_campaigns.goal_rule,
        shortfall_rule=about_campaigns.shortfall_rule,
        legal_mode=about_campaigns.legal_mode,
        legal_number=about_campaigns.legal_number,
        state_badge=about_campaigns.state_badge,
        card_badge=about_campaigns.card_badge,
        card_time=about_campaigns.card_time,
        counts_on=about_campaigns.counts_on,
        opens_at=about_campaigns.opens_at,
        display_rows=about_display.display_rows,
        last_moment=about_campaigns.last_moment,
        standing_of=about_pledges.standing_of,
        return_of=own_refunds.return_of,
        failure_reason=about_pledges.failure_reason,
        shortfall_text=about_shortfalls.shortfall_text,
        declared_rule=about_shortfalls.declared_rule,
        method_name=about_pledges.method_name,
        condition_text=about_conditions.condition_text,
        condition_standing=about_conditions.condition_standing,
        unlock_text=about_conditions.unlock_text,
        monthly_name=about_monthly.monthly_name,
        monthly_meaning=about_monthly.monthly_meaning,
        month_name=about_monthly.month_name,
        feasibility=about_ideas.feasibility,
        flag_reason=about_ideas.flag_reason,
        feasibility_tone=about_ideas.feasibility_tone,
        reward_hint=about_rewards.reward_hint,
        reward_left=about_rewards.left_words,
        purchase_rows=about_rewards.purchase_rows,
        certificate_line=about_register.certificate_line,
        consent_way=about_register.consent_way,
    )
