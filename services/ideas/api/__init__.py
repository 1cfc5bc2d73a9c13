"""HTTP: one module for each resource; shapes in, problems or shapes out, no rules."""

from services.ideas.api import campaign_steps, campaigns, districts, ideas, updates

BLUEPRINTS = (
    districts.blueprint,
    ideas.blueprint,
    campaigns.blueprint,
    campaign_steps.blueprint,
    updates.blueprint,
)
