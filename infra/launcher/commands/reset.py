"""`./dev reset`: throws the local data away."""

import os

from infra.launcher import databases, running
from infra.launcher.folders import remove_all
from infra.launcher.places import LOCAL
from infra.launcher.problems import CannotGoOn
from services.contracts.routing import SERVICES


def run(_arguments: list[str]) -> int:
    """Remove databases, queues, mails, secrets and logs of this checkout."""
    if running.is_running():
        raise CannotGoOn("The platform is running. Stop it with Ctrl-C in its terminal first.")
    _refuse_foreign_databases(os.environ.get("DATABASE_URL", ""))
    remove_all(LOCAL)
    print("The local data are gone. ./dev up starts with an empty city.")
    return 0


def _refuse_foreign_databases(admin_url: str) -> None:
    # Their contents are sealed with the keys that would go, but the server is somebody else's.
    if not admin_url:
        return
    with databases.connect(admin_url) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
    found = [service for service in SERVICES if (service,) in rows]
    if found:
        drops = " ".join(f"DROP DATABASE {name};" for name in found)
        raise CannotGoOn(f"DATABASE_URL names a server that ./dev does not empty. Do it there first: {drops}")
