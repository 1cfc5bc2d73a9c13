"""How often Python looks for cycles of garbage while much is allocated and little is left behind."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# A thousand rows and their states leave about so many: what piles up stays that of one slice of a file.
_SELDOM = 10_000


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for cycles seldom while a long list of things is worked through.

    Rows and nodes come by the thousand and go as soon as nobody names them; looking through them at
    every seven hundredth took a quarter of the time.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
