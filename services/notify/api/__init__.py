"""HTTP of notify: one module per resource."""

from services.notify.api.deliveries import blueprint as deliveries

BLUEPRINTS = (deliveries,)
