"""A picture as it came becomes the pictures that are shown."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from threading import BoundedSemaphore

from services.ideas.domain.picturing.kinds import kind_of
from services.ideas.domain.picturing.sizes import LARGEST_UPLOAD_BYTES

# Below the web server's own time-out, and with it the gateway's.
SECONDS = 20
SECONDS_IN_LINE = 5
_DECODER = "services.ideas.picture_coding.decoder"

# One picture at a time in each process: two together would take the memory of both.
_line = BoundedSemaphore(1)


class RefusedPicture(ValueError):
    """The file is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class TooManyPictures(Exception):
    """Others are being decoded, or the machine is busy; a little later there is room."""


@dataclass(frozen=True)
class Rendition:
    """A picture in one size and one format."""

    media_type: str
    width: int
    content: bytes


@dataclass(frozen=True)
class CodedPicture:
    """A picture in every size in which it is kept; `sha256` is that of the file as it came."""

    sha256: str
    width: int
    height: int
    renditions: tuple[Rendition, ...]


def code_picture(content: bytes) -> CodedPicture:
    """Decode and write anew, in another process. Raises RefusedPicture, TooManyPictures.

    Refusals: `required` for nothing, `too_large`, `not_a_picture`, `too_many_pixels`, `unreadable`.
    """
    if not content:
        raise RefusedPicture("required")
    if len(content) > LARGEST_UPLOAD_BYTES:
        raise RefusedPicture("too_large")
    kind = kind_of(content)
    if kind is None:
        raise RefusedPicture("not_a_picture")
    if not _line.acquire(timeout=SECONDS_IN_LINE):
        raise TooManyPictures
    try:
        answer = _decode(content, kind)
    finally:
        _line.release()
    return _read(answer, hashlib.sha256(content).hexdigest())


def _decode(content: bytes, kind: str) -> bytes:
    # It gets no more of our surroundings than it takes to find its code.
    environment = {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, told a word from a closed list
            [sys.executable, "-m", _DECODER, kind],
            input=content,
            env=environment,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        # A file that takes too much is stopped by its own bound sooner; this machine is busy.
        raise TooManyPictures from error
    if done.returncode != 0:
        # Killed for its memory or its time, or brought down by the file.
        raise RefusedPicture("unreadable")
    return done.stdout


def _read(answer: bytes, sha256: str) -> CodedPicture:
    head, _, rest = answer.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        raise RefusedPicture(told["refused"])
    renditions, start = [], 0
    for part in told["renditions"]:
        end = start + part["bytes"]
        renditions.append(Rendition(part["media_type"], part["width"], rest[start:end]))
        start = end
    return CodedPicture(sha256, told["width"], told["height"], tuple(renditions))
