"""The whole platform with the demo city, every process real, for these tests alone."""

from collections.abc import Iterator

import pytest

from infra.launcher.demo_city import load
from infra.launcher.platform import RunningPlatform
from infra.story.stage import Stage


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """Every process, with the demo city loaded. At its end nothing said to the card provider may have
    strayed from its published schema."""
    with RunningPlatform(tmp_path_factory.mktemp("city")) as running:
        load(running.world)
        yield running
        assert Stage(running.world, print).card_violations() == []


@pytest.fixture(scope="session")
def stage(platform: RunningPlatform) -> Stage:
    """The running platform, as a story sees it."""
    steps: list[str] = []
    return Stage(platform.world, steps.append)
