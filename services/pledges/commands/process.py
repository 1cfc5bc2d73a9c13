"""What every command runs in."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from services.chassis.problems import Problem
from services.chassis.settings import SettingsError, read_settings
from services.pledges.config import PledgesSettings
from services.pledges.usecases.context import Context
from services.pledges.wiring import wire


@contextmanager
def operating() -> Iterator[Context]:
    """The service's context for one command; what is refused is told in a line."""
    try:
        context = wire(read_settings(PledgesSettings, "pledges"), jobs=True)
        try:
            yield context
        finally:
            context.sessions.engine.dispose()
    except (Problem, SettingsError) as refusal:
        raise click.ClickException(str(refusal)) from refusal
