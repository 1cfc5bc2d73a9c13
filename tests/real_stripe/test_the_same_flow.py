"""Our own calls to the card provider, made to the sandbox and, with a key, to the real one.

`STRIPE_TEST_KEY=sk_test_… ./dev test tests/real_stripe` runs both; without such a key there is only the
sandbox's half. Live mode is never asked.
"""

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.identifiers import new_id
from services.pledges.domain.cards.card_answers import is_authentication, saved_card
from services.pledges.domain.cards.card_calls import CardRefused, KeyMisused, RequestRefused, UnexpectedState
from services.pledges.domain.refunding.refund_answers import NewRefund
from tests.real_stripe.conftest import Provider


def a_key() -> str:
    return f"test:{new_id()}"


def charged(provider: Provider, amount_cents: int = 2_500) -> str:
    """The id of a payment that was made off-session with a saved card."""
    customer, card, _ = provider.saved_card("pm_card_visa")
    intent = provider.calls.create_intent(a_key(), provider.new_intent(customer, amount_cents))
    assert provider.calls.confirm_off_session(a_key(), intent.id, card).status == "succeeded"
    return intent.id


def test_a_saved_card_is_ours_and_meant_for_later(provider: Provider):
    customer, card, setup = provider.saved_card("pm_card_visa")
    facts = provider.calls.fetch_setup(setup)
    assert saved_card(facts, customer) == card
    assert saved_card(facts, "cus_somebody_else") is None


def test_a_saved_card_is_charged_in_its_owners_absence_with_its_fee_known(provider: Provider):
    facts = provider.calls.fetch_intent(charged(provider))
    assert (facts.status, facts.amount_cents, facts.received_cents) == ("succeeded", 2_500, 2_500)
    assert facts.charge_id is not None
    assert facts.fee_cents is not None and facts.fee_cents > 0


def test_the_same_key_gives_the_same_payment_and_never_another(provider: Provider):
    customer, card, _ = provider.saved_card("pm_card_visa")
    key, wanted = a_key(), provider.new_intent(customer)
    intent = provider.calls.create_intent(key, wanted)
    assert provider.calls.create_intent(key, wanted).id == intent.id
    with pytest.raises(KeyMisused):
        provider.calls.create_intent(key, provider.new_intent(customer, 9_900))
    confirm = a_key()
    first = provider.calls.confirm_off_session(confirm, intent.id, card)
    assert provider.calls.confirm_off_session(confirm, intent.id, card).charge_id == first.charge_id


def test_a_payment_that_has_succeeded_cannot_succeed_again(provider: Provider):
    customer, card, _ = provider.saved_card("pm_card_visa")
    intent = provider.calls.create_intent(a_key(), provider.new_intent(customer))
    provider.calls.confirm_off_session(a_key(), intent.id, card)
    with pytest.raises(UnexpectedState):
        provider.calls.confirm_off_session(a_key(), intent.id, card)
    with pytest.raises(UnexpectedState):
        provider.calls.cancel_intent(a_key(), intent.id)


def test_a_card_that_is_saved_and_then_declined_is_refused_with_the_payment(provider: Provider):
    customer, card, _ = provider.saved_card("pm_card_chargeCustomerFail")
    intent = provider.calls.create_intent(a_key(), provider.new_intent(customer))
    with pytest.raises(CardRefused) as refused:
        provider.calls.confirm_off_session(a_key(), intent.id, card)
    facts = refused.value.intent
    assert facts is not None
    assert (facts.id, facts.status) == (intent.id, "requires_payment_method")
    assert not is_authentication(facts)
    assert provider.calls.cancel_intent(a_key(), intent.id).status == "canceled"


def test_a_card_that_asks_for_its_owner_is_confirmed_on_the_banks_page(provider: Provider):
    customer = provider.calls.create_customer(a_key(), str(new_id()), None, "fi")
    attached = provider.browser.v1.payment_methods.attach(
        "pm_card_authenticationRequired", {"customer": customer}
    )
    intent = provider.calls.create_intent(a_key(), provider.new_intent(customer))
    with pytest.raises(CardRefused) as refused:
        provider.calls.confirm_off_session(a_key(), intent.id, attached.id)
    assert refused.value.intent is not None and is_authentication(refused.value.intent)
    back = "https://example.org/tuki"
    present = provider.calls.confirm_on_session(a_key(), intent.id, attached.id, back)
    assert present.status == "requires_action"
    assert present.redirect_url is not None


def test_a_refund_gives_back_what_was_asked_and_no_more_than_was_paid(provider: Provider):
    intent, refund_id = charged(provider), str(new_id())
    key, wanted = a_key(), NewRefund(refund_id, intent, 1_000)
    made = provider.calls.refunds.create_refund(key, wanted)
    assert made.status in ("succeeded", "pending")
    assert (made.amount_cents, made.refund_id) == (1_000, refund_id)
    assert provider.calls.refunds.create_refund(key, wanted).id == made.id
    with pytest.raises(RequestRefused):
        provider.calls.refunds.create_refund(a_key(), NewRefund(str(new_id()), intent, 2_000))
    assert [each.id for each in provider.calls.refunds.refunds_of_intent(intent)] == [made.id]
    since = datetime.now(UTC) - timedelta(hours=1)
    assert made.id in provider.calls.events.refunds_since(since)


def test_what_is_not_there_is_called_missing(provider: Provider):
    for look in (
        lambda: provider.calls.fetch_intent("pi_nobody"),
        lambda: provider.calls.fetch_setup("seti_nobody"),
        lambda: provider.calls.fetch_session("cs_test_nobody"),
        lambda: provider.calls.balances.fetch_payout("po_nobody"),
    ):
        with pytest.raises(RequestRefused, match="resource_missing"):
            look()


def test_the_balance_the_payouts_and_the_undelivered_events_are_told(provider: Provider):
    charged(provider)
    since = datetime.now(UTC) - timedelta(days=1)
    assert isinstance(provider.calls.balances.balance_cents(), int)
    for payout in provider.calls.balances.payouts_since(since):
        assert payout.id.startswith("po_")
    for hint in provider.calls.events.undelivered_since(since):
        assert not hint.live
