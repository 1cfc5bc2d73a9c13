"""`./dev replay SERVICE`: sends the events again that this service made and nobody could handle."""

from infra.launcher.problems import CannotGoOn
from infra.launcher.running import running_world
from services.chassis.database import connect, make_sessions, transaction
from services.chassis.outbox import replay_parked
from services.contracts.routing import SERVICES


def run(arguments: list[str]) -> int:
    """Put parked deliveries back to waiting; the relay sends them within a second."""
    if len(arguments) != 1 or arguments[0] not in SERVICES:
        raise CannotGoOn(f"Say which: ./dev replay SERVICE, one of {', '.join(SERVICES)}.")
    sessions = make_sessions(connect(running_world().databases[arguments[0]].url))
    with transaction(sessions) as session:
        count = replay_parked(session)
    print(f"{count} parked messages of {arguments[0]} are sent again." if count else "Nothing was parked.")
    return 0
