"""`./dev migrate`: newest version for every database of the running platform."""

from infra.launcher import migrating
from infra.launcher.running import running_world


def run(_arguments: list[str]) -> int:
    """Migrate those that lag behind."""
    world = running_world()
    late = migrating.outdated(world.databases)
    migrating.migrate(world, late)
    for service in world.databases:
        state = "migrated to" if service in late else "is at"
        print(f"{service} {state} {migrating.newest_version(service) or 'nothing yet'}")
    return 0
