"""What the web server loads."""

from services.accounts.app import create_app
from services.accounts.config import AccountsSettings
from services.accounts.wiring import wire
from services.chassis.settings import read_settings

app = create_app(wire(read_settings(AccountsSettings, "accounts")))
