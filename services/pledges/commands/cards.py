"""Charging, and what the card provider did not tell by itself."""

import time
from typing import Any

import click

from services.pledges.commands.process import operating
from services.pledges.domain.cards.card_calls import ProviderTrouble
from services.pledges.usecases.cards.show_provider import provider_overview
from services.pledges.usecases.cards.sweep_provider import sweep_now
from services.pledges.usecases.closing.charging_run import restart_run
from services.pledges.usecases.closing.show_charging import charging_overview, charging_progress
from services.pledges.usecases.closing.stuck_work import list_stuck, retry_stuck
from services.pledges.usecases.context import Context

WATCHED_EACH_SECONDS = 2


@click.command("stuck")
def stuck_command() -> None:
    """List the plan lines, webhooks and transfers that programs gave up on."""
    with operating() as context:
        for line in list_stuck(context.sessions):
            click.echo(line)


@click.command("retry-stuck")
def retry_stuck_command() -> None:
    """Try everything that `stuck` lists once more."""
    with operating() as context:
        click.echo(f"{retry_stuck(context.sessions)} palautettiin jonoon")


@click.command("sweep")
def sweep_command() -> None:
    """Ask the card provider for what its webhooks did not bring, now, and report."""
    with operating() as context:
        try:
            sweep_now(context, _tell_sweep)
        except ProviderTrouble as trouble:
            raise click.ClickException(f"Stripe: {trouble.code}") from trouble
        overview = provider_overview(context.sessions)
    click.echo(f"Korjattu yhteensä {overview['sweeps'][0]['healed']}.")
    for unknown in overview["events"]["unsubscribed"]:
        click.echo(f"  tilaamaton tapahtuma {unknown['kind']}: {unknown['times']}")


def _tell_sweep(step: str, looked_at: int, healed: int) -> None:
    click.echo(f"{step:<10} katsottu {looked_at}, korjattu {healed}")


@click.command("charging")
@click.option("--restart", is_flag=True, help="Start the run again after the provider refused our key.")
@click.option("--watch", is_flag=True, help="Follow until nothing waits any more.")
def charging_command(restart: bool, watch: bool) -> None:
    """Show how far charging has come, campaign by campaign."""
    with operating() as context:
        if restart and not restart_run(context.sessions, "operator"):
            click.echo("Veloitusajo on jo käynnissä.")
        overview = charging_overview(context)
        run = overview["run"]
        if run["stopped_at"]:
            click.echo(f"PYSÄYTETTY {run['stopped_at']:%d.%m.%Y %H.%M} UTC: {run['stop_code']}", err=True)
        for campaign in overview["campaigns"]:
            _follow(context, campaign, watch=watch)


def _follow(context: Context, told: dict[str, Any], *, watch: bool) -> None:
    click.echo(f"{told['title']} ({told['campaign_id']})")
    with click.progressbar(length=told["lines"]["total"], show_eta=False, show_pos=True) as bar:
        bar.update(told["lines"]["done"])
        while watch and told["lines"]["waiting"] and not told["run"]["stopped_at"]:
            time.sleep(WATCHED_EACH_SECONDS)
            before, told = told, charging_progress(context, told["campaign_id"])
            bar.update(told["lines"]["done"] - before["lines"]["done"])
    states = ", ".join(f"{each['state']} {each['pledges']}" for each in told["states"])
    click.echo(f"  {states}; {told['per_minute']:g}/min; {told['lines']['stuck']} jumissa")
    for stuck in told["stuck"]:
        click.echo(f"  {stuck['pledge_number']}: {stuck['reason']}")


COMMANDS = (stuck_command, retry_stuck_command, sweep_command, charging_command)
