"""While something is down, people are told to come back, and nothing that was promised is lost."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from infra.launcher.platform import RunningPlatform
from infra.story.stage import Stage, wait_for

TIMEOUT_SECONDS = 30


@contextmanager
def without(platform: RunningPlatform, *names: str) -> Iterator[None]:
    """The platform while these processes are dead; they are started again whatever happens."""
    for name in names:
        platform.kill(name)
    try:
        yield
    finally:
        for name in names:
            platform.start(name)


@pytest.fixture(scope="module")
def campaign(stage: Stage) -> dict[str, Any]:
    """A campaign that takes pledges."""
    answer = requests.get(f"{stage.world.url('gateway')}/api/v1/campaigns", timeout=TIMEOUT_SECONDS)
    found: dict[str, Any] = next(each for each in answer.json()["items"] if each["state"] == "published")
    return found


def pledge(stage: Stage, campaign: dict[str, Any], email: str) -> requests.Response:
    body = {
        "campaign_id": campaign["id"],
        "method": "bank_transfer",
        "amount_cents": 1000,
        "currency": "EUR",
        "email": email,
        "name": "Sinnikäs Keksitty",
        "locale": "fi",
        "consent_version": "2026-11",
    }
    address = f"{stage.world.url('gateway')}/api/v1/pledges"
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return requests.post(address, json=body, headers=headers, timeout=TIMEOUT_SECONDS)


def test_without_pledges_people_can_look_and_are_told_when_to_come_back(
    platform: RunningPlatform, stage: Stage, campaign: dict[str, Any]
) -> None:
    browser = stage.browser()
    with without(platform, "pledges-web"):
        assert browser.open("/").status == 200
        assert browser.open(f"/kampanjat/{campaign['slug']}").status == 200
        assert browser.open(f"/kampanjat/{campaign['slug']}/tue").status == 503
        refused = pledge(stage, campaign, "odottava@tukijat.example")
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert int(refused.headers["Retry-After"]) > 0
    assert browser.open(f"/kampanjat/{campaign['slug']}/tue").status == 200


def test_without_the_queue_pledges_are_taken_and_the_mail_comes_later(
    platform: RunningPlatform, stage: Stage, campaign: dict[str, Any]
) -> None:
    email = f"sitkea.{uuid.uuid4().hex[:8]}@tukijat.example"
    with without(platform, "valkey"):
        assert stage.browser().open("/").status == 200
        assert pledge(stage, campaign, email).status_code == 201
    wait_for("the mail after the queue is back", lambda: stage.subjects_to(email), 120)
    assert len(stage.subjects_to(email)) == 1


def test_a_killed_worker_and_relay_lose_no_mail(
    platform: RunningPlatform, stage: Stage, campaign: dict[str, Any]
) -> None:
    emails = [f"katko.{uuid.uuid4().hex[:8]}@tukijat.example" for _ in range(5)]
    with without(platform, "relay", "notify-worker"):
        for email in emails:
            assert pledge(stage, campaign, email).status_code == 201
    for email in emails:
        wait_for(f"the mail to {email}", lambda email=email: stage.subjects_to(email), 120)
        assert len(stage.subjects_to(email)) == 1
