"""Bank pledges nobody has paid yet: reminded once, ended five banking days after they were due."""

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.database import transaction
from services.chassis.problems import Conflict
from services.pledges.domain.pledging.deadlines import HELSINKI, lapses_after
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.usecases.pledging.secure_pledge import secure_by_bank
from services.pledges.usecases.pledging.unpaid_pledges import lapse_unpaid_pledges, remind_unpaid_pledges
from tests.pledges.card_world import City


def until_noon_of(day, moved: timedelta = timedelta()) -> dict[str, float]:
    noon = datetime.combine(day, datetime.min.time(), HELSINKI) + timedelta(hours=12)
    return {"seconds": int((noon - datetime.now(UTC) - moved).total_seconds())}


def test_an_unpaid_backer_is_reminded_once_two_days_before(city: City):
    made = city.promise(city.campaign(days=40), method="bank_transfer")
    due = city.fresh(made).due_on
    city.move(**until_noon_of(due - timedelta(days=3)))
    assert remind_unpaid_pledges(city.context.sessions) == 0
    city.move(days=1)
    assert remind_unpaid_pledges(city.context.sessions) == 1
    assert remind_unpaid_pledges(city.context.sessions) == 0
    [told] = city.events("pledge.payment_reminded.v1")
    assert (told["due_on"], told["reference"]) == (due.isoformat(), city.fresh(made).reference)


def test_an_unpaid_pledge_lapses_after_five_banking_days(city: City):
    made = city.promise(city.campaign(days=60), method="bank_transfer")
    last = lapses_after(city.fresh(made).due_on)
    city.move(**until_noon_of(last))
    assert lapse_unpaid_pledges(city.context.sessions) == 0
    city.move(days=1)
    assert lapse_unpaid_pledges(city.context.sessions) == 1
    assert city.state(made) == "lapsed"
    [told] = city.events("pledge.released.v1")
    assert told["reason"] == "lapsed"


def test_a_lapsed_pledge_stands_up_again_only_while_there_is_room(city: City):
    campaign = city.campaign(days=60, cap_cents=3_000)
    made = city.promise(campaign, 3_000, "bank_transfer")
    city.move(days=25)
    lapse_unpaid_pledges(city.context.sessions)
    other = city.promise(campaign, 3_000, "bank_transfer")

    def match() -> None:
        with transaction(city.context.sessions) as session:
            pledge = lock_pledge(session, made.pledge_id)
            secure_by_bank(session, pledge, 3_000, pledge.due_on)

    with pytest.raises(Conflict, match="cap_reached"):
        match()
    assert (city.state(made), city.fresh(made).paid_cents) == ("lapsed", 0)
    city.client().post(f"/pledges/{other.pledge_id}/withdraw", json={"token": other.token})
    match()
    assert (city.state(made), city.fresh(made).paid_cents) == ("paid", 3_000)


def test_a_matched_bank_pledge_withdrawn_in_time_goes_on_the_refund_list(city: City):
    made = city.promise(city.campaign(), method="bank_transfer")
    with transaction(city.context.sessions) as session:
        secure_by_bank(session, lock_pledge(session, made.pledge_id), 2_500, datetime.now(UTC).date())
    reply = city.client().post(f"/pledges/{made.pledge_id}/withdraw", json={"token": made.token})
    assert reply.json["state"] == "withdrawn"
    assert city.rows("SELECT amount_cents, reason FROM refund") == [(2_500, "withdrawn")]
