"""Commands for the operator: `python -m services.pledges.cli COMMAND`."""

import click

from services.pledges.commands import bank, books, cards, closing, exporting, personal_data


@click.group()
def cli() -> None:
    """Operate pledges."""


for _command in (
    *bank.COMMANDS,
    *books.COMMANDS,
    *cards.COMMANDS,
    *closing.COMMANDS,
    *exporting.COMMANDS,
    *personal_data.COMMANDS,
):
    cli.add_command(_command)


if __name__ == "__main__":
    cli()
