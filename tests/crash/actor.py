"""A process that plays its part against a real database and the card provider's sandbox, and can be killed.

It is started once and warm: for each order that it reads it forks a child which dies at a crash point
or comes to the end, as the order says.
"""

import gc
import json
import os
import signal
import sys
import tempfile
import time
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import configure_mappers

from services.chassis.crash_points import arm_crash_points
from services.chassis.settings import read_settings
from services.pledges.config import PledgesSettings
from services.pledges.usecases.context import Context
from services.pledges.wiring import wire
from tests.crash.parts import PARTS
from tests.crash.unprotected import WITHOUT


def play(context: Context, order: dict[str, Any]) -> None:
    """Play the part in this process, without the protections that the order takes away."""
    arm_crash_points(context.settings.environment, order["crash_at"])
    for protection in order["without"]:
        context = replace(context, cards=WITHOUT[protection](context.cards))
    PARTS[order["part"]](context, **order["arguments"])


def obey(context: Context, order: dict[str, Any]) -> dict[str, Any]:
    """Let a child play; how it ended and the last it said."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 2)
            status = 1
            try:
                play(context, order)
                status = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                # Nothing of the parent's is to be closed or flushed twice.
                os._exit(status)
        if order["kill_after"]:
            time.sleep(order["kill_after"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return {"status": os.waitstatus_to_exitcode(status), "said": said.read().decode()[-4000:]}


def warm_up() -> None:
    """What every child would do first, done once: rows related to each other, and memory left unwritten."""
    configure_mappers()
    gc.collect()
    gc.freeze()


def main() -> None:
    """Obey orders, one JSON object a line, until there are no more."""
    # Logs of the children would mix with the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    context = wire(read_settings(PledgesSettings, "pledges"), jobs=True)
    warm_up()
    for line in sys.stdin:
        answers.write(json.dumps(obey(context, json.loads(line))) + "\n")


if __name__ == "__main__":
    main()
