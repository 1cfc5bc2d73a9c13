"""The process table: what runs on one machine, and how it is known to be ready."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.launcher.ports import HOST
from services.contracts.routing import QUEUES, SERVICES

SANDBOXES = ("stripe", "bank", "mail")


@dataclass(frozen=True)
class Process:
    """One row of the table; ready when its port answers `path`, or when its log holds `phrase`."""

    name: str
    program: str
    arguments: tuple[str, ...]
    port: int = 0
    path: str = ""
    phrase: str = ""


def process_table(ports: Mapping[str, int], data: Path, webhook_secret: str) -> tuple[Process, ...]:
    """Every process that is ours, in the order in which they start."""
    return (
        *(_sandbox(name, ports, data, webhook_secret) for name in SANDBOXES),
        *(_web(service, f"services.{service}.wsgi:app", ports[service]) for service in SERVICES),
        _web("gateway", "gateway.wsgi:app", ports["gateway"]),
        *(_worker(service) for service in SERVICES),
        Process("relay", "relay", (sys.executable, "-m", "services.chassis.relay")),
        _beat(data),
    )


def _sandbox(name: str, ports: Mapping[str, int], data: Path, webhook_secret: str) -> Process:
    arguments = [sys.executable, "-m", f"infra.sandbox.{name}", "--host", HOST, "--port", str(ports[name])]
    arguments += ["--data", str(data / "sandbox")]
    if name == "mail":
        arguments += ["--smtp-port", str(ports["smtp"])]
    if name == "stripe":
        arguments += ["--webhook-url", f"http://{HOST}:{ports['gateway']}/webhooks/stripe"]
        arguments += ["--webhook-secret", webhook_secret]
    return Process(f"sandbox-{name}", f"sandbox-{name}", tuple(arguments), port=ports[name], path="/")


def _web(service: str, application: str, port: int) -> Process:
    # The settings are production's; a person at a terminal waits less long for the last request.
    arguments = ["-m", "gunicorn", "-c", "infra/gunicorn/settings.py", "--graceful-timeout", "5"]
    arguments += ["--bind", f"{HOST}:{port}", "--workers", "1", "--threads", "8", application]
    name = service if service == "gateway" else f"{service}-web"
    return Process(name, service, (sys.executable, *arguments), port=port, path="/healthz")


def _worker(service: str) -> Process:
    arguments = [sys.executable, "-m", "celery", "-q", "-A", f"services.{service}.worker:celery", "worker"]
    arguments += ["--pool", "prefork", "--concurrency", "1", "--queues", ",".join(QUEUES[service])]
    arguments += ["--hostname", f"{service}@local", "--without-gossip", "--without-mingle"]
    return Process(f"{service}-worker", service, tuple(arguments), phrase="worker.ready")


def _beat(data: Path) -> Process:
    arguments = [sys.executable, "-m", "celery", "-q", "-A", "services.chassis.beat:celery", "beat"]
    # No pid file: a number left by a killed beat may belong to somebody else after a restart.
    arguments += ["--pidfile=", "--schedule", str(data / "beat-schedule")]
    return Process("beat", "beat", tuple(arguments))
