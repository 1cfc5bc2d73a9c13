"""A worker that carries closing plans out until it is killed: `python -m tests.crash.worker`."""

import time

from services.chassis.settings import read_settings
from services.pledges.config import PledgesSettings
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.wiring import wire


def main() -> None:
    """Work as the beat would let it: one run after the other."""
    context = wire(read_settings(PledgesSettings, "pledges"), jobs=True)
    while True:
        if execute_plan_lines(context, seconds=10) == 0:
            time.sleep(0.1)


if __name__ == "__main__":
    main()
