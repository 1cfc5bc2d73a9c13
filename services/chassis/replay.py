"""Parked messages from the command line: `python -m services.chassis.replay [--list]`, with DATABASE_URL."""

import os
import sys

from services.chassis.database import Sessions, connect, make_sessions, transaction
from services.chassis.outbox import list_parked, replay_parked


def show(sessions: Sessions) -> None:
    """Print what is parked, oldest first."""
    with transaction(sessions) as session:
        for row in list_parked(session):
            print(f"{row.id}  {row.subscriber:<8} {row.name:<32} {row.aggregate:<48} {row.error}")  # noqa: T201 - a person reads it


def main() -> None:
    """List what is parked, or send all of it once more with its attempts counted anew."""
    sessions = make_sessions(connect(os.environ["DATABASE_URL"]))
    if "--list" in sys.argv:
        show(sessions)
        return
    with transaction(sessions) as session:
        count = replay_parked(session)
    print(f"{count} parked messages are sent again.")  # noqa: T201 - a person reads it


if __name__ == "__main__":
    main()
