"""The whole platform as one thing that starts and stops: for `./dev up`, and for tests."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from infra.launcher import databases, migrating
from infra.launcher.databases import ServiceDatabase
from infra.launcher.folders import remove_sockets
from infra.launcher.keys import kept_secrets
from infra.launcher.ports import HOST, free_ports, refuse_taken_ports
from infra.launcher.postgres import THROW_AWAY_OPTIONS
from infra.launcher.problems import CannotGoOn
from infra.launcher.processes import Process, process_table
from infra.launcher.servers import GivenServers, Servers
from infra.launcher.supervisor import Supervisor
from infra.launcher.world import World, bank_inbox
from services.contracts.routing import SERVICES

SERVERS = ("postgres", "valkey")
STOPPED_LAST = (*SERVERS, "nursery")


def _silent(_sentence: str) -> None:
    pass


class RunningPlatform:
    """All processes of the platform over one data folder.

    `with RunningPlatform(tmp_path) as platform:` gives a platform of its own on free ports, with a
    database that trades safety for speed. `platform.url("gateway")`, `platform.databases["pledges"].url`,
    `platform.stop("relay")`, `platform.kill("pledges-worker")`, `platform.start("relay")`.
    `wanted` picks the processes by name; the servers run always.
    """

    def __init__(
        self,
        data: Path,
        ports: Mapping[str, int] | None = None,
        *,
        postgres_options: Mapping[str, str] = THROW_AWAY_OPTIONS,
        given: GivenServers | None = None,
        wanted: Callable[[str], bool] = lambda _name: True,
        report: Callable[[str], None] = _silent,
    ) -> None:
        self.data = data
        self.ports = dict(ports or free_ports())
        self._given = given or GivenServers()
        self._servers = Servers(data, self._given, postgres_options)
        self._wanted = wanted
        self._report = report
        self._supervisor = Supervisor(data / "logs", self._environment_of)
        self._world: World | None = None

    def __enter__(self) -> "RunningPlatform":
        try:
            self.start_all()
        except BaseException:
            self.stop_all()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop_all()

    @property
    def world(self) -> World:
        """What the processes are told."""
        if self._world is None:
            raise CannotGoOn("The platform has not been started yet.")
        return self._world

    @property
    def databases(self) -> Mapping[str, ServiceDatabase]:
        """The services' databases."""
        return self.world.databases

    @property
    def processes(self) -> dict[str, Process]:
        """The wanted rows of the process table by name, servers left out."""
        secrets = self.world.secrets
        table = process_table(self.ports, self.data, secrets["STRIPE_WEBHOOK_SECRET"])
        return {process.name: process for process in table if self._wanted(process.name)}

    @property
    def supervisor(self) -> Supervisor:
        """The children."""
        return self._supervisor

    def _environment_of(self, program: str) -> dict[str, str]:
        return self.world.process_environment(program)

    def url(self, door: str) -> str:
        """Where a web server listens: "gateway", a service, "stripe", "bank" or "mail"."""
        return self.world.url(door)

    def start_all(self) -> None:
        """Servers first, then databases, then all the rest at once."""
        bank_inbox(self.data).mkdir(parents=True, exist_ok=True)
        refuse_taken_ports(self.ports)
        self._report("Starting PostgreSQL and Valkey")
        self._supervisor.open_nursery()
        self._servers.start(self._supervisor)
        self._world = self._make_world()
        if late := migrating.outdated(self._databases_in_use()):
            self._report(f"Preparing the databases of {', '.join(late)}")
            migrating.migrate(self.world, late)
        self._report("Starting the services")
        processes = self.processes.values()
        for process in processes:
            self._supervisor.start(process)
        self._supervisor.wait_until_ready(processes)

    def _make_world(self) -> World:
        secrets = kept_secrets(self.data)
        # The embedded server lets in whoever can reach its socket; another one asks for a password.
        password = secrets["DATABASE_PASSWORD"] if self._given.database_url else ""
        admin_url = self._servers.admin_url
        return World(
            data=self.data,
            ports=self.ports,
            secrets=secrets,
            databases={
                service: databases.prepare(admin_url, service, (password, password)) for service in SERVICES
            },
            broker_url=self._servers.broker_url,
            cache_url=self._servers.cache_url,
            smtp_url=self._given.smtp_url or f"smtp://{HOST}:{self.ports['smtp']}",
        )

    def _databases_in_use(self) -> dict[str, ServiceDatabase]:
        programs = {process.program for process in self.processes.values()}
        return {name: each for name, each in self.databases.items() if programs & {name, "relay"}}

    def start(self, name: str) -> None:
        """Start one process again and wait until it is ready."""
        if name in SERVERS:
            server = getattr(self._servers, name)
            self._supervisor.adopt(name, server.start(self._supervisor.log_of(name)))
            return
        process = self.processes[name]
        self._supervisor.start(process)
        self._supervisor.wait_until_ready([process])

    def stop(self, *names: str) -> None:
        """Stop processes by name, as an operator would."""
        self._supervisor.stop(*names)

    def kill(self, *names: str) -> None:
        """End processes by name, as a power cut would."""
        self._supervisor.kill(*names)

    def log(self, name: str) -> str:
        """All that a process has written."""
        return self._supervisor.log_of(name).read_text(errors="replace")

    def stop_all(self) -> None:
        """Stop ours first and together, then the servers they need."""
        ours = [name for name in reversed(self._supervisor.children) if name not in STOPPED_LAST]
        self._supervisor.stop(*ours)
        self._supervisor.stop(*STOPPED_LAST)
        remove_sockets(self.data)

    def kill_all(self) -> None:
        """End everything at once."""
        self._supervisor.kill(*list(self._supervisor.children))
