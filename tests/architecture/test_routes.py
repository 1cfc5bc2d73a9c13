"""Every route of every process names who may use it; one that is forgotten fails here."""

import pytest
from flask import Flask

from services.chassis.permissions import permissions_of
from services.contracts.roles import Audience
from services.contracts.routing import SERVICES
from tests.architecture.processes import load

# These describe the API or serve files; they hold nothing of anybody's.
DESCRIPTIONS = {"api-docs.openapi_json", "static"}


def app_of(process: str) -> Flask:
    module = "gateway.wsgi" if process == "gateway" else f"services.{process}.wsgi"
    app: Flask = load(module).app
    return app


@pytest.mark.parametrize("process", [*SERVICES, "gateway"])
def test_every_route_names_its_permission(process: str) -> None:
    app = app_of(process)
    unnamed = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in DESCRIPTIONS and not permissions_of(app.view_functions[rule.endpoint])
    }
    assert len(list(app.url_map.iter_rules())) > 3
    assert unnamed == set()


@pytest.mark.parametrize("process", SERVICES)
def test_nothing_about_money_at_the_desk_is_open_to_anyone(process: str) -> None:
    app = app_of(process)
    desk = ("/bank", "/approvals", "/books", "/refunds", "/desk", "/audit", "/collecting-accounts")
    open_desk = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith(desk) and Audience.ANYONE in permissions_of(app.view_functions[rule.endpoint])
    }
    assert open_desk == set()
