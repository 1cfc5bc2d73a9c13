"""Says in every answer how far business time is moved, so that pages count days as the services do."""

import time

from flask import Flask, Response
from sqlalchemy.exc import SQLAlchemyError

from services.chassis.clock import shift_of
from services.chassis.database import Sessions

HEADER = "Platform-Shift"
_KNOWN_FOR_SECONDS = 1.0


def tell_shift(app: Flask, sessions: Sessions) -> None:
    """Add the header with whole seconds; asked of the database at most once a second."""
    known = {"at": float("-inf"), "seconds": 0.0}

    @app.after_request
    def tell(response: Response) -> Response:
        if time.monotonic() - known["at"] > _KNOWN_FOR_SECONDS:
            known["at"] = time.monotonic()
            try:
                with sessions() as session:
                    known["seconds"] = shift_of(session).total_seconds()
            except SQLAlchemyError:
                # An answer without news of the clock is better than none.
                return response
        response.headers[HEADER] = str(int(known["seconds"]))
        return response
