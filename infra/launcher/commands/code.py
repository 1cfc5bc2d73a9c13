"""`./dev code NAME`: the six digits that a demo person's phone would show now."""

import json
import time

import pyotp

from infra.launcher.places import LOCAL
from infra.launcher.problems import CannotGoOn

SECRETS = LOCAL / "demo_staff.json"


def run(arguments: list[str]) -> int:
    """Print the code of the one person whose name begins so."""
    if not SECRETS.exists():
        raise CannotGoOn("There are no demo people yet. ./dev up makes them.")
    secrets: dict[str, str] = json.loads(SECRETS.read_text())
    wanted = " ".join(arguments).casefold()
    fitting = [name for name in secrets if wanted and wanted in name.casefold()]
    exact = [name for name in fitting if name.casefold() == wanted]
    if len(exact or fitting) != 1:
        raise CannotGoOn(f"Say whose code: ./dev code NAME, one of {', '.join(sorted(secrets))}.")
    name = (exact or fitting)[0]
    totp = pyotp.TOTP(secrets[name])
    left = totp.interval - int(time.time()) % totp.interval
    print(f"{totp.now()}  {name}, for {left} more seconds")
    return 0
