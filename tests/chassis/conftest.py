"""A database with nothing but the foundation, and a small app on it."""

from collections.abc import Iterator

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import jsonify
from flask_smorest import Blueprint
from marshmallow import fields
from sqlalchemy import create_engine

from infra.launcher import databases
from infra.launcher.databases import ServiceDatabase
from infra.launcher.postgres import Postgres
from services.chassis.database import Sessions, connect, make_sessions
from services.chassis.foundation import install_foundation_v1
from services.chassis.permissions import allow
from services.chassis.schemas import Cents, StrictSchema
from services.chassis.settings import ServiceSettings, read_settings
from services.chassis.web import build_app
from services.contracts.roles import Audience, Role
from tests.service_caller import PLATFORM_ENVIRONMENT, ServiceCaller

SERVICE = "foundation"


@pytest.fixture(scope="session")
def foundation_template(postgres: Postgres) -> str:
    """A database that holds the foundation's tables, to be copied."""
    databases.make_roles(postgres.admin_url, SERVICE)
    original = databases.reach(postgres.admin_url, SERVICE, "template_foundation")
    databases.make_database(postgres.admin_url, original)
    engine = create_engine(original.owner_url)
    with engine.begin() as connection:
        install_foundation_v1(Operations(MigrationContext.configure(connection)))
    engine.dispose()
    return original.name


@pytest.fixture
def foundation(
    postgres: Postgres, foundation_template: str, request: pytest.FixtureRequest
) -> Iterator[ServiceDatabase]:
    """A fresh copy of it."""
    copy = databases.reach(postgres.admin_url, SERVICE, f"foundation_{abs(hash(request.node.nodeid))}")
    databases.copy_database(postgres.admin_url, foundation_template, copy)
    yield copy
    databases.drop_database(postgres.admin_url, copy.name)


@pytest.fixture
def sessions(foundation: ServiceDatabase) -> Iterator[Sessions]:
    """Sessions of the app role."""
    engine = connect(foundation.url)
    yield make_sessions(engine)
    engine.dispose()


class ThingSchema(StrictSchema):
    amount_cents = Cents(required=True)
    note = fields.String()


@pytest.fixture
def caller(sessions: Sessions) -> ServiceCaller:
    """A small app with one route for each kind of permission."""
    things = Blueprint("things", __name__)

    @things.post("/things")
    @things.arguments(ThingSchema)
    @things.response(201, ThingSchema)
    @allow(Audience.ANYONE)
    def make_thing(thing):
        return thing

    @things.get("/desk")
    @allow(Role.FINANCE)
    def desk():
        return jsonify(ok=True)

    @things.get("/own")
    @allow(Audience.SIGNED_IN)
    def own():
        return jsonify(ok=True)

    @things.get("/forgotten")
    def forgotten():
        return jsonify(ok=True)

    @things.get("/broken")
    @allow(Audience.ANYONE)
    def broken():
        raise RuntimeError("a bug")

    environ = {**PLATFORM_ENVIRONMENT, "BROKER_URL": "x", "CACHE_URL": "x", "DATABASE_URL": "x"}
    settings = read_settings(ServiceSettings, SERVICE, environ)
    return ServiceCaller(build_app(settings, [things], sessions))
