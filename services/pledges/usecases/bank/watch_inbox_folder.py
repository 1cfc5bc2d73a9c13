"""The folder into which a bank's file transfer puts its files: statements, and answers to payment files.

A file is taken when it has stopped growing, stays where it is until its import has ended, and then goes
to `imported` or `refused`, with a note where there is something to say. So a crash loses no file: what
still lies in the folder is looked at again, and the same bytes are never booked twice.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from services.chassis import logs
from services.chassis.database import Sessions, transaction
from services.chassis.problems import Invalid
from services.pledges.payment_files.status_reports import LARGEST_BYTES as LARGEST_ANSWER
from services.pledges.payment_files.status_reports import is_status_report
from services.pledges.store.bank.bank_files import UNFINISHED, BankImport
from services.pledges.store.bank.inbox_sightings import InboxSighting, forget_all_but, sightings
from services.pledges.usecases.bank.receive_bank_file import LARGEST_FILE, receive_bank_file
from services.pledges.usecases.context import Context
from services.pledges.usecases.settling.brought_answers import take_answer

log = logs.get(__name__)

IMPORTED, REFUSED = "imported", "refused"
# What transfer programs call a file that they are still writing.
_UNFINISHED_NAMES = (".part", ".filepart", ".tmp", ".crdownload")
ACTOR = "bank_inbox"
# Far enough to see what a file is about.
_HEAD_BYTES = 4096


@dataclass(frozen=True)
class _Found:
    """Something in the folder; `refusal` is why it is not even opened."""

    path: Path
    size: int
    modified_ns: int
    refusal: str | None

    @property
    def name(self) -> str:
        """The name as the database can keep it."""
        return os.fsencode(self.path.name).decode(errors="backslashreplace")


def watch_inbox_folder(context: Context) -> None:
    """Take what is complete, and put away what is finished. Nothing where no folder is set."""
    if not context.settings.bank_inbox_dir:
        return
    folder = Path(context.settings.bank_inbox_dir)
    try:
        for name in (IMPORTED, REFUSED):
            (folder / name).mkdir(exist_ok=True)
        found = _look(folder)
    except OSError as error:
        log.error("bank_inbox.unreadable", error=error.strerror)
        return
    with transaction(context.sessions) as session:
        forget_all_but(session, [each.name for each in found])
        seen = sightings(session)
    for each in found:
        try:
            _attend(context.sessions, folder, each, seen.get(each.name))
        except OSError as error:
            # Somebody took it away, or may not let us read it; the next look tells.
            log.warning("bank_inbox.file_unreadable", error=error.strerror)


def _look(folder: Path) -> list[_Found]:
    found = []
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") or path.name.endswith(_UNFINISHED_NAMES)
        if hidden or path.name in (IMPORTED, REFUSED):
            continue
        told = path.lstat()
        refusal = None if stat.S_ISREG(told.st_mode) else "not_a_file"
        if refusal is None and told.st_size > LARGEST_FILE:
            refusal = "too_large"
        found.append(_Found(path, told.st_size, told.st_mtime_ns, refusal))
    return found


def _attend(sessions: Sessions, folder: Path, found: _Found, seen: InboxSighting | None) -> None:
    if found.refusal is not None:
        _put_away(folder / REFUSED, found.path, found.refusal)
    elif seen is None or (seen.size_bytes, seen.modified_ns) != (found.size, found.modified_ns):
        with transaction(sessions) as session:
            session.merge(
                InboxSighting(
                    name=found.name,
                    size_bytes=found.size,
                    modified_ns=found.modified_ns,
                    file_id=None,
                    known_already=False,
                )
            )
    elif seen.file_id is None:
        _take(sessions, folder, found, seen)
    else:
        _finish(sessions, folder, found, seen)


def _take(sessions: Sessions, folder: Path, found: _Found, seen: InboxSighting) -> None:
    # Never through a link, also one that was put there since we looked.
    descriptor = os.open(found.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if is_status_report(stream.read(_HEAD_BYTES)):
            _take_answer(sessions, folder, found, stream)
            return
        stream.seek(0)
        try:
            received = receive_bank_file(sessions, found.name, stream, ACTOR, "folder")
        except Invalid as refused:
            _put_away(folder / REFUSED, found.path, refused.errors["file"][0])
            return
    with transaction(sessions) as session:
        kept = session.get_one(InboxSighting, seen.name)
        kept.file_id, kept.known_already = received.file_id, received.known_already


def _take_answer(sessions: Sessions, folder: Path, found: _Found, stream: BinaryIO) -> None:
    """What the bank says of a payment file is applied at once: it is small, and needs no job."""
    stream.seek(0)
    refusal = take_answer(sessions, found.name, stream.read(LARGEST_ANSWER + 1), ACTOR)
    place = REFUSED if refusal else IMPORTED
    _put_away(folder / place, found.path, refusal or "", explained="Maksuaineistot")


def _finish(sessions: Sessions, folder: Path, found: _Found, seen: InboxSighting) -> None:
    with transaction(sessions) as session:
        job = session.get_one(BankImport, seen.file_id)
    if job.state in UNFINISHED:
        return
    if job.state == "refused":
        _put_away(folder / REFUSED, found.path, job.refusal or "", job.refusal_where or "")
    else:
        _put_away(folder / IMPORTED, found.path, "already_imported" if seen.known_already else "")


def _put_away(place: Path, path: Path, reason: str, where: str = "", explained: str = "Tiliotteet") -> None:
    target = _free(place, path.name)
    if reason:
        # The note first: a file in its last place always has its reason beside it.
        words = f"{reason}{f' ({where})' if where else ''}\nSelitys: Talous, {explained}.\n"
        target.with_name(f"{target.name}.reason.txt").write_text(words)
    path.rename(target)
    log.info("bank_inbox.put_away", place=place.name, reason=reason)


def _free(place: Path, name: str) -> Path:
    target, number = place / name, 1
    while os.path.lexists(target):
        number += 1
        target = place / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return target
