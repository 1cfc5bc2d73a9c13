"""The heads of the chain over days, kept outside the database: a line a day, written through to the disk.

Whoever rewrites the database has to rewrite that file too, and every copy that was taken of it.
"""

import os
import re
from pathlib import Path

from sqlalchemy import select

from services.chassis import logs
from services.chassis.database import Sessions, reading
from services.pledges.store.books.days import DaySeal

log = logs.get(__name__)

FILE_NAME = "day-heads.txt"
_WHOLE = re.compile(r"[0-9]+ [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9a-f]{64} [0-9]+ [0-9a-f]{64}")


def head_line(row: DaySeal) -> str:
    """A head as it is written and shown: number, day, hash, and the head of the books' own chain."""
    ledger = row.content["ledger"]
    return f"{row.number} {row.day.isoformat()} {row.hash} {ledger['number']} {ledger['hash']}"


def export_heads(sessions: Sessions, folder: str) -> int:
    """Append what the file does not have yet; how many lines. Without a folder nothing is written.

    A disk that refuses does not undo the closing: the next day, or the next command, writes both.
    """
    if not folder:
        return 0
    try:
        last = max((number for number, _ in exported_heads(folder)), default=0)
        with reading(sessions) as session:
            rows = session.scalars(select(DaySeal).where(DaySeal.number > last).order_by(DaySeal.number))
            lines = [head_line(row) for row in rows]
        if lines:
            _append(Path(folder) / FILE_NAME, lines)
        return len(lines)
    except OSError as error:
        log.error("day_close.head_not_exported", error=str(error))
        return 0


def exported_heads(folder: str) -> list[tuple[int, str]]:
    """The lines that were exported, with their numbers; one that a crash tore off is left out."""
    path = Path(folder) / FILE_NAME
    if not path.exists():
        return []
    lines = path.read_text(encoding="ascii").splitlines()
    return [(int(line.split(" ", 1)[0]), line) for line in lines if _WHOLE.fullmatch(line)]


def _append(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        # What a crash tore off ends here, so that the next line stands by itself.
        if file.tell() and not path.read_bytes().endswith(b"\n"):
            file.write("\n")
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
