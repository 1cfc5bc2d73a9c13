"""The demo city, loaded into running services."""

import json

import psycopg
import pyotp

from infra.launcher.databases import plain
from infra.launcher.demo_city import load
from infra.launcher.demo_ideas import STORY
from infra.launcher.demo_people import ASSOCIATIONS, STAFF
from infra.launcher.demo_waiting import wait_until
from infra.launcher.platform import RunningPlatform


def rows(platform: RunningPlatform, service: str, query: str) -> list[tuple[object, ...]]:
    """The rows of a query in a service's database."""
    with psycopg.connect(plain(platform.databases[service].owner_url)) as connection:
        return connection.execute(query).fetchall()  # type: ignore[arg-type]


def counts(platform: RunningPlatform) -> dict[str, object]:
    """How much there is of everything that the loader makes."""
    tables = {
        "accounts": ("person", "association", "membership", "audit_entry", "outbox_event"),
        "ideas": ("ideas", "campaigns", "campaign_updates", "campaign_state_changes", "audit_entry"),
        "pledges": ("pledge", "collecting_account", "bank_line", "bank_file", "ledger_entry"),
    }
    return {
        f"{service}.{table}": rows(platform, service, f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608
        for service, names in tables.items()
        for table in names
    }


def test_the_city_is_loaded_once_and_a_second_time_changes_nothing(platform: RunningPlatform) -> None:
    lines = load(platform.world)
    assert all(any(each.email in line for line in lines) for each in STAFF)
    assert all(any(each.owner_email in line for line in lines) for each in ASSOCIATIONS)

    states = dict(rows(platform, "ideas", "SELECT title, state FROM campaigns"))
    assert states == {plan["title"]: plan["reach"] for plan in STORY["campaigns"]}

    published = [plan for plan in STORY["campaigns"] if plan["reach"] == "published"]
    paid = sum(sum(plan["pledges"][: plan["paid"]]) for plan in published)
    assert rows(platform, "pledges", "SELECT sum(amount_cents) FROM bank_line WHERE state = 'matched'") == [
        (paid,)
    ]
    inbox = rows(platform, "pledges", "SELECT count(*) FROM bank_line WHERE state = 'inbox'")
    assert inbox == [(len(STORY["odd_payments"]),)]
    own = rows(
        platform, "pledges", "SELECT kind, stripe_account_id IS NOT NULL FROM collecting_account ORDER BY 1"
    )
    assert own == [("association", True)] * len(ASSOCIATIONS) + [("operator", False)]
    before = counts(platform)
    assert load(platform.world) == lines
    assert counts(platform) == before


def test_the_bars_fill(platform: RunningPlatform) -> None:
    load(platform.world)
    published = [plan for plan in STORY["campaigns"] if plan["reach"] == "published"]
    promised = sum(sum(plan["pledges"]) for plan in published)
    query = "SELECT coalesce(sum(promised_cents), 0) FROM campaign_totals"
    wait_until(lambda: rows(platform, "ideas", query) == [(promised,)], "the sums to reach ideas")


def test_every_member_of_staff_has_a_secret_for_codes(platform: RunningPlatform) -> None:
    load(platform.world)
    secrets = json.loads((platform.data / "demo_staff.json").read_text())
    assert secrets.keys() == {each.name for each in STAFF}
    assert all(len(pyotp.TOTP(secret).now()) == 6 for secret in secrets.values())
