"""What the web server loads."""

from services.chassis.settings import read_settings
from services.ideas.app import create_app
from services.ideas.config import IdeasSettings
from services.ideas.wiring import wire

app = create_app(wire(read_settings(IdeasSettings, "ideas")))
