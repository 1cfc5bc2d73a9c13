"""Killed at any point of a month, from its notice to its charge, it is charged once."""

from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.crash.points import commits, modules
from tests.crash.stage import Stage, check_charges, check_the_sums
from tests.pledges.card_world import City
from tests.pledges.monthly_world import collection, give_monthly

# What stands beside a month's way: its backer's wishes, its campaign's end, and waiting for another try.
BESIDE = {
    "monthly.changed",
    "monthly.card_page_intended",
    "monthly.ended",
    "monthly.released",
    "monthly.put_back",
}


def to_come_due(city: City) -> dict[str, Any]:
    """An agreement whose next month is due today and not announced yet."""
    campaign_id = collection(city)
    give_monthly(city, campaign_id)
    with city.owner() as connection:
        connection.execute(
            text(
                "UPDATE monthly_pledge SET charge_on = NULL, announced_at = NULL,"
                " next_due_on = (platform_now() AT TIME ZONE 'Europe/Helsinki')::date"
                " WHERE campaign_id = :id"
            ),
            {"id": campaign_id},
        )
    return {"campaign_id": str(campaign_id)}


def steps_of_a_month() -> set[str]:
    """Every step on a month's way that the source names."""
    named = {step for _, tree in modules() for _, step in commits(tree) if step}
    return {step for step in named if step.startswith("monthly.")} - BESIDE


@pytest.mark.long
def test_a_month_killed_anywhere_is_announced_and_charged_once(stage: Stage):
    struck = []
    for number in count(1):
        arguments = to_come_due(stage.city)
        ending = stage.play("month", arguments, crash_at=str(number))
        if ending.status == 0:
            break
        assert ending.struck, ending.said
        struck.append(ending.struck)
        stage.play_to_the_end("month", arguments)
        query = "SELECT state FROM pledge WHERE campaign_id = :id"
        states = stage.city.rows(query, id=UUID(arguments["campaign_id"]))
        assert states == [("paid",)] * 2, f"the first payment and one month, after {ending.struck}"
        check_the_sums(stage.city)
    check_charges(stage.city)
    announced = stage.city.events("monthly_pledge.charge_announced.v1")
    assert len(announced) == len({told["pledge_id"] for told in announced}), "each month is told once"
    assert {step.rsplit(".", 1)[0] for step in struck} >= steps_of_a_month()
    assert {"stripe.create_intent.after_call", "stripe.confirm_off_session.after_call"} <= set(struck)
