"""HTTP: one module for each resource; shapes in, problems or shapes out, no rules."""

from services.ideas.api import (
    campaign_steps,
    campaign_versions,
    campaigns,
    districts,
    experiment_reports,
    experiments,
    followers,
    ideas,
    legal_choices,
    moderation,
    news,
    pictures,
    remarks,
    rewards,
    supports,
    updates,
)

BLUEPRINTS = (
    districts.blueprint,
    followers.blueprint,
    ideas.blueprint,
    supports.blueprint,
    remarks.blueprint,
    moderation.blueprint,
    campaigns.blueprint,
    campaign_steps.blueprint,
    campaign_versions.blueprint,
    legal_choices.blueprint,
    experiment_reports.blueprint,
    experiments.blueprint,
    updates.blueprint,
    news.blueprint,
    pictures.blueprint,
    rewards.blueprint,
)
