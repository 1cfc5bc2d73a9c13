"""A payer's bank asks, takes money back and decides: the books follow, and nothing goes back twice."""

from uuid import UUID

import pytest

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Unavailable
from services.pledges.domain.books.ledger import Line
from services.pledges.domain.books.return_postings import Books
from services.pledges.domain.disputing.dispute_states import DISPUTE, DisputeHappening, DisputeState
from services.pledges.domain.lifecycle import Verdict
from services.pledges.store.disputing.disputes import (
    Dispute,
    FraudWarning,
    campaign_in_dispute_cents,
    pledges_in_dispute,
)
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.disputing.answer_dispute import answer_dispute
from services.pledges.usecases.disputing.follow_disputes import follow_disputes
from services.pledges.usecases.payouts.import_payouts import import_payouts_of
from services.pledges.usecases.refunding.propose_refunds import propose_pledge_refund, propose_write_off
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from tests.pledges.bank_world import TODAY
from tests.pledges.card_world import City, Made
from tests.pledges.refund_world import (
    MAIJA,
    agree,
    charge_of,
    charged,
    fresh,
    hear,
    history,
    newest_refund,
    refund,
    refunds_at_provider,
    send_again,
)

FEE = 2_000
EVIDENCE = {"uncategorized_text": "The backer agreed on 1 December 2026.", "product_description": "A gift"}


def open_dispute(city: City, made: Made, **how: object) -> str:
    dispute_id = str(city.control("dispute", charge=charge_of(city, made), **how)["id"])
    hear(city, ("charge.dispute.created", dispute_id), ("charge.dispute.funds_withdrawn", dispute_id))
    return dispute_id


def decide(city: City, dispute_id: str, status: str) -> None:
    city.control("dispute", dispute=dispute_id, status=status)
    hear(city, ("charge.dispute.closed", dispute_id), ("charge.dispute.funds_reinstated", dispute_id))


def the_dispute(city: City) -> Dispute:
    with city.context.sessions() as session:
        return session.query(Dispute).one()


def books_agree(city: City) -> bool:
    return city.ledger().get("stripe_balance", 0) == city.context.cards.balances.balance_cents()


def test_case_19_a_chargeback_takes_sum_and_fee_at_once_and_holds_refund_and_settlement(city: City):
    made = charged(city)
    charge_fee = city.ledger()["stripe_fees"]
    open_dispute(city, made)
    dispute = the_dispute(city)
    assert (dispute.state, dispute.taken_cents, dispute.fee_cents) == ("needs_response", 6_000, FEE)
    assert dispute.due_by is not None
    assert city.ledger() == {
        "disputed": 6_000,
        "held": -6_000,
        "stripe_balance": -charge_fee - FEE,
        "stripe_fees": charge_fee + FEE,
    }
    assert books_agree(city)
    with pytest.raises(Conflict) as refused:
        propose_pledge_refund(city.context.sessions, made.pledge_id, 100, "requested", "Sovittu", MAIJA)
    assert refused.value.code == "charge_disputed"
    with city.context.sessions() as session:
        assert pledges_in_dispute(session, [made.pledge_id]) == {made.pledge_id}
        assert campaign_in_dispute_cents(session, city.fresh(made).campaign_id) == 6_000


def test_case_19_a_dispute_that_is_won_brings_the_sum_back_but_not_the_fee(city: City):
    made = charged(city)
    charge_fee = city.ledger()["stripe_fees"]
    dispute_id = open_dispute(city, made)
    decide(city, dispute_id, "won")
    assert the_dispute(city).state == "won"
    assert city.ledger() == {
        "held": -6_000,
        "stripe_balance": 6_000 - charge_fee - FEE,
        "stripe_fees": charge_fee + FEE,
    }
    assert books_agree(city)
    assert city.fresh(made).refunded_cents == 0
    with city.context.sessions() as session:
        assert pledges_in_dispute(session, [made.pledge_id]) == set()


def test_case_19_a_dispute_that_is_lost_is_borne_by_the_campaign_and_counts_as_gone_back(city: City):
    made = charged(city)
    charge_fee = city.ledger()["stripe_fees"]
    dispute_id = open_dispute(city, made)
    decide(city, dispute_id, "lost")
    assert city.ledger() == {"stripe_balance": -charge_fee - FEE, "stripe_fees": charge_fee + FEE}
    assert books_agree(city)
    assert city.fresh(made).refunded_cents == 6_000
    with pytest.raises(Conflict) as refused:
        propose_pledge_refund(city.context.sessions, made.pledge_id, 100, "requested", "Sovittu", MAIJA)
    assert refused.value.code == "nothing_to_refund"
    dispute = the_dispute(city)
    assert history(city, dispute.id) == [
        ("charged_back", "needs_response", "stripe"),
        ("lost", "lost", "stripe"),
    ]


def test_case_19_an_inquiry_moves_no_money_and_may_still_be_refunded(city: City):
    made = charged(city)
    before = city.ledger()
    dispute_id = open_dispute(city, made, inquiry=True)
    assert the_dispute(city).state == "warning_needs_response"
    assert city.ledger() == before
    refund(city, made, 6_000)
    send_due_refunds(city.context)
    assert newest_refund(city).state == "paid"
    hear(city, ("charge.dispute.closed", dispute_id))
    assert the_dispute(city).state == "warning_closed"
    assert books_agree(city)


def test_case_19_an_inquiry_may_become_a_chargeback(city: City):
    made = charged(city)
    dispute_id = open_dispute(city, made, inquiry=True)
    city.control("dispute", dispute=dispute_id, status="needs_response")
    hear(city, ("charge.dispute.updated", dispute_id), ("charge.dispute.funds_withdrawn", dispute_id))
    dispute = the_dispute(city)
    assert (dispute.state, dispute.taken_cents) == ("needs_response", 6_000)
    assert books_agree(city)


def test_case_19_a_dispute_after_a_refund_that_is_lost_waits_for_two_people_to_write_it_off(city: City):
    made = charged(city)
    refund(city, made, 6_000)
    send_due_refunds(city.context)
    dispute_id = open_dispute(city, made)
    decide(city, dispute_id, "lost")
    dispute = the_dispute(city)
    # The money went back twice: nothing of it can be asked of the campaign.
    assert (dispute.lost_cents, dispute.booked_cents) == (0, 0)
    assert city.ledger()["disputed"] == 6_000
    assert city.fresh(made).refunded_cents == 6_000
    approval = propose_write_off(city.context.sessions, dispute.id, "Kaksi palautusta", MAIJA)
    assert city.ledger()["disputed"] == 6_000
    agree(city, approval)
    assert (city.ledger().get("disputed"), city.ledger()["write_off"]) == (None, 6_000)
    with pytest.raises(Conflict) as refused:
        propose_write_off(city.context.sessions, dispute.id, "Uudestaan", MAIJA)
    assert refused.value.code == "nothing_to_write_off"


def test_case_19_a_refund_on_its_way_to_approval_falls_away_when_the_bank_takes_the_money(city: City):
    made = charged(city)
    refund(city, made, 2_000)
    dispute_id = open_dispute(city, made)
    send_due_refunds(city.context)
    waiting = newest_refund(city)
    assert (waiting.state, waiting.trouble) == ("approved", "charge_disputed")
    assert refunds_at_provider(city, made) == []
    decide(city, dispute_id, "lost")
    assert fresh(city, waiting).state == "dropped"
    assert "refunds_due" not in city.ledger()
    assert "held" not in city.ledger()
    assert send_again(city) == 0
    assert books_agree(city)


def test_case_18_on_a_disputed_charge_a_refund_waits_and_becomes_a_task_if_it_is_refused_for_good(city: City):
    made = charged(city)
    waiting = refund(city, made, 2_000)
    dispute_id = open_dispute(city, made)
    send_due_refunds(city.context)
    decide(city, dispute_id, "won")
    assert send_due_refunds(city.context) == 1
    # The provider does not refund a charge that was ever charged back: somebody pays it by bank.
    assert (fresh(city, waiting).state, fresh(city, waiting).failure) == ("failed", "charge_disputed")
    assert city.ledger()["refunds_due"] == -2_000
    assert books_agree(city)


def test_case_19_what_the_campaign_no_longer_holds_stays_an_open_question_until_it_holds_it_again(city: City):
    made = charged(city)
    campaign_id = city.fresh(made).campaign_id
    pass_on(city, campaign_id, 4_500)
    dispute_id = open_dispute(city, made)
    decide(city, dispute_id, "lost")
    assert (city.ledger()["disputed"], the_dispute(city).booked_cents) == (4_500, 1_500)
    # A transfer that is taken back lets the campaign bear the rest.
    pass_on(city, campaign_id, -4_500)
    follow_disputes(city.context)
    assert "disputed" not in city.ledger()
    assert the_dispute(city).booked_cents == 6_000


def test_case_19_a_dispute_after_the_payout_takes_the_balance_below_zero_and_the_books_with_it(city: City):
    made = charged(city)
    city.control("payout")
    assert import_payouts_of(city.context, None) == 1
    dispute_id = open_dispute(city, made)
    assert city.context.cards.balances.balance_cents() == -6_000 - FEE
    assert books_agree(city)
    decide(city, dispute_id, "lost")
    assert books_agree(city)
    assert {"held", "disputed"}.isdisjoint(city.ledger())


def test_case_35_no_page_of_ours_offers_a_direct_debit(city: City):
    for model in ("all_or_nothing", "keep_what_comes"):
        city.promise(city.campaign(model=model))
    sessions = city.rows("SELECT provider_id FROM payment_attempt WHERE step IN ('setup', 'checkout')")
    assert len(sessions) == 2
    for (session_id,) in sessions:
        page = city.browser.get(
            f"{city.address}/v1/checkout/sessions/{session_id}", auth=("sk_test_local", "")
        )
        assert page.json()["payment_method_types"] == ["card"]


def test_case_35_money_taken_back_in_week_seven_is_a_dispute_like_any_other(city: City):
    made = charged(city)
    city.control("payout")
    import_payouts_of(city.context, None)
    city.move(days=49)
    dispute_id = open_dispute(city, made, reason="general")
    decide(city, dispute_id, "lost")
    assert (the_dispute(city).reason, the_dispute(city).state) == ("general", "lost")
    assert city.fresh(made).refunded_cents == 6_000
    assert books_agree(city)


def pass_on(city: City, campaign_id: UUID, cents: int) -> None:
    """Money leaves the campaign for its association, or comes back."""
    lines = (Line(f"held:{campaign_id}", cents), Line("stripe_balance", -cents))
    with transaction(city.context.sessions) as session:
        post(session, Books(city.account_id, campaign_id).posting("test", str(new_id()), TODAY, *lines))


def test_case_19_evidence_is_sent_once_and_leads_to_the_banks_decision(city: City):
    made = charged(city)
    open_dispute(city, made)
    dispute = the_dispute(city)
    answer_dispute(city.context, dispute.id, EVIDENCE | {"uncategorized_text": "winning_evidence"}, MAIJA)
    assert the_dispute(city).submissions == 1
    follow_later(city)
    assert the_dispute(city).state == "won"
    assert city.rows("SELECT actor, action FROM audit_entry WHERE action = 'dispute.answered'") == [
        (MAIJA, "dispute.answered")
    ]
    with pytest.raises(Conflict) as refused:
        answer_dispute(city.context, dispute.id, EVIDENCE, MAIJA)
    assert refused.value.code == "dispute_not_open"


def follow_later(city: City, hours: int = 7) -> None:
    city.move(hours=hours)
    follow_disputes(city.context)


@pytest.mark.parametrize("mode", ["lost_reply", "error_before", "error_after", "rate_limit"])
def test_case_19_an_answer_that_meets_trouble_reaches_the_bank_all_the_same(city: City, mode: str):
    made = charged(city)
    open_dispute(city, made)
    city.control("chaos", mode=mode, times=3, path="POST /v1/disputes")
    with pytest.raises(Unavailable):
        answer_dispute(city.context, the_dispute(city).id, EVIDENCE, MAIJA)
    for _ in range(4):
        follow_later(city)
    dispute = the_dispute(city)
    assert dispute.state == "under_review"
    assert dispute.submissions >= 1


def test_case_19_a_dispute_whose_webhooks_were_lost_is_found_by_asking(city: City):
    made = charged(city)
    dispute_id = open_dispute(city, made)
    city.control("dispute", dispute=dispute_id, status="won")
    follow_later(city)
    assert the_dispute(city).state == "won"


def test_case_19_a_dispute_of_a_charge_that_is_not_ours_changes_nothing(city: City):
    made = charged(city)
    with city.owner() as connection:
        connection.exec_driver_sql("UPDATE payment SET charge_id = 'ch_other', intent_id = 'pi_other'")
    dispute_id = str(city.control("dispute", charge=city.look("charges")["items"][0]["id"])["id"])
    hear(city, ("charge.dispute.created", dispute_id))
    assert city.rows("SELECT count(*) FROM dispute") == [(0,)]
    assert city.rows("SELECT effect FROM provider_event WHERE object_id = :id", id=dispute_id) == [
        ("unknown_object",)
    ]
    assert city.state(made) == "paid"


def test_case_20_a_warning_of_fraud_waits_for_finance_and_a_refund_in_time_saves_the_fee(city: City):
    made = charged(city)
    charge_fee = city.ledger()["stripe_fees"]
    warning_id = str(city.control("early_fraud_warning", charge=charge_of(city, made))["id"])
    hear(city, ("radar.early_fraud_warning.created", warning_id))
    hear(city, ("radar.early_fraud_warning.created", warning_id))
    with city.context.sessions() as session:
        assert session.query(FraudWarning).one().state == "open"
    refund(city, made, 6_000, "fraud_warning")
    send_due_refunds(city.context)
    assert city.rows("SELECT parameters->>'reason' FROM refund_attempt") == [("fraudulent",)]
    with city.context.sessions() as session:
        warning = session.query(FraudWarning).one()
    assert (warning.state, warning.outcome) == ("answered", "refunded")
    assert city.ledger() == {"stripe_balance": -charge_fee, "stripe_fees": charge_fee}


def test_case_20_a_dispute_that_came_first_answers_the_warning(city: City):
    made = charged(city)
    warning_id = str(city.control("early_fraud_warning", charge=charge_of(city, made))["id"])
    hear(city, ("radar.early_fraud_warning.created", warning_id))
    open_dispute(city, made)
    with city.context.sessions() as session:
        assert session.query(FraudWarning).one().outcome == "disputed"


def test_what_a_provider_repeats_about_a_decided_dispute_is_late_and_never_wrong():
    for happening in DisputeHappening:
        assert DISPUTE.judge(DisputeState.WON, happening).verdict is Verdict.LATE
