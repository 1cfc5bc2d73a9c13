"""Promising money: what is accepted, what is refused, and what a repetition does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from services.chassis.problems import Conflict, Gone, Invalid
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from tests.pledges.card_world import DECLINED, GOOD, NO_MONEY, City
from tests.service_caller import ServiceCaller


def body(campaign_id, **changes):
    return {
        "campaign_id": str(campaign_id),
        "method": "bank_transfer",
        "amount_cents": 2500,
        "currency": "EUR",
        "email": "aino@example.org",
        "name": "Aino Mattila",
        "locale": "fi",
        "consent_version": "2026-11",
        **changes,
    }


def test_a_card_pledge_counts_only_once_its_card_is_saved(city: City):
    campaign = city.campaign()
    made = city.promise(campaign)
    assert city.state(made) == "setup_open"
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == "setup_open"
    assert city.give_card(made).endswith(f"/tuki/{made.pledge_id}/{made.token}/paluu")
    look_up_pledge(city.context, made.pledge_id)
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == "pledged"
    [secured] = city.events("pledge.secured.v1")
    assert (secured["pledge_id"], secured["amount_cents"]) == (str(made.pledge_id), 2500)


def test_a_card_declined_on_the_page_secures_nothing(city: City):
    made = city.promise(city.campaign())
    city.give_card(made, "4000000000000002")
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == "setup_open"


def test_a_card_page_that_was_left_open_expires_and_can_be_opened_again(city: City):
    made = city.promise(city.campaign())
    city.move(minutes=40)
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == "draft"
    reply = city.client().post(f"/pledges/{made.pledge_id}/card", json={"token": made.token})
    assert reply.status_code == 200
    city.give_card(made, url=reply.json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == "pledged"


@pytest.mark.parametrize("model", ["all_or_nothing", "keep_what_comes"])
def test_a_second_card_page_closes_the_first_so_that_only_one_can_be_used(city: City, model: str):
    made = city.promise(city.campaign(model=model))
    second = city.client().post(f"/pledges/{made.pledge_id}/card", json={"token": made.token})
    assert city.browser.post(str(made.checkout_url), data={"card": GOOD}).status_code == 410
    city.give_card(made, url=second.json["checkout_url"])
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == ("pledged" if model == "all_or_nothing" else "paid")


def test_a_card_declined_on_one_page_is_no_obstacle_to_paying_on_the_next(city: City):
    made = city.promise(city.campaign(model="keep_what_comes"))
    client = city.client()
    for _ in range(2):
        city.give_card(made, NO_MONEY)
        client.post(f"/pledges/{made.pledge_id}/refresh", json={"token": made.token})
        assert city.state(made) in ("checkout_open", "draft")
        again = client.post(f"/pledges/{made.pledge_id}/card", json={"token": made.token})
        made = replace(made, checkout_url=again.json["checkout_url"])
    city.give_card(made, GOOD)
    reply = client.post(f"/pledges/{made.pledge_id}/refresh", json={"token": made.token})
    assert (reply.json["state"], reply.json["sums"]["paid_cents"]) == ("paid", 2_500)
    assert city.ledger()["held"] == -2_500


def test_a_first_page_used_meanwhile_leaves_nothing_to_open(city: City):
    made = city.promise(city.campaign(model="keep_what_comes"))
    city.give_card(made)
    refused = city.client().post(f"/pledges/{made.pledge_id}/card", json={"token": made.token})
    assert (refused.status_code, refused.json["code"]) == (409, "card_not_changeable")
    assert city.state(made) == "paid"
    assert city.look("summary")["charges_succeeded"] == 1


def test_a_bank_pledge_gets_what_the_payer_needs(city: City):
    campaign = city.campaign()
    made = city.promise(campaign, method="bank_transfer")
    view = city.client().get(f"/pledges/{made.pledge_id}", query_string={"token": made.token}).json
    assert (view["state"], view["number"]) == ("awaiting_payment", "MK-10001")
    slip = view["slip"]
    assert slip["reference"].startswith("100011")
    assert slip["reference_rf"].startswith("RF")
    assert len(slip["barcode"]) == 54
    assert slip["epc_text"].startswith("BCD\n002")
    assert view["actions"] == ["withdraw", "change_amount", "show_name", "erase"]
    [told] = city.events("pledge.made.v1")
    assert (told["reference"], told["due_on"]) == (slip["reference"], slip["due_on"])
    assert "aino@example.org" not in str(told)


WRONG_SUMS = {
    "nothing": ({"amount_cents": 0}, "amount_cents"),
    "negative": ({"amount_cents": -1}, "amount_cents"),
    "below the minimum": ({"amount_cents": 499}, "amount_cents"),
    "too large": ({"amount_cents": 100_000_000}, "amount_cents"),
    "a fraction": ({"amount_cents": 25.5}, "amount_cents"),
    "text": ({"amount_cents": "2500"}, "amount_cents"),
    "a truth value": ({"amount_cents": True}, "amount_cents"),
    "another currency": ({"currency": "SEK"}, "currency"),
}
BAD = {
    "an unknown field": ({"state": "paid"}, "state"),
    "no address": ({"email": "aino"}, "email"),
    "two lines in a name": ({"name": "Aino\r\nBcc: kaikki@example.org"}, "name"),
    "an empty name": ({"name": "   "}, "name"),
    "a name that turns the text": ({"name": "Aino\u202eonia"}, "name"),
    "an unknown way": ({"method": "cash"}, "method"),
}


@pytest.mark.parametrize(("changes", "field"), WRONG_SUMS.values(), ids=WRONG_SUMS)
def test_case_26_a_wrong_sum_or_currency_names_its_field_and_leaves_nothing(city: City, changes, field):
    reply = city.client().post("/pledges", json=body(city.campaign(), **changes), key="key-12345678")
    assert reply.status_code == 422
    assert field in reply.json["errors"]
    assert city.rows("SELECT count(*) FROM pledge") == [(0,)]


@pytest.mark.parametrize(("cents", "status"), [(49, 422), (50, 201), (99_999_999, 201), (100_000_000, 422)])
def test_case_26_the_least_and_the_largest_sum_that_cards_take(city: City, cents: int, status: int):
    campaign = city.campaign(minimum_pledge_cents=50)
    reply = city.client().post("/pledges", json=body(campaign, amount_cents=cents), key="key-12345678")
    assert reply.status_code == status


@pytest.mark.parametrize(("changes", "field"), BAD.values(), ids=BAD)
def test_wrong_input_names_the_field_and_leaves_nothing(city: City, changes, field):
    reply = city.client().post("/pledges", json=body(city.campaign(), **changes), key="key-12345678")
    assert reply.status_code == 422
    assert field in reply.json["errors"]
    assert city.rows("SELECT count(*) FROM pledge") == [(0,)]


@pytest.mark.parametrize("amount", ["1e400", "NaN", "-Infinity", "9" * 400])
def test_case_26_a_number_that_is_none_is_refused(city: City, amount):
    text = f'{{"campaign_id": "{city.campaign()}", "amount_cents": {amount}}}'
    reply = city.client().post("/pledges", data=text, content_type="application/json", key="key-12345678")
    assert reply.status_code in (400, 422)


def test_a_pledge_before_the_terms_arrived_is_told_so(city: City):
    reply = city.client().post(
        "/pledges", json=body("0192f000-0000-7000-8000-000000000000"), key="key-12345678"
    )
    assert (reply.status_code, reply.json["code"]) == (409, "campaign_not_open_yet")


def test_a_late_pledge_is_told_so(city: City):
    campaign = city.campaign(days=5)
    city.move(days=5)
    reply = city.client().post("/pledges", json=body(campaign), key="key-12345678")
    assert (reply.status_code, reply.json["code"]) == (410, "campaign_closed")
    with pytest.raises(Gone):
        city.promise(campaign)


def test_a_bank_transfer_is_offered_only_while_it_can_arrive(city: City):
    campaign = city.campaign(days=2)
    with pytest.raises(Invalid, match="too_late_for_bank_transfer"):
        city.promise(campaign, method="bank_transfer")
    terms = city.client().get(f"/campaigns/{campaign}/terms").json
    assert (terms["state"], terms["methods"]) == ("open", ["card"])


def test_fifty_pledges_at_once_never_pass_the_cap(city: City):
    campaign = city.campaign(cap_cents=10_000, legal_mode="pienkerays")
    start = threading.Barrier(10)

    def pledge(number: int) -> str:
        if number < 10:
            start.wait()
        try:
            city.promise(campaign, 1_000, "bank_transfer")
        except Conflict as refused:
            return refused.code
        return "made"

    with ThreadPoolExecutor(10) as threads:
        results = sorted(threads.map(pledge, range(50)))
    assert results == ["cap_reached"] * 40 + ["made"] * 10
    assert city.client().get(f"/campaigns/{campaign}/terms").json["remaining_cap_cents"] == 0


def test_a_withdrawn_pledge_gives_its_room_under_the_cap_back(city: City):
    campaign = city.campaign(cap_cents=3_000)
    made = city.promise(campaign, 3_000, "bank_transfer")
    with pytest.raises(Conflict, match="cap_reached"):
        city.promise(campaign, 500, "bank_transfer")
    client = city.client()
    assert client.post(f"/pledges/{made.pledge_id}/withdraw", json={"token": made.token}).status_code == 200
    city.promise(campaign, 3_000, "bank_transfer")


def test_a_campaign_that_stops_at_its_optimum_takes_the_pledge_that_reaches_it(city: City):
    campaign = city.campaign(optimum_cents=5_000, stop_at_optimum=True)
    city.promise(campaign, 6_000, "bank_transfer")
    with pytest.raises(Conflict, match="optimum_reached"):
        city.promise(campaign, 500, "bank_transfer")


@pytest.mark.parametrize("method", ["bank_transfer", "card"])
def test_the_same_key_and_body_get_the_same_bytes(city: City, method):
    campaign, client = city.campaign(), city.client()
    first = client.post("/pledges", json=body(campaign, method=method), key="key-12345678")
    again = client.post("/pledges", json=body(campaign, method=method), key="key-12345678")
    other = client.post("/pledges", json=body(campaign, method=method, amount_cents=2600), key="key-12345678")
    missing = client.post("/pledges", json=body(campaign))
    assert first.status_code == 201
    assert (again.status_code, again.data) == (201, first.data)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert missing.status_code == 422
    assert city.rows("SELECT count(*) FROM pledge") == [(1,)]


def test_eight_twins_at_once_make_one_pledge(city: City):
    campaign = city.campaign()
    start, app = threading.Barrier(8), city.app

    def post(_: int):
        client = ServiceCaller(app)
        start.wait()
        return client.post("/pledges", json=body(campaign, method="card"), key="key-12345678")

    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(post, range(8)))
    assert {reply.status_code for reply in replies} <= {201, 409}
    assert len({reply.data for reply in replies if reply.status_code == 201}) == 1
    assert all("Retry-After" in reply.headers for reply in replies if reply.status_code == 409)
    assert city.rows("SELECT count(*) FROM pledge") == [(1,)]
    assert city.rows("SELECT count(*) FROM payment_attempt WHERE step = 'setup'") == [(1,)]


def test_a_silent_provider_costs_a_wait_and_not_the_pledge(city: City):
    campaign, client = city.campaign(), city.client()
    city.control("chaos", mode="error_before", times=20)
    first = client.post("/pledges", json=body(campaign, method="card"), key="key-12345678")
    assert (first.status_code, "Retry-After" in first.headers) == (503, True)
    city.control("chaos", clear=True)
    again = client.post("/pledges", json=body(campaign, method="card"), key="key-12345678")
    assert again.status_code == 201
    assert again.json["checkout_url"].startswith("http://")
    assert city.rows("SELECT count(*) FROM pledge") == [(1,)]


def test_a_wrong_token_sees_nothing(city: City):
    made = city.promise(city.campaign(), method="bank_transfer")
    client = city.client()
    path = f"/pledges/{made.pledge_id}"
    assert client.get(path, query_string={"token": made.token[:-1] + "x"}).status_code == 404
    assert client.get(path, query_string={"token": ""}).status_code == 404
    assert client.get(path, query_string={"token": "ä"}).status_code == 404
    for action in ("withdraw", "card", "authenticate", "refresh"):
        assert client.post(f"{path}/{action}", json={"token": "x" * 22}).status_code == 404
    assert client.post(f"{path}/amount", json={"token": "x" * 22, "amount_cents": 900}).status_code == 404


def test_a_promise_can_be_withdrawn_until_a_day_before_the_deadline(city: City):
    campaign, client = city.campaign(days=20), city.client()
    early, late = city.back(campaign), city.back(campaign, DECLINED)
    reply = client.post(f"/pledges/{early.pledge_id}/withdraw", json={"token": early.token})
    assert (reply.json["state"], reply.json["actions"]) == ("withdrawn", ["erase"])
    assert client.post(f"/pledges/{early.pledge_id}/withdraw", json={"token": early.token}).status_code == 200
    [released] = city.events("pledge.released.v1")
    assert released["reason"] == "withdrawn"
    city.move(days=19, minutes=1)
    refused = client.post(f"/pledges/{late.pledge_id}/withdraw", json={"token": late.token})
    assert (refused.status_code, refused.json["code"]) == (410, "withdrawal_closed")


def test_the_sum_can_be_raised_to_the_end_and_lowered_while_it_could_be_withdrawn(city: City):
    campaign, client = city.campaign(days=20), city.client()
    made = city.back(campaign)

    def change(cents: int):
        return client.post(
            f"/pledges/{made.pledge_id}/amount", json={"token": made.token, "amount_cents": cents}
        )

    assert change(2_000).json["amount_cents"] == 2_000
    assert change(400).status_code == 422
    city.move(days=19, hours=1)
    assert change(3_000).json["amount_cents"] == 3_000
    assert change(2_999).json["code"] == "withdrawal_closed"
    city.move(days=1)
    assert change(4_000).json["code"] == "campaign_closed"


def test_a_bank_pledge_has_no_card_to_change_or_confirm(city: City):
    made = city.promise(city.campaign(), method="bank_transfer")
    client = city.client()
    for action in ("card", "authenticate"):
        reply = client.post(f"/pledges/{made.pledge_id}/{action}", json={"token": made.token})
        assert reply.status_code == 409
    assert client.post(f"/pledges/{made.pledge_id}/refresh", json={"token": made.token}).status_code == 200
