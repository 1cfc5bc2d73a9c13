"""Which port each door has, how to move them, and whether they are free."""

import random
import socket
from collections.abc import Mapping

from infra.launcher.problems import CannotGoOn

HOST = "127.0.0.1"

DEFAULTS = {
    "gateway": 8000,
    "accounts": 8101,
    "ideas": 8102,
    "pledges": 8103,
    "notify": 8104,
    "bank": 8201,
    "mail": 8202,
    "smtp": 8225,
    "stripe": 12111,
}


def variable(name: str) -> str:
    """The environment variable that moves this port."""
    return f"{name.upper()}_PORT"


def chosen_ports(environ: Mapping[str, str]) -> dict[str, int]:
    """The ports by their defaults, by PORT_BASE (all in a row from there), and each by its own variable."""
    ports = dict(DEFAULTS)
    if base := environ.get("PORT_BASE"):
        first = _number("PORT_BASE", base)
        ports = {name: first + step for step, name in enumerate(DEFAULTS)}
    for name in DEFAULTS:
        if chosen := environ.get(variable(name)):
            ports[name] = _number(variable(name), chosen)
    return ports


def _number(name: str, text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65500:
        raise CannotGoOn(f"{name}={text} is not a port between 1024 and 65500.")
    return int(text)


def free_ports() -> dict[str, int]:
    """Ports that nobody uses at this moment, for a platform that lives as long as a test."""
    # Below the range from which the kernel takes ports for outgoing connections: those come and go.
    candidates = random.sample(range(20_000, 32_000), 4 * len(DEFAULTS))
    free = [port for port in candidates if _is_free(port)]
    return dict(zip(DEFAULTS, free, strict=False))


def _is_free(port: int) -> bool:
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True


def refuse_taken_ports(ports: Mapping[str, int]) -> None:
    """Raise CannotGoOn naming the first port that another program has."""
    for name, port in ports.items():
        if not _is_free(port):
            raise CannotGoOn(
                f"Port {port} ({name}) is in use by another program. Stop that program, or choose another "
                f"port: {variable(name)}={port + 1} ./dev up. PORT_BASE=9000 ./dev up moves all of them."
            )
