"""The process table: what runs on one machine, and how it is known to be ready."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.launcher.demo_people import OPERATOR_IBAN
from infra.launcher.ports import HOST
from infra.launcher.world import bank_inbox
from services.contracts.routing import QUEUES, SERVICES

SANDBOXES = ("stripe", "bank", "mail")


@dataclass(frozen=True)
class Process:
    """One row: `python -m module arguments` with the settings of `program`.

    Ready when its port answers `path`, or when its log holds `phrase`.
    """

    name: str
    program: str
    module: str
    arguments: tuple[str, ...] = ()
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
        Process("relay", "relay", "services.chassis.relay"),
        _beat(data),
    )


def _sandbox(name: str, ports: Mapping[str, int], data: Path, webhook_secret: str) -> Process:
    arguments = ["--host", HOST, "--port", str(ports[name]), "--data", str(data / "sandbox")]
    if name == "mail":
        arguments += ["--smtp-port", str(ports["smtp"])]
    if name == "bank":
        arguments += ["--inbox", str(bank_inbox(data))]
    if name == "stripe":
        arguments += ["--webhook-url", f"http://{HOST}:{ports['gateway']}/webhooks/stripe"]
        arguments += ["--webhook-secret", webhook_secret]
        arguments += ["--bank-url", f"http://{HOST}:{ports['bank']}", "--payout-account", OPERATOR_IBAN]
    full_name = f"sandbox-{name}"
    return Process(
        full_name, full_name, f"infra.sandbox.{name}", tuple(arguments), port=ports[name], path="/healthz"
    )


def _web(service: str, application: str, port: int) -> Process:
    # The settings are production's; a person at a terminal waits less long for the last request.
    arguments = ["-c", "infra/gunicorn/settings.py", "--graceful-timeout", "5"]
    arguments += ["--bind", f"{HOST}:{port}", "--workers", "1", "--threads", "8", application]
    name = service if service == "gateway" else f"{service}-web"
    return Process(name, service, "gunicorn", tuple(arguments), port=port, path="/healthz")


def _worker(service: str) -> Process:
    arguments = ["-q", "-A", f"services.{service}.worker:celery", "worker"]
    arguments += ["--pool", "prefork", "--concurrency", "1", "--queues", ",".join(QUEUES[service])]
    arguments += ["--hostname", f"{service}@local", "--without-gossip", "--without-mingle"]
    return Process(f"{service}-worker", service, "celery", tuple(arguments), phrase="worker.ready")


def _beat(data: Path) -> Process:
    arguments = ["-q", "-A", "services.chassis.beat:celery", "beat"]
    # No pid file: a number left by a killed beat may belong to somebody else after a restart.
    arguments += ["--pidfile=", "--schedule", str(data / "beat-schedule")]
    return Process("beat", "beat", "celery", tuple(arguments))
