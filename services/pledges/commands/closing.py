"""Commands about the end of campaigns."""

import click

from services.pledges.commands.process import operating
from services.pledges.usecases.closing.compare_closings import compare_closings
from services.pledges.usecases.closing.rehearse_closings import rehearse_closings


@click.command("closings")
def closings_command() -> None:
    """Rehearse what ends within two days and hold what has ended against its plan, now."""
    with operating() as context:
        rehearsed, compared = rehearse_closings(context), compare_closings(context)
    click.echo(f"rehearsed: {rehearsed}, compared: {compared}")


COMMANDS = (closings_command,)
