"""What gunicorn runs: `gunicorn gateway.wsgi:app`."""

from gateway.app import create_app
from gateway.config import GatewaySettings
from services.chassis.settings import read_settings

app = create_app(read_settings(GatewaySettings, "gateway"))
