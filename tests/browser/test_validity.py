"""The HTML of every page that links and letters lead to, as a validator from npm sees it."""

import pytest

from infra.launcher.platform import RunningPlatform
from infra.tour.validating import validate_all


@pytest.mark.long
def test_every_page_of_the_city_is_valid(
    platform: RunningPlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert validate_all(platform.world) == 0, capsys.readouterr().out
