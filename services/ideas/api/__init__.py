"""HTTP: one module for each resource; shapes in, problems or shapes out, no rules."""

from services.ideas.api import (
    campaign_steps,
    campaign_versions,
    campaigns,
    districts,
    ideas,
    legal_choices,
    moderation,
    news,
    pictures,
    remarks,
    supports,
    updates,
)

BLUEPRINTS = (
    districts.blueprint,
    ideas.blueprint,
    supports.blueprint,
    remarks.blueprint,
    moderation.blueprint,
    campaigns.blueprint,
    campaign_steps.blueprint,
    campaign_versions.blueprint,
    legal_choices.blueprint,
    updates.blueprint,
    news.blueprint,
    pictures.blueprint,
)
