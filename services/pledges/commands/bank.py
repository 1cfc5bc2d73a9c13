"""Bank files and their lines from the command line."""

import sys
from pathlib import Path
from uuid import UUID

import click

from services.chassis.database import Sessions, transaction
from services.chassis.problems import Invalid
from services.pledges.bank_files import FileRefused
from services.pledges.commands.process import operating
from services.pledges.usecases.bank.import_bank_file import finish_import
from services.pledges.usecases.bank.match_again import Rematch, match_again
from services.pledges.usecases.bank.receive_bank_file import receive_bank_file
from services.pledges.usecases.bank.replay_bank_file import Replay, replay_bank_file
from services.pledges.usecases.bank.show_bank_files import file_view

ACTOR = "operator"


@click.command("import-bank-file")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def import_bank_file_command(files: tuple[Path, ...]) -> None:
    """Book what is new in camt and KTL FILES; ends with 1 when one of them was refused."""
    with operating() as context:
        refused = [file for file in files if not _import(context.sessions, file)]
    if refused:
        sys.exit(1)


def _import(sessions: Sessions, file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            received = receive_bank_file(sessions, file.name, stream, ACTOR, "command")
    except Invalid as refusal:
        click.echo(
            f"{file.name}: HYLÄTTY {refusal.errors['file'][0]} {refusal.detail or ''}".rstrip(), err=True
        )
        return False
    if received.known_already:
        click.echo(f"{file.name}: tuotu jo aiemmin, mikään ei muuttunut ({received.file_id})")
        return True
    _follow(sessions, file.name, received.file_id)
    with transaction(sessions) as session:
        told = file_view(session, received.file_id)
    if told["refusal"]:
        where = told["refusal_where"] or ""
        click.echo(f"{file.name}: HYLÄTTY {told['refusal']} {where}".rstrip(), err=True)
        return False
    click.echo(
        f"{file.name}: {told['lines']} riviä, {told['matched']} kohdistui, {told['in_inbox']} odottaa, "
        f"{told['duplicates']} oli jo tuotu ({received.file_id})"
    )
    for warning in told["warnings"]:
        click.echo(f"  {warning}")
    return True


def _follow(sessions: Sessions, name: str, file_id: UUID) -> None:
    # Reading and booking are half of the work each.
    with click.progressbar(length=100, label=name, show_pos=False) as bar:

        def watch() -> None:
            with transaction(sessions) as session:
                told = file_view(session, file_id)
            read = told["bytes_read"] / max(told["size_bytes"], 1)
            booked = told["lines_booked"] / told["lines"] if told["lines"] else read
            bar.update(int(50 * read + 50 * booked) - bar.pos)

        finish_import(sessions, file_id, watch)


@click.command("match")
def match_command() -> None:
    """Judge the lines of the inbox once more that no person has touched."""
    with operating() as context:
        done = match_again(context.sessions, ACTOR, _tell_rematch)
    click.echo(f"{done.judged} riviä katsottu, {done.placed} kohdistui.")


def _tell_rematch(done: Rematch) -> None:
    click.echo(f"  katsottu {done.judged}, kohdistui {done.placed}")


@click.command("replay-bank-file")
@click.argument("file_id", type=click.UUID)
def replay_bank_file_command(file_id: UUID) -> None:
    """Read the kept bytes of FILE_ID again and hold them against the books; nothing changes."""
    with operating() as context, click.progressbar(length=100, label=str(file_id)) as bar:

        def watch(replay: Replay, size: int) -> None:
            bar.update(int(100 * replay.bytes_read / max(size, 1)) - bar.pos)

        try:
            replay = replay_bank_file(context.sessions, file_id, watch)
        except FileRefused as refused:
            raise click.ClickException(f"{refused.code} {refused.where}") from refused
    click.echo(f"{replay.format}: {replay.lines} riviä, {len(replay.told)} päivää")
    for told in [*replay.findings, *replay.differences]:
        click.echo(f"  {told}")
    if replay.differences:
        sys.exit(1)


COMMANDS = (import_bank_file_command, match_command, replay_bank_file_command)
