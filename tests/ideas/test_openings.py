"""An approved campaign opens at the moment chosen for it, once, or tells what stands in the way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.chassis import clock
from services.chassis.database import platform_now, transaction
from services.ideas.domain.deadlines import CITY_TIME
from services.ideas.domain.publishing.openings import (
    NoSuchTime,
    comes_twice,
    opening_instant,
    refused_moment,
)
from services.ideas.usecases.publishing import open_due_campaigns as opening
from services.ideas.usecases.publishing.open_due_campaigns import open_due_campaigns
from tests.ideas.conftest import ANONYMOUS, CONTENT, MEMBER, OUTSIDER, REVIEWER, Ideas, association_changed

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.mark.parametrize(
    ("day", "at", "instant"),
    [
        (date(2026, 12, 5), time(9), datetime(2026, 12, 5, 7, tzinfo=UTC)),
        (SPRING, time(2, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (SPRING, time(4), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (AUTUMN, time(2, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (AUTUMN, time(3, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (AUTUMN, time(4), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_one_instant(day: date, at: time, instant: datetime) -> None:
    assert opening_instant(day, at) == instant


@pytest.mark.parametrize("at", [time(3), time(3, 30), time(3, 59)])
def test_the_hour_that_spring_leaves_out_cannot_be_chosen(at: time) -> None:
    with pytest.raises(NoSuchTime):
        opening_instant(SPRING, at)


def test_only_the_hour_that_autumn_repeats_comes_twice() -> None:
    told = {
        at: comes_twice(opening_instant(AUTUMN, at)) for at in (time(2, 59), time(3), time(3, 59), time(4))
    }
    assert list(told.values()) == [False, True, True, False]
    assert comes_twice(opening_instant(AUTUMN, time(3, 30)) + timedelta(hours=1))


def test_a_moment_lies_ahead_and_within_a_year() -> None:
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert refused_moment(now, now) == "past"
    assert refused_moment(now + timedelta(seconds=1), now) is None
    assert refused_moment(now + timedelta(days=366), now) is None
    assert refused_moment(now + timedelta(days=366, seconds=1), now) == "too_far_ahead"


def schedule(ideas: Ideas, campaign: Any, days: int = 1, who: Any = MEMBER, **more: Any) -> Any:
    body = {"on": ideas.in_days(days), "at": "09:00", "shown": True} | more
    return ideas.post(f"/campaigns/{campaign['id']}/opening", who, **body)


def scheduled(ideas: Ideas, days: int = 1, **changes: Any) -> dict[str, Any]:
    campaign = ideas.approved(**changes)
    reply = schedule(ideas, campaign, days)
    assert reply.status_code == 200, reply.json
    return reply.json


@pytest.fixture
def later(ideas: Ideas) -> Iterator[Any]:
    """Let the chosen moment come: nine o'clock on the day so many days ahead."""

    def until(days: int) -> None:
        with transaction(ideas.wiring.sessions) as session:
            now = platform_now(session)
        day = now.astimezone(CITY_TIME).date() + timedelta(days=days)
        clock.move(ideas.owner_url, opening_instant(day, time(9)) - now + timedelta(seconds=1))

    yield until
    clock.move(ideas.owner_url, None)


def test_a_campaign_opens_at_its_moment_and_only_once_for_two_workers(ideas: Ideas, later: Any) -> None:
    campaign = scheduled(ideas)
    assert campaign["opening"]["shown"] and campaign["state"] == "approved"
    assert open_due_campaigns(ideas.wiring.sessions) == 0
    later(1)
    with ThreadPoolExecutor(2) as workers:
        opened = sum(workers.map(open_due_campaigns, [ideas.wiring.sessions] * 2))
    after = ideas.read(campaign)
    assert (opened, after["state"], after["opening"]) == (1, "published", None)
    [terms] = ideas.events("campaign.published.v1")
    assert (terms["published_by"], terms["display"]["starts_on"]) == (MEMBER.subject, after["started_on"])
    assert open_due_campaigns(ideas.wiring.sessions) == 0


def test_a_worker_that_dies_on_the_way_leaves_it_to_the_next(
    ideas: Ideas, later: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = scheduled(ideas)
    later(1)
    whole = opening.open_at_its_moment

    def die_after(session: Any, due: Any) -> None:
        whole(session, due)
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "open_at_its_moment", die_after)
    with pytest.raises(KeyboardInterrupt):
        open_due_campaigns(ideas.wiring.sessions)
    assert (ideas.read(campaign)["state"], ideas.events("campaign.published.v1")) == ("approved", [])
    monkeypatch.undo()
    assert open_due_campaigns(ideas.wiring.sessions) == 1
    assert len(ideas.events("campaign.published.v1")) == 1


def test_what_is_missing_at_the_moment_is_told_to_makers_and_reviewer_and_the_moment_forgotten(
    ideas: Ideas, later: Any
) -> None:
    campaign = scheduled(ideas)
    ideas.tell(association_changed(verified=False))
    later(1)
    assert open_due_campaigns(ideas.wiring.sessions) == 0
    after = ideas.read(campaign)
    assert (after["state"], after["opening"], ideas.events("campaign.published.v1")) == ("approved", None, [])
    told = ideas.events("campaign.opening_failed.v1")
    assert [(each["person_id"], each["is_staff"]) for each in told] == [
        (MEMBER.subject, False),
        (REVIEWER.subject, True),
    ]
    assert {*map(str, told[0]["missing"])} == {"association:not_verified"}
    open_due_campaigns(ideas.wiring.sessions)
    assert len(ideas.events("campaign.opening_failed.v1")) == 2


def test_the_years_third_small_collection_does_not_open(ideas: Ideas, later: Any) -> None:
    waiting = [scheduled(ideas) for _number in range(3)]
    later(1)
    assert open_due_campaigns(ideas.wiring.sessions) == 2
    assert sorted(ideas.read(each)["state"] for each in waiting) == ["approved", "published", "published"]
    told = ideas.events("campaign.opening_failed.v1")
    assert {each["missing"][0] for each in told} == {"legal.mode:two_this_year"}


def test_the_day_of_opening_is_checked_as_if_it_were_today(ideas: Ideas) -> None:
    campaign = ideas.approved(days=30)
    assert schedule(ideas, campaign, 31).json["errors"] == {"deadline_on": ["past"]}
    assert schedule(ideas, campaign, 30).status_code == 200
    assert schedule(ideas, campaign, 0, at="00:00").json["errors"] == {"at": ["past"]}
    assert schedule(ideas, campaign, -1).json["errors"] == {"on": ["past"]}
    assert schedule(ideas, campaign, 1, at="25:00").status_code == 422


def test_the_moment_is_moved_and_given_up_by_the_makers_alone(ideas: Ideas, later: Any) -> None:
    campaign = scheduled(ideas, 1)
    assert schedule(ideas, campaign, 1, OUTSIDER).status_code == 404 or campaign["opening"]["shown"]
    moved = schedule(ideas, campaign, 2).json
    assert moved["opening"]["at"] > campaign["opening"]["at"]
    later(1)
    assert open_due_campaigns(ideas.wiring.sessions) == 0
    given_up = ideas.step(campaign, "opening/cancel").json
    assert (given_up["opening"], given_up["state"]) == (None, "approved")
    again = ideas.step(campaign, "opening/cancel")
    assert (again.status_code, again.json["code"]) == (409, "no_opening")


def test_a_campaign_that_is_sent_back_does_not_open(ideas: Ideas) -> None:
    campaign = scheduled(ideas)
    ideas.step(campaign, "review", REVIEWER, decision="needs_work", reason="Hinta on muuttunut.")
    assert ideas.read(campaign)["opening"] is None
    assert schedule(ideas, campaign).json["code"] == "wrong_state"


def test_a_number_that_came_after_the_review_is_scheduled_by_a_reviewer(ideas: Ideas, later: Any) -> None:
    campaign = ideas.approved(legal={**CONTENT["legal"], "number": ""})
    assert schedule(ideas, campaign).json["errors"] == {"legal.number": ["required"]}
    numbered = ideas.patch(campaign, legal={"number": "PK-2026-118"}).json
    assert "schedule_opening" not in numbered["allowed_actions"]
    assert schedule(ideas, campaign).json["code"] == "changed_after_review"
    assert schedule(ideas, campaign, 1, REVIEWER).status_code == 200
    later(1)
    assert open_due_campaigns(ideas.wiring.sessions) == 1


def test_what_is_coming_is_public_only_where_the_makers_want_it(ideas: Ideas) -> None:
    campaign = ideas.approved("Emolan kahvila")
    page = f"/campaigns/{campaign['slug']}"
    assert schedule(ideas, campaign, shown=False).status_code == 200
    assert ideas.get(page).status_code == 404
    schedule(ideas, campaign, shown=True)
    seen = ideas.get(page, ANONYMOUS).json
    assert (seen["state"], seen["opening"]["shown"], seen["allowed_actions"]) == ("approved", True, [])
    assert [each["slug"] for each in ideas.get("/campaigns?state=coming").json["items"]] == [campaign["slug"]]
    assert ideas.get("/campaigns?state=all").json["items"] == []


def test_the_database_keeps_no_moment_for_a_campaign_that_is_open(ideas: Ideas) -> None:
    campaign = ideas.published()
    with (
        pytest.raises(Exception, match="opening_waits_in_approved"),
        transaction(ideas.wiring.sessions) as session,
    ):
        session.execute(
            text("UPDATE campaigns SET opens_at = now(), opening_set_by = 'x' WHERE id = :id"),
            {"id": campaign["id"]},
        )
