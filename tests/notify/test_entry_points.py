"""What the processes load, on real settings."""

import runpy

import pytest

from services.chassis.settings import SettingsError, read_settings
from services.notify.config import NotifySettings
from tests.notify.conftest import Notify


def test_the_web_app_is_ready_once_its_database_is_migrated(
    notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in notify.environment.items():
        monkeypatch.setenv(name, value)
    app = runpy.run_module("services.notify.wsgi")["app"]
    assert app.test_client().get("/readyz").status_code == 200
    app.extensions["notify"].sessions.engine.dispose()


def test_settings_that_cannot_work_are_all_named(notify: Notify) -> None:
    wrong = {"SMTP_URL": "http://x", "MAIL_FROM": "ei osoite", "LINK_KEY": "short"}
    with pytest.raises(SettingsError) as refusal:
        read_settings(NotifySettings, "notify", {**notify.environment, **wrong})
    assert all(name in str(refusal.value) for name in wrong)


def test_production_does_not_start_without_a_sender_of_its_own(notify: Notify) -> None:
    with pytest.raises(SettingsError, match="MAIL_FROM"):
        notify.rewired(ENVIRONMENT="production", MAIL_FROM="")


@pytest.mark.parametrize(
    ("url", "account"),
    [("smtp://127.0.0.1:8225", None), ("smtps://us%40er:p%2Fw@mail.esimerkki.fi", ("us@er", "p/w"))],
)
def test_the_mail_servers_url_is_read(notify: Notify, url: str, account: tuple[str, str] | None) -> None:
    settings = read_settings(NotifySettings, "notify", {**notify.environment, "SMTP_URL": url})
    assert settings.smtp_account == account
    assert "p%2Fw" not in repr(settings)
