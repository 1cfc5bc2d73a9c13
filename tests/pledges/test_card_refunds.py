"""Card refunds: what two people agreed to goes back once, whatever happens on the way."""

from services.pledges.usecases.send_refunds import send_due_refunds
from tests.pledges.card_world import City
from tests.pledges.refund_world import charged, fresh, history, refund, refunds_at_provider


def test_case_18_a_part_and_then_the_rest_go_back_to_the_card(city: City):
    made = charged(city)
    held_before = city.ledger()
    part = refund(city, made, 1_000)
    assert send_due_refunds(city.context) == 1
    assert fresh(city, part).state == "paid"
    rest = refund(city, made, 5_000)
    assert send_due_refunds(city.context) == 1
    assert fresh(city, rest).state == "paid"
    assert sorted(each.amount_cents for each in refunds_at_provider(city, made)) == [1_000, 5_000]
    pledge = city.fresh(made)
    assert (pledge.paid_cents, pledge.refunded_cents) == (6_000, 6_000)
    # The fee of the charge is not given back: it is what the refund has cost.
    fee = held_before["stripe_fees"]
    assert city.ledger() == {"stripe_balance": -fee, "stripe_fees": fee}
    assert history(city, part.id) == [
        ("approved", "approved", "person:pekka"),
        ("requested", "requested", "platform"),
        ("paid", "paid", "stripe"),
    ]
    assert [event["amount_cents"] for event in city.events("refund.paid.v1")] == [1_000, 5_000]
