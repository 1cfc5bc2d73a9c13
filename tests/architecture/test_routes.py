"""Every route of every process names who may use it; one that is forgotten fails here."""

import pytest
from flask import Flask

from services.chassis.permissions import permissions_of
from services.contracts.roles import Audience, Role
from services.contracts.routing import SERVICES
from tests.architecture.processes import load

# These describe the API or serve files; they hold nothing of anybody's.
DESCRIPTIONS = {"api-docs.openapi_json", "static"}

# Who may open the pages of each desk, and which addresses of services change something for anybody.
DESKS = {
    "/tyopoyta": {Audience.SIGNED_IN},
    "/neuvonta": {*Role},
    "/talous": {*Role},
    "/tarkistus": {*Role},
    "/yllapito": {Role.ADMIN},
    # Feedback is to be answered in time, so more than one kind of people may do it.
    "/yllapito/palaute": {Role.ADMIN, Role.REVIEWER},
}
OPEN_FORMS = {
    "ideas": {
        *("ideas", "idea-supports", "remarks", "campaign-questions", "followers"),
        *("campaigns", "districts", "pictures", "feedback"),
        # Hours and goods, by residents without an account.
        *("contributors", "goods", "register", "shift-invitations", "shifts"),
    },
    "accounts": {"sign-ins", "staff", "sessions"},
}


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


def test_no_page_of_a_desk_is_open_to_anyone() -> None:
    app = app_of("gateway")
    for desk, allowed in DESKS.items():
        inside = {other for other in DESKS if other.startswith(f"{desk}/")}
        rules = [
            rule
            for rule in app.url_map.iter_rules()
            if str(rule).startswith(desk) and not str(rule).startswith(tuple(inside))
        ]
        named = {each for rule in rules for each in permissions_of(app.view_functions[rule.endpoint])}
        assert rules and named <= allowed, desk


@pytest.mark.parametrize("process", ["ideas", "accounts"])
def test_what_anyone_may_send_is_a_form_for_everybody(process: str) -> None:
    """Whatever changes something and is open to anyone stands here, so that a new one is thought about."""
    app = app_of(process)
    first_parts = {
        str(rule).split("/")[1]
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
        and Audience.ANYONE in permissions_of(app.view_functions[rule.endpoint])
    }
    assert first_parts == OPEN_FORMS[process]
