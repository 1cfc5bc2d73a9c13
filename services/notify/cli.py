"""Commands for the operator: `python -m services.notify.cli COMMAND`."""

import click

from services.chassis.settings import SettingsError, read_settings
from services.notify.config import NotifySettings
from services.notify.usecases.requeue_failed import requeue_failed
from services.notify.wiring import wire


@click.group()
def cli() -> None:
    """Operate notify."""


@cli.command("requeue-failed")
def requeue_failed_command() -> None:
    """Try every failed mail that still has its recipient once more, from the start."""
    try:
        count = requeue_failed(wire(read_settings(NotifySettings, "notify")))
    except SettingsError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{count} viestiä palautettiin jonoon")


if __name__ == "__main__":
    cli()
