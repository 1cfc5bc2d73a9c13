"""What the web server loads."""

from services.chassis.settings import read_settings
from services.pledges.app import create_app
from services.pledges.config import PledgesSettings
from services.pledges.wiring import wire

app = create_app(wire(read_settings(PledgesSettings, "pledges")))
