"""Run a service's migrations: `python -m services.chassis.migrations SERVICE`, as the owner of its tables."""

import os
import sys
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

SERVICES_FOLDER = Path(__file__).resolve().parent.parent


def scripts_of(service: str) -> ScriptDirectory:
    """The service's migration scripts, in order."""
    return ScriptDirectory(str(SERVICES_FOLDER / service / "migrations"))


def migrate(service: str, owner_url: str) -> None:
    """Bring the database to the newest version; two that start at once do it one after the other."""
    scripts = scripts_of(service)
    engine = create_engine(owner_url)
    try:
        with engine.connect() as connection, connection.begin():
            connection.execute(text("SET lock_timeout = '10s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('migrate', 0))"))
            context = MigrationContext.configure(
                connection, opts={"fn": _upgrade_steps(scripts), "transactional_ddl": True}
            )
            with Operations.context(context):
                context.run_migrations()
    finally:
        engine.dispose()


def _upgrade_steps(scripts: ScriptDirectory) -> Any:
    def steps(current: Any, _context: MigrationContext) -> Any:
        return scripts._upgrade_revs("head", current)

    return steps


def is_current(service: str, connection: Any) -> bool:
    """Whether the database stands at the newest version."""
    context = MigrationContext.configure(connection)
    return context.get_current_revision() == scripts_of(service).get_current_head()


def main() -> None:
    """Migrate the service named on the command line, or in SERVICE."""
    service = sys.argv[1] if len(sys.argv) > 1 else os.environ["SERVICE"]
    migrate(service, os.environ["DATABASE_OWNER_URL"])


if __name__ == "__main__":
    main()
