"""How large a picture may come, and in which sizes it is kept. Lengths in pixels."""

# A phone's photograph is 2 to 12 MB.
LARGEST_UPLOAD_BYTES = 15 * 1024 * 1024
# A phone of fifty million pixels takes 8160 by 6144; anything beyond is a bomb or a poster.
MOST_PIXELS = 52_000_000
LONGEST_SIDE = 20_000

# Phones, cards, whole pages; the last is also the widest that is kept.
WIDTHS = (320, 640, 1280)
TALLEST = 1920


def kept_size(width: int, height: int) -> tuple[int, int]:
    """The largest size in which a picture is kept: within the bounds, never enlarged."""
    scale = min(1.0, WIDTHS[-1] / width, TALLEST / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def widths_of(kept_width: int) -> tuple[int, ...]:
    """The widths in which a picture of this largest width is kept, the smallest first."""
    return (*(each for each in WIDTHS if each < kept_width), kept_width)


def is_too_large(width: int, height: int) -> bool:
    """Whether decoding would take more memory than a photograph needs."""
    return width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE
