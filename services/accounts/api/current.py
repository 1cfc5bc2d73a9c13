"""What a view works with in the request that is being served."""

import uuid
from typing import cast

from flask import current_app

from services.accounts.usecases.context import Context
from services.chassis.identity import identity
from services.chassis.problems import Unauthenticated


def context() -> Context:
    """The app's database and keys."""
    return cast(Context, current_app.extensions["accounts"])


def person_id() -> uuid.UUID:
    """The id of the person who asks."""
    try:
        return uuid.UUID(identity().subject or "")
    except ValueError as error:
        raise Unauthenticated from error


def address() -> str:
    """The address of the network that the browser came from, as the gateway signed it."""
    return identity().address
