"""Commands for the operator: `python -m services.pledges.cli COMMAND`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from services.chassis.problems import Problem
from services.chassis.settings import SettingsError, read_settings
from services.pledges.config import PledgesSettings
from services.pledges.usecases.apply_retention import apply_retention
from services.pledges.usecases.context import Context
from services.pledges.usecases.import_bank_file import import_bank_file
from services.pledges.usecases.stuck_work import list_stuck, retry_stuck
from services.pledges.wiring import wire


@contextmanager
def _context() -> Iterator[Context]:
    try:
        context = wire(read_settings(PledgesSettings, "pledges"), jobs=True)
        try:
            yield context
        finally:
            context.sessions.engine.dispose()
    except (Problem, SettingsError) as refusal:
        raise click.ClickException(str(refusal)) from refusal


@click.group()
def cli() -> None:
    """Operate pledges."""


@cli.command("import-bank-file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_bank_file_command(file: Path) -> None:
    """Book what is new in a camt.053 or camt.054 FILE."""
    with _context() as context:
        told = import_bank_file(context.sessions, file.name, file.read_bytes(), "operator")
    click.echo(", ".join(f"{name}: {value}" for name, value in told.items()))


@cli.command("stuck")
def stuck_command() -> None:
    """List the plan lines and webhooks that programs gave up on."""
    with _context() as context:
        for line in list_stuck(context.sessions):
            click.echo(line)


@cli.command("retention")
def retention_command() -> None:
    """Erase contact data that are no longer needed, now, and report."""
    with _context() as context:
        run = apply_retention(context)
    click.echo(f"erased: {run.erased}, waiting: {run.waiting}")


@cli.command("retry-stuck")
def retry_stuck_command() -> None:
    """Try everything that `stuck` lists once more."""
    with _context() as context:
        click.echo(f"{retry_stuck(context.sessions)} palautettiin jonoon")


if __name__ == "__main__":
    cli()
