"""For gunicorn: `services.ideas.wsgi:app`."""

from services.ideas import config
from services.ideas.app import create_app

app = create_app(config.read())
