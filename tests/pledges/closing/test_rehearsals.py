"""Closings rehearsed on real pledges, closed, and compared line by line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.chassis import clock
from services.chassis.database import platform_now
from services.chassis.identity import Identity
from services.chassis.problems import Forbidden
from services.pledges.usecases.closing.close_campaign import close_campaign
from services.pledges.usecases.closing.compare_closings import compare_closings
from services.pledges.usecases.closing.rehearse_closings import rehearse_closings
from services.pledges.usecases.closing.show_closings import coming_closings, past_closings, show_closing
from tests.pledges.card_world import DECLINED, City

FINANCE = Identity(subject="0192cccc-0000-7000-8000-00000000000f", roles=frozenset({"finance"}))


def shown(city: City, campaign, who: Identity = FINANCE):
    return show_closing(city.context.sessions, campaign, who)


def counted(rehearsal) -> dict[str, tuple[int, int]]:
    kinds = ("charged", "kept", "refunded_by_bank", "released", "lapsing", "unfinished")
    return {
        kind: (rehearsal[kind]["pledges"], rehearsal[kind]["cents"])
        for kind in kinds
        if rehearsal[kind]["pledges"]
    }


def test_a_rehearsal_just_before_is_the_plan_and_a_declined_card_the_only_difference(city: City):
    campaign = city.campaign(minimum_cents=7_500)
    for card in (None, None, DECLINED):
        city.back(campaign, **({"card": card} if card else {}))
    city.promise(campaign)
    city.promise(campaign, method="bank_transfer")
    city.move(days=20, hours=-1)
    before = [city.rows(f"SELECT * FROM {table} ORDER BY 1") for table in ("pledge", "plan_line")]  # noqa: S608
    live = shown(city, campaign)["rehearsal"]
    assert (live["outcome"], live["secured_cents"], live["awaited"]) == ("funded", 7_500, 2_500)
    assert counted(live) == {"charged": (3, 7_500), "unfinished": (1, 2_500)}
    assert live["letters"] == {"outcome": 3, "charged": 3, "campaign_closed": 1}
    assert rehearse_closings(city.context) == 1
    assert [city.rows(f"SELECT * FROM {table} ORDER BY 1") for table in ("pledge", "plan_line")] == before  # noqa: S608
    [coming] = coming_closings(city.context.sessions)["items"]
    assert coming["rehearsal"] == live
    city.move(hours=1)
    city.close()
    assert compare_closings(city.context) == 1
    [past] = past_closings(city.context.sessions, None, 10)["items"]
    rows = {row["subject"]: row for row in past["comparison"]["rows"]}
    assert {row["subject"] for row in rows.values() if row["rehearsed"] != row["planned"]} == set()
    assert rows["charged"]["actual"] == {"pledges": 2, "cents": 5_000}
    assert past["comparison"]["differences"] == [
        {"subject": "charged", "cause": "declined", "pledges": 1, "cents": 2_500},
        {"subject": "letter_charged", "cause": "declined", "pledges": 1, "cents": 0},
    ]
    assert (past["unexplained"], past["is_final"]) == (0, False)
    # Looked at again only after a while, and not at all once nothing can change any more.
    assert compare_closings(city.context) == 0


@pytest.mark.parametrize(("cents", "outcome"), [(4_999, "not_funded"), (5_000, "funded")])
def test_all_or_nothing_turns_at_the_cent(city: City, cents: int, outcome: str):
    campaign = city.campaign(minimum_cents=5_000)
    city.back(campaign, amount_cents=cents - 2_500)
    city.back(campaign, amount_cents=2_500)
    assert shown(city, campaign)["rehearsal"]["outcome"] == outcome
    rehearse_before_the_end(city)
    city.close()
    compare_closings(city.context)
    compared = shown(city, campaign)
    assert compared["outcome"] == compared["comparison"]["rehearsed_outcome"] == outcome
    assert (compared["comparison"]["differences"], compared["is_final"]) == ([], True)
    assert compare_closings(city.context) == 0


def rehearse_before_the_end(city: City) -> None:
    city.move(days=20, minutes=-1)
    assert rehearse_closings(city.context) == 1
    city.move(minutes=1)


def test_what_changed_after_the_rehearsal_is_named_and_what_cannot_be_named_is_counted(city: City):
    campaign = city.campaign()
    city.back(campaign)
    city.move(days=20, minutes=-10)
    rehearse_closings(city.context)
    city.back(campaign)
    city.move(minutes=10)
    close_campaign(city.context.sessions, campaign)
    compare_closings(city.context)
    causes = {each["cause"] for each in shown(city, campaign)["comparison"]["differences"]}
    assert causes == {"changed_since", "under_way", "letters_wait"}
    # What was begun a moment before the rehearsal may have been out of its sight.
    with city.owner() as connection:
        connection.exec_driver_sql("UPDATE closing_rehearsal SET made_at = made_at + interval '50 seconds'")
    city.move(minutes=11)
    compare_closings(city.context)
    assert shown(city, campaign)["unexplained"] == 0
    # As if the second pledge had been there already when it was counted.
    with city.owner() as connection:
        connection.exec_driver_sql("UPDATE closing_rehearsal SET made_at = made_at + interval '10 minutes'")
    city.move(minutes=11)
    compare_closings(city.context)
    assert shown(city, campaign)["unexplained"] > 0
    assert coming_closings(city.context.sessions)["unexplained"] == 1


@pytest.mark.parametrize(
    "deadline",
    [
        datetime(2027, 2, 28, 22, tzinfo=UTC),
        datetime(2027, 3, 28, 21, tzinfo=UTC),
        datetime(2027, 10, 31, 22, tzinfo=UTC),
    ],
    ids=["month's end", "spring", "autumn"],
)
def test_what_ends_within_two_days_is_rehearsed_whatever_the_clock_does_that_night(
    city: City, deadline: datetime
):
    campaign = city.campaign(deadline=deadline.isoformat())
    with city.context.sessions() as session:
        now = platform_now(session)
    clock.move(city.database.owner_url, deadline - timedelta(hours=48, minutes=1) - now)
    assert rehearse_closings(city.context) == 0
    clock.move(city.database.owner_url, timedelta(minutes=1))
    assert rehearse_closings(city.context) == 1
    clock.move(city.database.owner_url, timedelta(hours=47, minutes=59))
    assert rehearse_closings(city.context) == 1
    assert not close_campaign(city.context.sessions, campaign)
    clock.move(city.database.owner_url, timedelta(minutes=1))
    assert close_campaign(city.context.sessions, campaign)
    assert rehearse_closings(city.context) == 0


def test_a_closing_is_shown_to_finance_and_to_its_own_association_alone(city: City):
    campaign = city.campaign()
    owner = city.rows("SELECT association_id FROM campaign_terms WHERE campaign_id = :id", id=campaign)
    member = Identity(
        subject="0192cccc-0000-7000-8000-00000000000e", associations={str(owner[0][0]): "editor"}
    )
    assert shown(city, campaign, member)["rehearsal"]["outcome"] == "not_funded"
    with pytest.raises(Forbidden):
        shown(city, campaign, replace(member, associations={}))
    blocks = shown(city, campaign)["rehearsal"]["blocks"]
    with city.owner() as connection:
        connection.exec_driver_sql("UPDATE card_circuit SET strict = true")
    assert set(shown(city, campaign)["rehearsal"]["blocks"]) - set(blocks) == {"circuit_on"}
