"""Whether the books hold, for the note above every page of the desk; asked at most twice a minute."""

import json

from redis import RedisError

from gateway.wiring import services
from services.chassis import logs
from services.chassis.problems import Problem

log = logs.get(__name__)

REMEMBERED_SECONDS = 30
_KEY = "desk:failing-checks"


def failing_checks() -> list[str]:
    """Names of the checks that fail and halt payments; none where nobody can tell."""
    try:
        remembered = services().cache.get(_KEY)
    except RedisError:
        remembered = None
    if isinstance(remembered, str | bytes):
        names: list[str] = json.loads(remembered)
        return names
    try:
        names = [each.name for each in services().day_close.checks() if each.halts and not each.passed]
    except Problem as problem:
        log.warning("desk.checks_unknown", code=problem.code)
        return []
    try:
        services().cache.set(_KEY, json.dumps(names), ex=REMEMBERED_SECONDS)
    except RedisError:
        log.info("desk.checks_not_remembered")
    return names
