"""Round numbers on an axis, and where a value lies in a frame."""

from dataclasses import dataclass

from services.contracts.money import format_euros

NBSP = "\u00a0"
MINUS = "\u2212"


@dataclass(frozen=True)
class Frame:
    """The size of a drawing and the room around what is drawn."""

    width: int
    height: int
    left: int
    right: int
    top: int = 18
    bottom: int = 34

    @property
    def inner_width(self) -> int:
        """Room for the drawing itself."""
        return self.width - self.left - self.right

    @property
    def floor(self) -> int:
        """Where the lowest value lies."""
        return self.height - self.bottom


# Text in a drawing that is scaled down becomes unreadable on a phone, so each plot is drawn twice.
WIDE = Frame(720, 300, left=66, right=116)
NARROW = Frame(360, 260, left=60, right=12)
WIDE_COLUMNS = Frame(720, 300, left=66, right=8)


def round_steps(lowest: int, highest: int, steps: int = 4) -> list[int]:
    """Round cents (1, 2 or 5 times a power of ten euros) from below the lowest to above the highest."""
    lowest, highest = min(lowest, 0), max(highest, 0)
    if lowest == highest:
        highest = 100
    step = 100
    while (highest - lowest) / step > steps:
        for factor in (2, 5, 10):
            if (highest - lowest) / (step * factor) <= steps:
                step *= factor
                break
        else:
            step *= 10
    first, last = lowest // step, -(-highest // step)
    return [number * step for number in range(first, last + 1)]


def height_of(cents: int, axis: list[int], frame: Frame) -> float:
    """Where a sum lies; the axis' first value is the floor."""
    span = axis[-1] - axis[0]
    return round(frame.floor - (frame.floor - frame.top) * (cents - axis[0]) / span, 1)


def axis_text(cents: int) -> str:
    """Whole euros, short where they are large: "20 000", "1,5 milj."."""
    euros = abs(cents) // 100
    sign = MINUS if cents < 0 else ""
    if euros >= 1_000_000:
        millions = f"{euros / 1_000_000:.2f}".rstrip("0").rstrip(".").replace(".", ",")
        return f"{sign}{millions}{NBSP}milj."
    return sign + f"{euros:,}".replace(",", NBSP)


def whole_euros(cents: int) -> str:
    """A sum for a label: without the cents."""
    return format_euros(round(cents / 100) * 100).replace(",00", "")
