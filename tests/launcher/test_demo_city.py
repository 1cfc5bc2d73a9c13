"""The demo city, loaded into running services."""

import json
from typing import Any

import psycopg
import pyotp

from infra.demo import texts
from infra.demo.people import WITH_CARDS, associations
from infra.launcher.databases import plain
from infra.launcher.demo_city import load
from infra.launcher.demo_ideas import STORY
from infra.launcher.demo_people import ASSOCIATIONS, OPERATOR_IBAN, STAFF
from infra.launcher.demo_waiting import wait_until
from infra.launcher.platform import RunningPlatform

OF_THE_STORIES = "JOIN collecting_account a ON a.id = collecting_account_id WHERE iban IN ({})".format(
    ", ".join(f"'{iban}'" for iban in [*(each.iban for each in ASSOCIATIONS), OPERATOR_IBAN])
)


def rows(platform: RunningPlatform, service: str, query: str) -> list[Any]:
    """The rows of a query in a service's database."""
    with psycopg.connect(plain(platform.databases[service].owner_url)) as connection:
        return connection.execute(query).fetchall()


def counts(platform: RunningPlatform) -> dict[str, int]:
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
    assert states.items() >= {plan["title"]: plan["reach"] for plan in STORY["campaigns"]}.items()
    assert states.items() >= {each["title"]: each["state"] for each in texts.campaigns()}.items()

    published = [plan for plan in STORY["campaigns"] if plan["reach"] == "published"]
    paid = sum(sum(plan["pledges"][: plan["paid"]]) for plan in published)
    matched = f"SELECT sum(amount_cents) FROM bank_line {OF_THE_STORIES} AND state = 'matched'"  # noqa: S608
    matched += " AND pledge_id IS NOT NULL"
    assert rows(platform, "pledges", matched) == [(paid,)]
    inbox = f"SELECT count(*) FROM bank_line {OF_THE_STORIES} AND state = 'inbox'"  # noqa: S608
    assert rows(platform, "pledges", inbox) == [(len(STORY["odd_payments"]),)]
    own = dict(
        rows(platform, "pledges", "SELECT iban, stripe_account_id IS NOT NULL FROM collecting_account")
    )
    assert own == {each.iban: True for each in ASSOCIATIONS} | {OPERATOR_IBAN: False} | {
        each.iban: each.key in WITH_CARDS for each in associations()
    }
    before = counts(platform)
    assert load(platform.world) == lines
    assert counts(platform) == before


def test_the_bars_fill(platform: RunningPlatform) -> None:
    load(platform.world)
    published = [plan for plan in STORY["campaigns"] if plan["reach"] == "published"]
    promised = {plan["title"]: sum(plan["pledges"]) for plan in published}
    query = "SELECT title, promised_cents FROM campaign_totals t JOIN campaigns c ON c.id = t.campaign_id"
    wait_until(
        lambda: dict(rows(platform, "ideas", query)).items() >= promised.items(), "the sums to reach ideas"
    )


def test_every_member_of_staff_has_a_secret_for_codes(platform: RunningPlatform) -> None:
    load(platform.world)
    secrets = json.loads((platform.data / "demo_staff.json").read_text())
    assert secrets.keys() == {each.name for each in STAFF}
    assert all(len(pyotp.TOTP(secret).now()) == 6 for secret in secrets.values())
