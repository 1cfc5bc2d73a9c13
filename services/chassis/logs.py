"""Structured logs: one JSON object a line, ids only, never personal data or tokens."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# A field of one of these names is dropped even where somebody logs it by mistake.
_FORBIDDEN_FIELDS = frozenset(
    {"email", "name", "contact", "token", "session_token", "password", "code", "secret", "iban", "body"}
)


def _drop_forbidden(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in entry.items() if key not in _FORBIDDEN_FIELDS}


def configure_logs(service: str) -> None:
    """Send every log line of this process to standard output as JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _drop_forbidden,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
    # At debug level it writes whole addresses, and in those stand the secrets of links.
    logging.getLogger("urllib3").setLevel(logging.INFO)
    structlog.contextvars.bind_contextvars(service=service)


def get(name: str) -> Any:
    """A logger; call it as `log.info("bank_file.imported", file_id=…)`."""
    return structlog.get_logger(module=name)
