"""What the web server loads."""

from services.chassis.settings import read_settings
from services.notify.app import create_app
from services.notify.config import NotifySettings
from services.notify.wiring import wire

app = create_app(wire(read_settings(NotifySettings, "notify")))
