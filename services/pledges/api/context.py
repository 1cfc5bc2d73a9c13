"""How a view reaches what its use case needs."""

from flask import current_app

from services.pledges.usecases.context import Context


def context() -> Context:
    """The context of the app that serves the current request."""
    found: Context = current_app.extensions["context"]
    return found
