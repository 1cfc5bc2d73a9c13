"""`./dev translate`: brings the catalogues to what the pages and letters say now, and counts what lacks."""

from infra.launcher.catalogues import HOUSES, refresh, tags_of


def run(_arguments: list[str]) -> int:
    """Refresh every catalogue; the exit code is 1 while a language lacks something."""
    lacks = 0
    for house in HOUSES:
        for tag in tags_of(house):
            missing = refresh(house, tag)
            lacks += missing
            print(f"{house.package.name} {tag}: {f'{missing} to translate' if missing else 'complete'}")
    return 1 if lacks else 0
