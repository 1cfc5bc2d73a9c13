"""Loads an entry point as its process would, without any server: nothing connects before it is asked."""

import importlib
import sys
from types import ModuleType
from unittest import mock

from tests.service_caller import PLATFORM_ENVIRONMENT

NOWHERE = "http://127.0.0.1:9"

ENVIRONMENT = {
    **PLATFORM_ENVIRONMENT,
    "BROKER_URL": "redis://127.0.0.1:9/0",
    "CACHE_URL": "redis://127.0.0.1:9/1",
    "DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:9/nothing",
    "STRIPE_API_BASE": NOWHERE,
    "STRIPE_SECRET_KEY": "sk_test_architecture",
    "STRIPE_WEBHOOK_SECRET": "whsec_architecture_tests",
    "STRIPE_CHECKOUT_ORIGIN": NOWHERE,
    "SMTP_URL": "smtp://127.0.0.1:9",
    "MAIL_FROM": "kulmat@example.org",
    "SESSION_SECRET": "a-session-secret-for-tests",
    **{f"{service.upper()}_URL": NOWHERE for service in ("accounts", "ideas", "pledges", "notify")},
}


def load(module: str) -> ModuleType:
    """Import an entry point in the environment of its process."""
    with mock.patch.dict("os.environ", ENVIRONMENT):
        sys.modules.pop(module, None)
        loaded = importlib.import_module(module)
        # Another test may want to start it for itself.
        sys.modules.pop(module, None)
        return loaded
