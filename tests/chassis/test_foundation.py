"""The clock that can be moved, and the records that cannot be changed."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from infra.launcher.databases import ServiceDatabase
from services.chassis import audit, clock
from services.chassis.database import Sessions, only_one, platform_now, transaction
from services.chassis.settings import ServiceSettings, SettingsError, read_settings
from tests.service_caller import PLATFORM_ENVIRONMENT


def test_business_time_moves_and_comes_back(sessions: Sessions, foundation: ServiceDatabase) -> None:
    with sessions() as session:
        before = platform_now(session)
    clock.move(foundation.owner_url, timedelta(days=3))
    with sessions() as session:
        assert timedelta(days=3) <= platform_now(session) - before < timedelta(days=3, minutes=1)
    assert clock.move(foundation.owner_url, None) == timedelta(0)


def test_the_app_role_cannot_move_the_clock(sessions: Sessions) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), transaction(sessions) as session:
        session.execute(text("UPDATE platform_clock SET shift = interval '1 day'"))


def test_production_refuses_a_moved_clock(sessions: Sessions, foundation: ServiceDatabase) -> None:
    environ = {**PLATFORM_ENVIRONMENT, "BROKER_URL": "x", "CACHE_URL": "x", "DATABASE_URL": "x"}
    clock.move(foundation.owner_url, timedelta(days=1))
    production = read_settings(ServiceSettings, "foundation", {**environ, "ENVIRONMENT": "production"})
    with pytest.raises(SettingsError, match="platform_clock"):
        clock.refuse_moved_clock(production, sessions)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_entry SET actor = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "DELETE FROM audit_seal",
    ],
)
def test_the_audit_log_only_grows(sessions: Sessions, foundation: ServiceDatabase, attack: str) -> None:
    with transaction(sessions) as session:
        audit.record(session, "person:1", "campaign.approved", "campaign:1")
    with pytest.raises(DBAPIError), transaction(sessions) as session:
        session.execute(text(attack))
    owner = create_engine(foundation.owner_url)
    with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
        connection.execute(text(attack))
    owner.dispose()


def test_the_seal_names_the_entry_that_a_superuser_changed(
    sessions: Sessions, foundation: ServiceDatabase
) -> None:
    with transaction(sessions) as session:
        for number in range(10):
            audit.record(session, "person:1", "refund.approved", f"refund:{number}", {"cents": number})
    assert audit.seal(sessions) == 10
    assert audit.seal(sessions) == 0
    with sessions() as session:
        assert list(audit.broken_seals(session)) == []
    owner = create_engine(foundation.owner_url)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE audit_entry SET details = '{}' WHERE subject = 'refund:6'"))
    owner.dispose()
    with sessions() as session:
        (position,) = audit.broken_seals(session)
        named = session.execute(
            text("SELECT subject FROM audit_entry JOIN audit_seal ON entry_id = id WHERE position = :p"),
            {"p": position},
        ).scalar_one()
    assert named == "refund:6"


def test_a_job_runs_in_one_place_at_a_time(sessions: Sessions) -> None:
    with only_one(sessions, "close") as first, only_one(sessions, "close") as second:
        assert (first, second) == (True, False)
        with only_one(sessions, "remind") as other:
            assert other
    with only_one(sessions, "close") as again:
        assert again
