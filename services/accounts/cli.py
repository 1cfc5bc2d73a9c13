"""Commands for the operator: `python -m services.accounts.cli COMMAND`."""

import click

from services.accounts.config import AccountsSettings
from services.accounts.usecases.staff_invitations import invite_first_admin
from services.accounts.wiring import wire
from services.chassis.problems import Problem
from services.chassis.settings import SettingsError, read_settings


@click.group()
def cli() -> None:
    """Operate accounts."""


@cli.command("invite-first-admin")
@click.argument("email")
def invite_first_admin_command(email: str) -> None:
    """Print a one-time link with which EMAIL becomes the first admin; it holds for seven days."""
    try:
        wiring = wire(read_settings(AccountsSettings, "accounts"))
        try:
            token = invite_first_admin(wiring, email)
        finally:
            wiring.sessions.engine.dispose()
    except (Problem, SettingsError) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{wiring.settings.public_url.rstrip('/')}/henkilokunta/kutsu/{token}")


if __name__ == "__main__":
    cli()
