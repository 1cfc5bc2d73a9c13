"""What views get from the wiring of the app that serves the request."""

import uuid
from typing import Any

from flask import current_app

from services.chassis.database import Sessions
from services.chassis.paging import read_cursor
from services.chassis.problems import Invalid
from services.ideas.usecases.context import Context


def sessions() -> Sessions:
    """The service's database."""
    found: Sessions = current_app.extensions["store"]
    return found


def context() -> Context:
    """What use cases that residents set off work with."""
    found: Context = current_app.extensions["context"]
    return found


def read_id_cursor(query: dict[str, Any]) -> uuid.UUID | None:
    """The id after which a page starts. Raises Invalid."""
    cursor = read_cursor(query["after"], 1)
    try:
        return uuid.UUID(cursor[0]) if cursor else None
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
