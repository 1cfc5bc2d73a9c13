"""Bank files from the command line."""

from pathlib import Path

import click

from services.pledges.commands.process import operating
from services.pledges.usecases.bank.import_bank_file import import_bank_file


@click.command("import-bank-file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_bank_file_command(file: Path) -> None:
    """Book what is new in a camt.053 or camt.054 FILE."""
    with operating() as context:
        told = import_bank_file(context.sessions, file.name, file.read_bytes(), "operator")
    click.echo(", ".join(f"{name}: {value}" for name, value in told.items()))


COMMANDS = (import_bank_file_command,)
