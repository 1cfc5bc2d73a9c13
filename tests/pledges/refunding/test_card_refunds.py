"""Card refunds: what two people agreed to goes back once, whatever happens on the way."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.chassis.database import transaction
from services.chassis.problems import Conflict, Invalid, InvalidFields
from services.pledges.domain.refunding.refund_answers import NewRefund
from services.pledges.usecases.refunding.propose_refunds import (
    propose_pledge_refund,
    propose_refund_by_bank,
    retry_refund,
)
from services.pledges.usecases.refunding.refunds import list_refund
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from tests.pledges.card_world import DECLINED, City
from tests.pledges.refund_world import (
    MAIJA,
    agree,
    charged,
    fresh,
    hear,
    history,
    newest_refund,
    refund,
    refunds_at_provider,
    send_again,
)

REFUND_FAILS, REFUND_IS_SLOW = "4000000000005126", "4000000000007726"


def propose(city: City, made, amount_cents: int):
    return propose_pledge_refund(
        city.context.sessions, made.pledge_id, amount_cents, "requested", "Sovittu", MAIJA
    )


def test_case_18_a_part_and_then_the_rest_go_back_to_the_card(city: City):
    made = charged(city)
    fee = city.ledger()["stripe_fees"]
    part = refund(city, made, 1_000)
    assert send_due_refunds(city.context) == 1
    rest = refund(city, made, 5_000)
    assert send_due_refunds(city.context) == 1
    assert (fresh(city, part).state, fresh(city, rest).state) == ("paid", "paid")
    assert sorted(each.amount_cents for each in refunds_at_provider(city, made)) == [1_000, 5_000]
    pledge = city.fresh(made)
    assert (pledge.paid_cents, pledge.refunded_cents) == (6_000, 6_000)
    # The fee of the charge is not given back: it is what the refund has cost.
    assert city.ledger() == {"stripe_balance": -fee, "stripe_fees": fee}
    assert history(city, part.id) == [
        ("approved", "approved", "person:pekka"),
        ("requested", "requested", "platform"),
        ("paid", "paid", "stripe"),
    ]
    assert [event["amount_cents"] for event in city.events("refund.paid.v1")] == [1_000, 5_000]


def test_case_18_more_than_was_paid_cannot_be_proposed_approved_or_written(city: City):
    made = charged(city)
    with pytest.raises(Invalid) as refused:
        propose(city, made, 6_001)
    assert refused.value.errors == {"amount_cents": ["refund_exceeds_payment"]}
    earlier = propose(city, made, 4_000)
    with transaction(city.context.sessions) as session:
        list_refund(session, session.merge(city.fresh(made)), 3_000, "paid_twice")
    with pytest.raises(Conflict) as changed:
        agree(city, earlier)
    assert changed.value.code == "content_changed"
    with pytest.raises(DBAPIError, match="refund exceeds"), transaction(city.context.sessions) as session:
        list_refund(session, session.merge(city.fresh(made)), 3_001, "paid_twice")
    assert city.rows("SELECT sum(amount_cents) FROM refund") == [(3_000,)]


def test_case_18_the_same_refund_asked_for_twice_is_one_refund(city: City):
    made = charged(city)
    refund(city, made, 6_000)
    with pytest.raises(Conflict) as refused:
        propose(city, made, 1)
    assert refused.value.code == "nothing_to_refund"
    for _ in range(3):
        send_again(city)
    assert [each.amount_cents for each in refunds_at_provider(city, made)] == [6_000]


def test_case_18_a_payment_that_failed_has_nothing_to_give_back(city: City):
    campaign_id = city.campaign()
    declined = city.back(campaign_id, DECLINED, 6_000)
    city.move(days=20)
    city.close()
    assert city.state(declined) == "declined"
    with pytest.raises(Conflict) as refused:
        propose(city, declined, 100)
    assert refused.value.code == "nothing_to_refund"


def test_case_18_a_refund_that_comes_back_is_owed_again_and_becomes_a_task(city: City):
    made = charged(city, card=REFUND_FAILS)
    one = refund(city, made, 6_000)
    send_due_refunds(city.context)
    assert fresh(city, one).state == "paid"
    city.move(days=2)
    hear(
        city,
        ("refund.failed", fresh(city, one).provider_id),
        ("refund.updated", fresh(city, one).provider_id),
    )
    failed = fresh(city, one)
    assert (failed.state, failed.failure, failed.paid_at) == ("failed", "expired_or_canceled_card", None)
    assert city.fresh(made).refunded_cents == 0
    assert city.ledger()["refunds_due"] == -6_000
    assert city.ledger()["stripe_balance"] == city.context.cards.balances.balance_cents()
    assert len(city.events("refund.failed.v1")) == 1


def test_case_18_a_failed_refund_can_be_sent_again_and_its_old_news_change_nothing(city: City):
    made = charged(city, card=REFUND_FAILS)
    one = refund(city, made, 6_000)
    send_due_refunds(city.context)
    first = fresh(city, one).provider_id
    city.move(days=2)
    hear(city, ("refund.failed", first))
    retry_refund(city.context.sessions, one.id, MAIJA)
    hear(city, ("refund.updated", first))
    assert fresh(city, one).state == "approved"
    send_due_refunds(city.context)
    assert (fresh(city, one).state, fresh(city, one).provider_id == first) == ("paid", False)
    assert len(refunds_at_provider(city, made)) == 2
    assert "refunds_due" not in city.ledger()


def test_case_18_a_failed_refund_goes_by_bank_to_an_account_that_two_people_have_seen(city: City):
    made = charged(city, card=REFUND_FAILS)
    one = refund(city, made, 6_000)
    send_due_refunds(city.context)
    city.move(days=2)
    hear(city, ("refund.failed", fresh(city, one).provider_id))
    sessions = city.context.sessions
    with pytest.raises(InvalidFields) as refused:
        propose_refund_by_bank(sessions, one.id, "Aino Mattila", "FI00 1234", "Soitettu", MAIJA)
    assert refused.value.errors == {"payee_iban": ["not_an_iban"]}
    approval = propose_refund_by_bank(
        sessions, one.id, "Aino Mattila", "FI79 4405 2020 0360 82", "Soitettu", MAIJA
    )
    assert fresh(city, one).state == "failed"
    agree(city, approval)
    by_bank = fresh(city, one)
    assert (by_bank.state, by_bank.method, by_bank.payee_iban) == (
        "approved",
        "bank_transfer",
        "FI7944052020036082",
    )
    assert send_again(city) == 0


def test_case_18_a_refund_may_wait_for_days_until_it_has_arrived(city: City):
    made = charged(city, card=REFUND_IS_SLOW)
    one = refund(city, made, 2_000)
    send_due_refunds(city.context)
    assert fresh(city, one).state == "pending"
    # The provider has taken it from the balance, so nothing is owed any more; the backer has it later.
    assert "refunds_due" not in city.ledger()
    assert city.fresh(made).refunded_cents == 0
    assert city.events("refund.paid.v1") == []
    city.move(days=4)
    send_due_refunds(city.context)
    assert fresh(city, one).state == "paid"
    assert city.fresh(made).refunded_cents == 2_000


def test_case_18_a_refund_waits_where_the_balance_is_too_small_and_says_so(city: City):
    made = charged(city)
    city.control("rules", refunds_wait_for_funds=True)
    city.control("payout")
    one = refund(city, made, 2_000)
    send_due_refunds(city.context)
    waiting = fresh(city, one)
    assert (waiting.state, waiting.trouble) == ("pending", "balance_insufficient")
    assert city.ledger()["refunds_due"] == -2_000
    city.control("top_up", amount_cents=9_000)
    city.move(hours=2)
    send_due_refunds(city.context)
    assert (fresh(city, one).state, fresh(city, one).trouble) == ("paid", None)
    assert "refunds_due" not in city.ledger()


def test_case_18_where_the_balance_goes_below_zero_the_books_say_the_same(city: City):
    made = charged(city)
    city.control("payout")
    refund(city, made, 2_000)
    send_due_refunds(city.context)
    assert newest_refund(city).state == "paid"
    assert city.context.cards.balances.balance_cents() == -2_000
    assert "refunds_due" not in city.ledger()


TROUBLES = {
    "an answer that got lost": "lost_reply",
    "a fault before the effect": "error_before",
    "a fault after the effect that is replayed for ever": "error_after",
    "too many calls": "rate_limit",
}


@pytest.mark.parametrize("mode", TROUBLES.values(), ids=TROUBLES)
@pytest.mark.parametrize("times", [1, 3])
def test_case_18_after_any_trouble_the_money_goes_back_once(city: City, mode: str, times: int):
    made = charged(city)
    one = refund(city, made, 2_500)
    city.control("chaos", mode=mode, times=times, path="POST /v1/refunds")
    for _ in range(6):
        send_again(city)
    assert [each.amount_cents for each in refunds_at_provider(city, made)] == [2_500]
    assert fresh(city, one).state == "paid"
    assert city.fresh(made).refunded_cents == 2_500
    assert len(city.events("refund.paid.v1")) == 1


def test_case_18_a_refund_whose_answer_is_missing_for_more_than_a_day_is_found_and_not_repeated(city: City):
    made = charged(city)
    one = refund(city, made, 2_500)
    city.control("chaos", mode="lost_reply", times=2, path="POST /v1/refunds")
    send_due_refunds(city.context)
    assert fresh(city, one).state == "requested"
    city.move(hours=30)
    send_due_refunds(city.context)
    assert fresh(city, one).state == "paid"
    assert len(refunds_at_provider(city, made)) == 1


def test_case_18_a_webhook_that_is_faster_than_our_own_answer_changes_nothing_twice(city: City):
    made = charged(city)
    one = refund(city, made, 2_500)
    city.control("chaos", mode="lost_reply", times=2, path="POST /v1/refunds")
    send_due_refunds(city.context)
    [at_provider] = refunds_at_provider(city, made)
    hear(city, ("refund.created", at_provider.id), ("refund.updated", at_provider.id))
    assert fresh(city, one).state == "paid"
    send_again(city)
    assert len(refunds_at_provider(city, made)) == 1
    assert len(city.events("refund.paid.v1")) == 1


def test_case_18_a_refund_made_by_hand_at_the_provider_stands_in_our_books(city: City):
    made = charged(city)
    [(intent,)] = city.rows("SELECT intent_id FROM payment WHERE pledge_id = :id", id=made.pledge_id)
    by_hand = city.context.cards.refunds.create_refund("by-hand", NewRefund("", intent, 1_500))
    hear(city, ("refund.created", by_hand.id), ("refund.updated", by_hand.id))
    one = newest_refund(city)
    assert (one.reason, one.state, one.amount_cents) == ("made_at_provider", "paid", 1_500)
    assert city.ledger()["stripe_balance"] == city.context.cards.balances.balance_cents()
    assert city.fresh(made).refunded_cents == 1_500


def test_a_refund_is_sent_with_what_was_written_down_and_not_with_what_changed_since(city: City):
    made = charged(city)
    one = refund(city, made, 2_500)
    city.control("chaos", mode="lost_reply", times=2, path="POST /v1/refunds")
    send_due_refunds(city.context)
    [(key_parts,)] = city.rows("SELECT parameters FROM refund_attempt")
    assert key_parts["amount_cents"] == 2_500
    with city.owner() as connection:
        connection.execute(text("UPDATE pledge SET amount_cents = 100"))
    send_again(city)
    assert fresh(city, one).state == "paid"
    assert city.rows("SELECT count(*) FROM refund_attempt") == [(1,)]
