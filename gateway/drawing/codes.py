"""Codes that a bank's scanner reads, as SVG paths."""

from dataclasses import dataclass
from itertools import groupby

import segno
from barcode.codex import Code128

QUIET_ZONE = 10
QR_BORDER = 4


@dataclass(frozen=True)
class Code:
    """A path in a frame of `width` modules; a square code is as high as it is wide."""

    width: int
    path: str


def code128(digits: str) -> Code:
    """The bank bar code: Code 128, which falls into its numeric set C for an even number of digits."""
    modules = Code128(digits).build()[0]
    return Code(len(modules) + 2 * QUIET_ZONE, _runs(modules, QUIET_ZONE, 0, 50))


def qr_code(text: str) -> Code:
    """The payment's QR code. UTF-8 is forced: the payment text says so, whatever its letters are."""
    matrix = segno.make_qr(text, error="m", encoding="utf-8", boost_error=False).matrix
    rows = (_runs("".join(map(str, row)), QR_BORDER, top + QR_BORDER, 1) for top, row in enumerate(matrix))
    return Code(len(matrix) + 2 * QR_BORDER, "".join(rows))


def _runs(modules: str, left: int, top: int, height: int) -> str:
    """One rectangle for each run of dark modules of a row."""
    path, at = [], left
    for module, run in groupby(modules):
        length = len(list(run))
        if module == "1":
            path.append(f"M{at},{top}h{length}v{height}h-{length}z")
        at += length
    return "".join(path)
