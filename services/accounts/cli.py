"""Commands for the operator: `python -m services.accounts.cli COMMAND`."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from services.accounts.config import AccountsSettings
from services.accounts.usecases.belonging.tell_organisers import tell_all_organisers
from services.accounts.usecases.staff_invitations import invite_first_admin
from services.accounts.wiring import Wiring, wire
from services.chassis.problems import Problem
from services.chassis.settings import SettingsError, read_settings

OPERATOR = "operator"


@click.group()
def cli() -> None:
    """Operate accounts."""


@cli.command("invite-first-admin")
@click.argument("email")
def invite_first_admin_command(email: str) -> None:
    """Print a one-time link with which EMAIL becomes the first admin; it holds for seven days."""
    with _wired() as wiring:
        token = invite_first_admin(wiring, email)
    click.echo(f"{wiring.settings.public_url.rstrip('/')}/henkilokunta/kutsu/{token}")


@cli.command("tell-organisers")
def tell_organisers_command() -> None:
    """Tell other services who acts for each association; what they know already changes nothing."""
    with _wired() as wiring:
        click.echo(f"Told of {tell_all_organisers(wiring, OPERATOR)} associations.")


@contextmanager
def _wired() -> Iterator[Wiring]:
    """The service with this installation's settings; a refusal is said in a line."""
    try:
        wiring = wire(read_settings(AccountsSettings, "accounts"))
        try:
            yield wiring
        finally:
            wiring.sessions.engine.dispose()
    except (Problem, SettingsError) as refusal:
        raise click.ClickException(str(refusal)) from refusal


if __name__ == "__main__":
    cli()
