"""One database per service, owned by the role that migrates it and used by a role that cannot."""

from dataclasses import dataclass
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class ServiceDatabase:
    """How one service reaches its database: `url` for its work, `owner_url` for migrations."""

    service: str
    name: str
    url: str
    owner_url: str


def owner_role(service: str) -> str:
    """The role that owns the tables."""
    return f"{service}_owner"


def app_role(service: str) -> str:
    """The role that the running service uses."""
    return f"{service}_app"


def plain(url: str) -> str:
    """The URL as PostgreSQL's own library reads it, without SQLAlchemy's driver name."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.split('+')[0]}{separator}{rest}"


def connect(url: str) -> Connection:
    """A connection on which each statement stands alone: databases cannot be made in a transaction."""
    return psycopg.connect(plain(url), autocommit=True)


def database_url(admin_url: str, role: str, database: str, password: str = "") -> str:
    """The URL (SQLAlchemy's spelling) of this role in this database on the administrator's server."""
    server = conninfo_to_dict(plain(admin_url))
    host, port = str(server.get("host", "")), server.get("port")
    login = f"{role}:{quote(password, safe='')}" if password else role
    if not host or host.startswith("/"):
        query = f"?host={quote(host)}" if host else ""
        query += f"{'&' if query else '?'}port={port}" if port else ""
        return f"postgresql+psycopg://{login}@/{database}{query}"
    extra = f"?sslmode={server['sslmode']}" if "sslmode" in server else ""
    address = f"[{host}]" if ":" in host else host
    return f"postgresql+psycopg://{login}@{address}{f':{port}' if port else ''}/{database}{extra}"


def _run(connection: Connection, statement: str) -> None:
    # Names come from the code (services and roles), never from outside.
    connection.execute(statement.encode())


def _make_once(connection: Connection, name: str, owner: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        _run(connection, f"CREATE DATABASE {name} OWNER {owner}")


def make_roles(admin_url: str, service: str, passwords: tuple[str, str] = ("", "")) -> None:
    """Make the service's two roles, or give them these passwords (owner's, app's) if they exist."""
    with connect(admin_url) as connection:
        for role, password in zip((owner_role(service), app_role(service)), passwords, strict=True):
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            secret = sql.Literal(password or None).as_bytes(connection).decode()
            _run(connection, f"{'ALTER' if found else 'CREATE'} ROLE {role} LOGIN PASSWORD {secret}")
        # An administrator who is no superuser must be a member to give a database to the owner.
        _run(connection, f"GRANT {owner_role(service)} TO CURRENT_USER")


def make_database(admin_url: str, database: ServiceDatabase) -> None:
    """Make an empty database in which whatever the owner creates is usable by the app role."""
    owner, app = owner_role(database.service), app_role(database.service)
    with connect(admin_url) as connection:
        _make_once(connection, database.name, owner)
        _run(connection, f"REVOKE ALL ON DATABASE {database.name} FROM PUBLIC")
        _run(connection, f"GRANT CONNECT ON DATABASE {database.name} TO {owner}, {app}")
    with connect(database.owner_url) as connection:
        _run(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
        _run(connection, f"GRANT USAGE ON SCHEMA public TO {app}")
        for rights in (
            "SELECT, INSERT, UPDATE, DELETE ON TABLES",
            "USAGE, SELECT ON SEQUENCES",
            "EXECUTE ON FUNCTIONS",
        ):
            _run(connection, f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} TO {app}")


def prepare(admin_url: str, service: str, passwords: tuple[str, str] = ("", "")) -> ServiceDatabase:
    """Roles and database of one service; running it again changes nothing but the passwords."""
    make_roles(admin_url, service, passwords)
    database = reach(admin_url, service, service, passwords)
    make_database(admin_url, database)
    return database


def reach(
    admin_url: str, service: str, database: str, passwords: tuple[str, str] = ("", "")
) -> ServiceDatabase:
    """The two URLs of a service's database (or of a copy of it)."""
    owner, app = passwords
    return ServiceDatabase(
        service=service,
        name=database,
        url=database_url(admin_url, app_role(service), database, app),
        owner_url=database_url(admin_url, owner_role(service), database, owner),
    )


def copy_database(admin_url: str, template: str, copy: ServiceDatabase) -> None:
    """A copy of a database that nobody is connected to; 40 ms, its log is not kept (for tests)."""
    statement = f"CREATE DATABASE {copy.name} TEMPLATE {template} OWNER {owner_role(copy.service)}"
    with connect(admin_url) as connection:
        _run(connection, f"{statement} STRATEGY file_copy")


def drop_database(admin_url: str, name: str) -> None:
    """Remove a database, ending the sessions that are still in it."""
    with connect(admin_url) as connection:
        _run(connection, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
