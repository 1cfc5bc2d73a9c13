"""Backers' own data: hidden, taken along, erased everywhere; refunds asked for and answered."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.chassis.problems import Conflict, NotFound
from services.pledges.domain.personal_data.retention import RULES, erasable_now
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.usecases.personal_data.apply_retention import apply_retention, apply_retention_daily
from services.pledges.usecases.personal_data.erase_contact import ask_erasure
from services.pledges.usecases.personal_data.own_data import change_public_name, export_pledge
from services.pledges.usecases.pledging.change_pledge import withdraw_pledge
from services.pledges.usecases.pledging.pledge_view import view_pledge
from services.pledges.usecases.refunding.refund_requests import (
    ask_refund,
    decline_refund,
    list_refund_requests,
)
from services.pledges.usecases.refunding.refunds import list_refund
from tests.pledges.card_world import City
from tests.pledges.monthly_world import collection, give_monthly, pass_days


def everything_stored(city: City) -> str:
    """All rows of all tables as text, as a dump of the database would hold them."""
    tables = [name for (name,) in city.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    return "\n".join(
        line
        for name in tables
        for (line,) in city.rows(f'SELECT row_to_json(t)::text FROM "{name}" AS t')  # noqa: S608
    )


def sealed_of(city: City, pledge_id) -> tuple[str, str]:
    [(key, data)] = city.rows(
        "SELECT wrapped_key, data FROM backer_contact JOIN pledge ON contact_subject = subject "
        "WHERE id = :id",
        id=pledge_id,
    )
    return key, data


def test_erasure_leaves_nothing_of_the_contact_in_the_database_or_at_the_provider(city: City):
    campaign = city.campaign()
    made = city.back(campaign)
    other = city.back(campaign)
    key, data = sealed_of(city, made.pledge_id)
    [(customer,)] = city.rows("SELECT customer_id FROM payment WHERE pledge_id = :id", id=made.pledge_id)
    assert data in everything_stored(city)
    withdraw_pledge(city.context, made.pledge_id, made.token)
    assert ask_erasure(city.context, made.pledge_id, made.token)
    stored = everything_stored(city)
    assert key not in stored
    assert data not in stored
    assert sealed_of(city, other.pledge_id)[1] in stored
    assert [event["pledge_id"] for event in city.events("contact.erased.v1")] == [str(made.pledge_id)]
    deleted = city.rows(
        "SELECT customer_forgotten_at IS NOT NULL FROM erasure_order WHERE pledge_id = :id", id=made.pledge_id
    )
    assert deleted == [(True,)]
    assert city.customer(customer)["deleted"] is True
    assert export_pledge(city.context, made.pledge_id, made.token)["contact"] is None


def test_erasure_waits_while_a_promise_stands_and_is_carried_out_when_it_has_ended(city: City):
    made = city.back(city.campaign())
    change_public_name(city.context, made.pledge_id, made.token, "Aino")
    assert not ask_erasure(city.context, made.pledge_id, made.token)
    assert not ask_erasure(city.context, made.pledge_id, made.token)
    view = view_pledge(city.context, made.pledge_id, made.token)
    assert (view["erasure"], view["public_name"]) == ("ordered", None)
    assert apply_retention(city.context).waiting == 1
    withdraw_pledge(city.context, made.pledge_id, made.token)
    run = apply_retention(city.context)
    assert (run.erased, run.waiting) == ({"backer": 1}, 0)
    assert view_pledge(city.context, made.pledge_id, made.token)["erasure"] == "done"


def test_erasure_waits_for_a_refund_that_has_yet_to_be_paid(city: City):
    made = city.back(city.campaign(model="keep_what_comes"))
    with transaction(city.context.sessions) as session:
        list_refund(session, city.fresh(made), 2_500, "asked")
    assert not ask_erasure(city.context, made.pledge_id, made.token)


def test_books_stay_when_the_person_is_erased(city: City):
    made = city.back(city.campaign(model="keep_what_comes"))
    before = city.ledger()
    assert ask_erasure(city.context, made.pledge_id, made.token)
    assert city.ledger() == before
    assert view_pledge(city.context, made.pledge_id, made.token)["sums"]["paid_cents"] == 2_500


def test_a_provider_that_is_away_is_asked_again_by_the_next_run(city: City):
    made = city.back(city.campaign(model="keep_what_comes"))
    city.control("chaos", mode="error_before", times=10, path="/v1/customers/")
    assert ask_erasure(city.context, made.pledge_id, made.token)
    query = "SELECT customer_forgotten_at IS NULL FROM erasure_order"
    assert city.rows(query) == [(True,)]
    city.control("chaos", clear=True)
    assert apply_retention(city.context).erased == {}
    assert city.rows(query) == [(False,)]


def test_what_was_never_finished_is_forgotten_after_a_month_and_what_ended_after_three(city: City):
    campaign = city.campaign(days=200)
    unfinished = city.promise(campaign)
    ended = city.back(campaign)
    withdraw_pledge(city.context, ended.pledge_id, ended.token)
    standing = city.back(campaign)
    city.move(days=31)
    assert apply_retention(city.context).erased == {"unfinished": 1}
    city.move(days=60)
    assert apply_retention(city.context).erased == {"ended": 1}
    assert view_pledge(city.context, unfinished.pledge_id, unfinished.token)["erasure"] == "done"
    assert view_pledge(city.context, standing.pledge_id, standing.token)["erasure"] is None


def test_the_retention_job_runs_once_a_day_and_leaves_a_report(city: City):
    assert apply_retention_daily(city.context)
    assert not apply_retention_daily(city.context)
    city.move(days=1)
    assert apply_retention_daily(city.context)
    with city.owner() as connection, pytest.raises(Exception, match=r"append-only|permission denied"):
        connection.execute(text("DELETE FROM retention_run"))


def test_the_export_tells_all_that_is_stored_and_no_card(city: City):
    made = city.back(city.campaign(model="keep_what_comes"))
    export = export_pledge(city.context, made.pledge_id, made.token)
    assert export["contact"] == {"email": "aino@example.org", "name": "Aino Mattila"}
    assert export["pledge"]["paid_cents"] == 2_500
    assert next(line["happening"] for line in export["history"]) == "made"
    assert "payment_method" not in str(export)
    with pytest.raises(NotFound):
        export_pledge(city.context, made.pledge_id, "wrong")


def test_a_name_is_shown_and_hidden_but_not_beside_what_has_ended(city: City):
    made = city.back(city.campaign())
    change_public_name(city.context, made.pledge_id, made.token, "Aino M.")
    assert city.fresh(made).public_name == "Aino M."
    change_public_name(city.context, made.pledge_id, made.token, None)
    assert city.fresh(made).public_name is None
    withdraw_pledge(city.context, made.pledge_id, made.token)
    with pytest.raises(Conflict):
        change_public_name(city.context, made.pledge_id, made.token, "Aino M.")


def test_a_refund_is_asked_once_and_a_no_is_told_in_words(city: City):
    made = city.back(city.campaign(model="keep_what_comes"))
    ask_refund(city.context, made.pledge_id, made.token, "Maksoin vahingossa.")
    with pytest.raises(Conflict):
        ask_refund(city.context, made.pledge_id, made.token, "Uudestaan.")
    [wish] = list_refund_requests(city.context.sessions, "open", None, 10)["items"]
    assert (wish["reason"], wish["paid_cents"]) == ("Maksoin vahingossa.", 2_500)
    decline_refund(city.context, wish["id"], "Rahat on käytetty.", "staff:1")
    with pytest.raises(Conflict):
        decline_refund(city.context, wish["id"], "Rahat on käytetty.", "staff:1")
    [told] = city.events("refund_request.answered.v1")
    assert told["answer"] == "Rahat on käytetty."
    view = view_pledge(city.context, made.pledge_id, made.token)
    assert view["refund_request"]["state"] == "declined"
    assert "ask_refund" in view["actions"]


def test_nothing_to_ask_back_before_anything_is_paid(city: City):
    made = city.back(city.campaign())
    with pytest.raises(Conflict):
        ask_refund(city.context, made.pledge_id, made.token, "Haluan rahat.")


@pytest.mark.parametrize("state", sorted(PledgeState))
def test_contact_data_stay_as_long_as_something_is_promised_or_owed(state: PledgeState):
    live = state in {"pledged", "awaiting_payment", "queued", "charging", "processing", "unknown",
                     "action_required", "declined"}  # fmt: skip
    assert erasable_now(state, money_on_its_way=False) is not live
    assert not erasable_now(state, money_on_its_way=True)


def test_every_rule_keeps_data_for_a_time_and_no_state_has_two_rules():
    states = [state for rule in RULES for state in rule.states]
    assert len(states) == len(set(states))
    assert all(rule.kept_for >= timedelta(days=30) for rule in RULES)


def test_a_living_agreement_keeps_its_backers_address_and_ends_first_when_they_want_to_be_forgotten(
    city: City,
):
    made = give_monthly(city, collection(city))
    pass_days(city, 40)
    city.move(days=740)
    assert apply_retention(city.context).erased == {}
    ask_erasure(city.context, made.pledge_id, made.token)
    assert city.rows("SELECT state, reason FROM monthly_pledge") == [("ended", "by_backer")]


def test_no_card_is_asked_for_an_unfinished_pledge_whose_backer_was_forgotten(city: City):
    never_opened, opened = (city.promise(city.campaign(days=200)) for _ in range(2))
    with city.owner() as connection:
        connection.execute(
            text("UPDATE payment SET customer_id = NULL WHERE pledge_id = :id"),
            {"id": never_opened.pledge_id},
        )
    city.move(days=31)
    assert apply_retention(city.context).erased == {"unfinished": 2}
    for made in (never_opened, opened):
        assert "change_card" not in view_pledge(city.context, made.pledge_id, made.token)["actions"]
        refused = city.client().post(f"/pledges/{made.pledge_id}/card", json={"token": made.token})
        assert (refused.status_code, refused.json["code"]) == (410, "contact_erased")
