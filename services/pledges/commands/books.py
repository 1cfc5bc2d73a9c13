"""The books from the command line: close days, verify what was sealed, check, lock a month."""

import time
from datetime import date, datetime

import click

from services.pledges.commands.process import operating
from services.pledges.store.books.self_check_rows import SelfCheck
from services.pledges.usecases.books.reconcile import compare_books
from services.pledges.usecases.books.seal_ledger import seal_ledger
from services.pledges.usecases.day_close.close_day import close_days, keep_verification
from services.pledges.usecases.day_close.periods import lock_month
from services.pledges.usecases.day_close.prove_day import open_days
from services.pledges.usecases.day_close.self_checks import run_self_checks
from services.pledges.usecases.day_close.verify import verify

OPERATOR = "operator"


@click.command("close-day")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), required=False)
def close_day_command(day: datetime | None) -> None:
    """Prove the open days until DAY (or yesterday) and close those on which nothing differs."""
    with operating() as context:
        until = day.date() if day else None
        waiting = open_days(context.sessions, until)
        with click.progressbar(length=len(waiting), label="Days") as bar:
            told: list[tuple[date, str]] = []

            def hear(each: date, state: str) -> None:
                told.append((each, state))
                bar.update(1)

            closed = close_days(context, until, hear)
    for each, state in told:
        click.echo(f"{each} {state}")
    click.echo(f"closed: {closed}, open: {len(told) - closed}")
    if closed < len(told):
        raise SystemExit(1)


@click.command("verify")
def verify_command() -> None:
    """Hold books, closed days and exported heads against each other; exit 1 naming what is wrong."""
    with operating() as context:
        began = time.monotonic()
        with click.progressbar(length=1, label="Closed days") as bar:

            def hear(done: int, of: int) -> None:
                bar.length = of
                bar.update(done - bar.pos)

            faults = verify(context.sessions, context.settings.close_export_dir, hear)
        keep_verification(context.sessions, faults, int((time.monotonic() - began) * 1000))
    for fault in faults:
        before = f" (was {fault.before})" if fault.before else ""
        click.echo(f"{fault.code} {fault.subject}{before}")
    click.echo("nothing was changed" if not faults else f"faults: {len(faults)}")
    if faults:
        raise SystemExit(1)


@click.command("self-check")
def self_check_command() -> None:
    """Run the checks that otherwise run every ten minutes; exit 1 where one fails that halts payments."""
    with operating() as context:
        seal_ledger(context.sessions)
        results = run_self_checks(context.sessions)
        compare_books(context)
    for each in results:
        click.echo(_line(each))
    if any(each.halts and not each.passed for each in results):
        raise SystemExit(1)


@click.command("lock-period")
@click.argument("month", type=click.DateTime(["%Y-%m"]))
@click.option("--comment", required=True, help="Why, for those who read it later.")
def lock_period_command(month: datetime, comment: str) -> None:
    """Lock MONTH (YYYY-MM) for all books; only two people can reopen it."""
    with operating() as context:
        lock_month(context.sessions, month.date(), comment, OPERATOR)
    click.echo(f"locked: {month:%Y-%m}")


def _line(each: SelfCheck) -> str:
    state = "passed" if each.passed else "FAILED" if each.halts else "to be looked at"
    found = ", ".join(f"{one['subject']} {one['cents']}" for one in each.findings[:5])
    return f"{each.name}: {state} in {each.milliseconds} ms" + (f": {found}" if found else "")


COMMANDS = (close_day_command, verify_command, self_check_command, lock_period_command)
