"""The brand's fonts for what is drawn or printed on the server; browsers get their own from the gateway."""

from pathlib import Path

_FOLDER = Path(__file__).parent

REGULAR = _FOLDER / "source-sans-3-regular.ttf"
SEMIBOLD = _FOLDER / "source-sans-3-semibold.ttf"
HEADING = _FOLDER / "bricolage-grotesque-extrabold.ttf"
