"""Test money and real money never meet: a wrong pair of address and key stops the start."""

import pytest

from services.chassis.settings import SettingsError, read_settings
from services.pledges.config import PledgesSettings, refuse_wrong_provider
from tests.service_caller import PLATFORM_ENVIRONMENT


def settings(**changes: str) -> PledgesSettings:
    environment = {
        **PLATFORM_ENVIRONMENT,
        "DATABASE_URL": "postgresql+psycopg://nobody@/nothing",
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "CACHE_URL": "redis://127.0.0.1:1/0",
        "STRIPE_SECRET_KEY": "sk_test_local",
        "STRIPE_WEBHOOK_SECRET": "whsec_local",
        "STRIPE_API_BASE": "http://127.0.0.1:12111",
        **changes,
    }
    return read_settings(PledgesSettings, "pledges", environment)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"STRIPE_API_BASE": "http://localhost:12111"},
        {"STRIPE_API_BASE": "http://[::1]:12111"},
        {"STRIPE_API_BASE": "", "ENVIRONMENT": "test"},
        {"STRIPE_API_BASE": "", "ENVIRONMENT": "production", "STRIPE_SECRET_KEY": "sk_live_x"},
        {"STRIPE_API_BASE": "", "ENVIRONMENT": "production", "STRIPE_SECRET_KEY": "rk_live_x"},
    ],
)
def test_case_28_a_right_pair_of_keys_starts(changes: dict[str, str]):
    refuse_wrong_provider(settings(**changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"STRIPE_API_BASE": "https://api.example.org"}, "may only name this machine"),
        ({"STRIPE_API_BASE": "http://127.0.0.1.example.org"}, "may only name this machine"),
        ({"STRIPE_SECRET_KEY": "sk_live_x"}, "is a live key, and STRIPE_API_BASE names a sandbox"),
        ({"STRIPE_SECRET_KEY": "rk_live_x"}, "is a live key, and STRIPE_API_BASE names a sandbox"),
        ({"STRIPE_API_BASE": "", "STRIPE_SECRET_KEY": "sk_live_x"}, "is a live key outside production"),
        ({"STRIPE_API_BASE": "", "ENVIRONMENT": "production"}, "is a test key in production"),
        ({"ENVIRONMENT": "production"}, "has no place in production"),
        ({"STRIPE_SECRET_KEY": "pk_test_x"}, "is not a secret key"),
        ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET is missing"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_a,geheim"}, "is not one or several whsec_ secrets"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_a,"}, "is not one or several whsec_ secrets"),
    ],
)
def test_case_28_a_wrong_pair_of_keys_refuses_to_start_and_says_why(changes: dict[str, str], said: str):
    with pytest.raises(SettingsError, match=said):
        refuse_wrong_provider(settings(**changes))


def test_a_key_never_shows_itself():
    assert "sk_test_local" not in repr(settings())
