"""The public interface for programs, version 1."""

from typing import Any

from flask import Flask
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from gateway import errors
from gateway.api import budgets, campaigns, documentation, pledges, pledging, shifts


class ProblemApi(Api):
    """flask-smorest that leaves errors to the one place where the gateway words them."""

    def handle_http_exception(self, error: HTTPException) -> Any:
        """A refused request, in our own words."""
        return errors.answer_http_error(error)


def register_api(app: Flask) -> None:
    """Add /api/v1 and its description."""
    # Without a prefix flask-smorest serves no description itself; ours names its permission.
    app.config.update(API_TITLE="Meijän", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = ProblemApi(app)
    for area in (campaigns, pledging, pledges, shifts, budgets):
        blueprint = area.blueprint
        api.register_blueprint(blueprint)
        # No cookie is read under /api, so there is nothing that a foreign page could misuse.
        app.extensions["gateway.csrf"].exempt(blueprint)
    app.extensions["gateway.api"] = api
    app.register_blueprint(documentation.blueprint)
