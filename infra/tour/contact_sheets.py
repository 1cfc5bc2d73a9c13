"""Contact sheets: many photographs side by side, each with the address it shows."""

from pathlib import Path

from PIL import Image, ImageDraw

COLUMNS, ROWS = 8, 3
CELL_WIDTH, CELL_HEIGHT, CAPTION, GAP = 240, 620, 18, 8


def lay_out(photographs: list[tuple[str, Path]], folder: Path) -> None:
    """Lay the photographs on as many sheets as they need."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for number, start in enumerate(range(0, len(photographs), COLUMNS * ROWS), start=1):
        _sheet(photographs[start : start + COLUMNS * ROWS]).save(folder / f"{number:02d}.png", optimize=True)


def _sheet(photographs: list[tuple[str, Path]]) -> Image.Image:
    rows = -(-len(photographs) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (CELL_WIDTH + GAP), rows * (CELL_HEIGHT + CAPTION + GAP)), "white")
    pen = ImageDraw.Draw(sheet)
    for position, (caption, path) in enumerate(photographs):
        left = position % COLUMNS * (CELL_WIDTH + GAP)
        top = position // COLUMNS * (CELL_HEIGHT + CAPTION + GAP)
        pen.text((left + 2, top + 3), caption[-38:], fill="black")
        with Image.open(path) as photograph:
            sheet.paste(_thumbnail(photograph), (left, top + CAPTION))
    return sheet


def _thumbnail(photograph: Image.Image) -> Image.Image:
    scale = CELL_WIDTH / photograph.width
    size = (CELL_WIDTH, max(1, round(photograph.height * scale)))
    whole = photograph.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    return whole.crop((0, 0, CELL_WIDTH, min(whole.height, CELL_HEIGHT)))
