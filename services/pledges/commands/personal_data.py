"""Personal data from the command line."""

import click

from services.pledges.commands.process import operating
from services.pledges.usecases.personal_data.apply_retention import apply_retention


@click.command("retention")
def retention_command() -> None:
    """Erase contact data that are no longer needed, now, and report."""
    with operating() as context:
        run = apply_retention(context)
    click.echo(f"erased: {run.erased}, waiting: {run.waiting}")


COMMANDS = (retention_command,)
