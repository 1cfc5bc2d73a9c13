"""Settings that tell everything wrong at once, and secrets that stay secret."""

import pytest

from services.chassis.links import check_pledge_link_token, pledge_link_token
from services.chassis.sealing import CannotOpen, ContactSealer
from services.chassis.settings import Secret, ServiceSettings, SettingsError, read_settings
from services.contracts.events import SealedContact
from tests.service_caller import MASTER_KEY, PLATFORM_ENVIRONMENT


def test_a_process_that_lacks_settings_names_every_one_of_them() -> None:
    environ = {**PLATFORM_ENVIRONMENT, "ENVIRONMENT": "moon", "SERVICE_TOKEN_KEY": "short"}
    with pytest.raises(SettingsError) as raised:
        read_settings(ServiceSettings, "pledges", environ)
    for name in ("ENVIRONMENT", "SERVICE_TOKEN_KEY", "DATABASE_URL", "BROKER_URL", "CACHE_URL"):
        assert name in str(raised.value)


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret("hunter2hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"


def test_contact_data_opens_only_with_the_persons_own_key() -> None:
    sealer = ContactSealer(Secret(MASTER_KEY))
    key, other_key = sealer.new_wrapped_key(), sealer.new_wrapped_key()
    sealed = sealer.seal(key, "person-1", {"email": "a@example.org", "name": "Äiti Öinen"})
    assert sealer.open(sealed) == {"email": "a@example.org", "name": "Äiti Öinen"}
    for altered in (
        SealedContact(subject="person-2", wrapped_key=key, data=sealed.data),
        SealedContact(subject="person-1", wrapped_key=other_key, data=sealed.data),
        SealedContact(subject="person-1", wrapped_key=key, data=sealed.data[:-8] + "AAAAAAA="),
    ):
        with pytest.raises(CannotOpen):
            sealer.open(altered)


def test_raising_the_generation_revokes_a_link() -> None:
    key = Secret("a-link-key-for-tests")
    token = pledge_link_token(key, "pledge-1", 1)
    assert len(token) == 22
    assert check_pledge_link_token(key, "pledge-1", 1, token)
    assert not check_pledge_link_token(key, "pledge-1", 2, token)
    assert not check_pledge_link_token(key, "pledge-2", 1, token)
    assert not check_pledge_link_token(key, "pledge-1", 1, "ä" * 22)
