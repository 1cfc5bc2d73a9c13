"""The whole platform with the demo city, every process real, for these tests alone."""

from collections.abc import Iterator

import pytest

from infra.launcher.demo_city import load
from infra.launcher.platform import RunningPlatform
from infra.story.stage import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The running platform, as a story sees it."""
    steps: list[str] = []
    with RunningPlatform(tmp_path_factory.mktemp("city")) as platform:
        load(platform.world)
        yield Stage(platform.world, steps.append)
