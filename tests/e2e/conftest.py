"""The running platform as a story sees it."""

import pytest

from infra.launcher.platform import RunningPlatform
from infra.story.stage import Stage


@pytest.fixture(scope="session")
def stage(platform: RunningPlatform) -> Stage:
    """The stage, which keeps what it would tell."""
    steps: list[str] = []
    return Stage(platform.world, steps.append)
