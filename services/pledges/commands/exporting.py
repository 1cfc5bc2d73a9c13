"""Books to files from the command line, and the voucher numbers looked through."""

import shutil
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import click

from services.chassis.database import reading
from services.chassis.problems import Conflict
from services.pledges.commands.process import operating
from services.pledges.domain.exporting.columns import Kind
from services.pledges.domain.exporting.orders import FORMATS, SEPARATORS, ExportOrder, Layout
from services.pledges.usecases.context import Context
from services.pledges.usecases.exporting.make_export import MadeExport, lines_to_come, make_export
from services.pledges.usecases.exporting.number_vouchers import number_vouchers, voucher_findings
from services.pledges.usecases.exporting.unmapped import show_unmapped

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("export")
@click.argument("kind", type=click.Choice([str(kind) for kind in Kind]))
@click.option("--from", "since", type=_DAY, required=True, help="First day, such as 2026-11-01.")
@click.option("--to", "until", type=_DAY, required=True, help="Last day; it is included.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option("--account", type=click.UUID, help="One collecting account instead of the whole books.")
@click.option("--campaign", type=click.UUID, help="One campaign.")
@click.option("--separator", type=click.Choice(SEPARATORS), default=";", show_default=True)
@click.option("--decimal-point", is_flag=True, help="Decimal points in CSV instead of commas.")
@click.option("--no-bom", is_flag=True, help="No byte order mark in CSV.")
@click.option("--without-numbers", is_flag=True, help="Also when accounts lack a number in the chart.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export_command(
    kind: str,
    since: datetime,
    until: datetime,
    form: str,
    account: UUID | None,
    campaign: UUID | None,
    separator: str,
    decimal_point: bool,
    no_bom: bool,
    without_numbers: bool,
    output: Path | None,
) -> None:
    """Write the books of a period as KIND to a file."""
    order = ExportOrder(
        kind=Kind(kind),
        since=_day(since),
        until=_day(until),
        collecting_account_id=account,
        campaign_id=campaign,
        format=form,
        layout=Layout(separator, not decimal_point, not no_bom),
    )
    with operating() as context:
        made = _make(context, order, without_numbers=without_numbers)
        target = output or Path(made.name)
        with made.file, target.open("wb") as file:
            shutil.copyfileobj(made.file, file)
    click.echo(f"{target}: {made.row_count} riviä, SHA-256 {made.sha256}")


@click.command("check-vouchers")
def check_vouchers_command() -> None:
    """Number what is sealed, and look for gaps, duplicates and wrong copies."""
    with operating() as context:
        number_vouchers(context.sessions)
        with reading(context.sessions) as session:
            found = voucher_findings(session)
    for each in found:
        told = f"{each['financial_year']} {each['what']} {each['times']}"
        click.echo(f"{each['collecting_account_id']} {told}", err=True)
    if found:
        raise click.ClickException("Tositenumeroissa on vikaa.")
    click.echo("Tositenumerot ovat aukottomat.")


def _make(context: Context, order: ExportOrder, *, without_numbers: bool) -> MadeExport:
    length = lines_to_come(context.sessions, order)
    try:
        with click.progressbar(length=length, label=order.file_name, show_pos=True) as bar:
            return make_export(
                context.sessions,
                order,
                "operator",
                without_numbers=without_numbers,
                told=lambda _row: bar.update(1),
            )
    except Conflict as conflict:
        if conflict.code != "unmapped_accounts":
            raise
        missing = show_unmapped(context.sessions, order)
        names = ", ".join(sorted({each["account"] for each in missing}))
        raise click.ClickException(
            f"Tilikartasta puuttuu: {names} (--without-numbers vie silti)"
        ) from conflict


def _day(moment: datetime) -> date:
    return moment.date()


COMMANDS = (export_command, check_vouchers_command)
