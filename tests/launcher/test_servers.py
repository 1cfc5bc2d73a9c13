"""The embedded servers and the rights inside a service's database."""

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from infra.launcher import databases
from infra.launcher.databases import ServiceDatabase, connect, database_url
from infra.launcher.keys import kept_secrets
from infra.launcher.platform import RunningPlatform
from infra.launcher.ports import free_ports
from infra.launcher.postgres import Postgres
from infra.launcher.servers import GivenServers
from infra.launcher.valkey import Valkey
from infra.launcher.world import World


@pytest.fixture
def ideas(postgres: Postgres) -> ServiceDatabase:
    return databases.prepare(postgres.admin_url, "ideas")


def test_the_app_role_works_with_tables_that_the_owner_made(ideas: ServiceDatabase) -> None:
    with connect(ideas.owner_url) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS trial (id bigserial PRIMARY KEY, word text)")
    with connect(ideas.url) as app:
        app.execute("INSERT INTO trial (word) VALUES ('yksi')")
        app.execute("UPDATE trial SET word = 'kaksi'")
        assert app.execute("SELECT word FROM trial").fetchall() == [("kaksi",)]
        app.execute("DELETE FROM trial")


def test_the_app_role_makes_no_tables(ideas: ServiceDatabase) -> None:
    with connect(ideas.url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE forbidden (id int)")


def test_a_service_does_not_enter_the_database_of_another(ideas: ServiceDatabase, postgres: Postgres) -> None:
    databases.prepare(postgres.admin_url, "notify")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        connect(database_url(postgres.admin_url, "notify_app", ideas.name))


def test_preparing_a_database_twice_changes_nothing(ideas: ServiceDatabase, postgres: Postgres) -> None:
    assert databases.prepare(postgres.admin_url, "ideas") == ideas


@pytest.mark.parametrize(
    ("admin", "expected"),
    [
        ("postgresql://boss:x@db:6432/postgres", "postgresql+psycopg://ideas_app:s%2F%40@db:6432/ideas"),
        (
            "postgresql+psycopg://boss@db/postgres?sslmode=require",
            "postgresql+psycopg://ideas_app:s%2F%40@db/ideas?sslmode=require",
        ),
        (
            "postgresql:///postgres?host=/run/pg&port=5433",
            "postgresql+psycopg://ideas_app:s%2F%40@/ideas?host=/run/pg&port=5433",
        ),
    ],
)
def test_a_service_url_is_made_from_the_administrators(admin: str, expected: str) -> None:
    assert database_url(admin, "ideas_app", "ideas", "s/@") == expected


def test_valkey_answers_and_forgets(clean_valkey: Valkey) -> None:
    import redis

    with redis.Redis.from_url(clean_valkey.cache_url) as cache:
        cache.set("avain", "arvo")
        clean_valkey.flush()
        assert cache.get("avain") is None


def test_given_servers_are_used_instead_of_our_own(
    postgres: Postgres, valkey: Valkey, tmp_path: Path
) -> None:
    given = GivenServers.from_environment(
        {"DATABASE_URL": postgres.admin_url, "BROKER_URL": valkey.broker_url}
    )
    with RunningPlatform(tmp_path, given=given, wanted={"sandbox-mail"}.__contains__) as platform:
        assert set(platform.supervisor.children) == {"nursery", "sandbox-mail"}
        assert platform.world.settings("notify")["BROKER_URL"] == valkey.broker_url
        # A server that others may reach asks for a password, so its URL carries one.
        login = conninfo_to_dict(databases.plain(platform.databases["notify"].url))
        assert (login["user"], len(login["password"])) == ("notify_app", 32)
        with connect(platform.databases["notify"].url) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("notify",)


def test_a_process_inherits_no_url_that_was_meant_for_the_launcher(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://boss:secret@somewhere/postgres")
    databases_of = {
        service: databases.reach(postgres.admin_url, service, service) for service in ("accounts", "notify")
    }
    world = World(
        tmp_path, free_ports(), kept_secrets(tmp_path), databases_of, "redis://b", "redis://c", "smtp://m"
    )
    assert "DATABASE_URL" not in world.process_environment("gateway")
    assert world.process_environment("notify")["DATABASE_URL"] == databases_of["notify"].url
    assert "LINK_KEY" not in world.settings("accounts")
