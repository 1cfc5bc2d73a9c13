"""For gunicorn: `services.ideas.wsgi:app`."""

from services.ideas import config
from services.ideas.app import create_app
from services.ideas.wiring import wire

app = create_app(wire(config.read()))
