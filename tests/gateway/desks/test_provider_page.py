"""What finance sees of the card provider: tasks first, and a word for every code."""

import json

import pytest
from flask import Flask

from gateway.wording.provider import (
    payout_finding,
    payout_state,
    sweep_step,
    transfer_hindrance,
    transfer_state,
)
from services.pledges.domain.transferring.transfer_rules import PASSING_REFUSALS
from services.pledges.domain.transferring.transfer_states import TransferState
from services.pledges.usecases.cards.sweep_steps import STEPS
from tests.gateway.conftest import Browser
from tests.gateway.desks.codes_in_source import literals
from tests.gateway.fake_platform import FakePlatform


@pytest.fixture
def finance(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody who keeps the books."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def test_the_page_names_what_waits_what_was_healed_and_what_differs(finance: Browser) -> None:
    page = finance.get("/talous/stripe").text
    for said in (
        "Yhdistyksen Stripe-tili ei ota vastaan siirtoja",
        "Takaisinhaku yhdistykseltä",
        "24,37",
        "3 korjattua",
        "Keskeytyi: api_error",
        "Erien summa poikkeaa tilityksestä (\u22120,07\xa0€)",
        "invoice.paid",
        "1 ilmoitus tuli toisella rajapinnan versiolla",
    ):
        assert said in page, said


def test_the_accounts_page_says_whether_an_association_can_be_given_its_money(
    finance: Browser, platform: FakePlatform
) -> None:
    page = finance.get("/talous/tilit").text
    assert "Stripe-tili ei ota vastaan siirtoja" in page
    assert "syy rejected.other" in page and "puuttuu company.name" in page


def test_proposing_the_iban_of_an_account_proposes_to_change_it(
    finance: Browser, platform: FakePlatform
) -> None:
    finance.fill(
        "/talous/tilit",
        payee_name="Tuppuralan Tanhuvat ry",
        iban="FI21 1234 5600 0007 85",
        stripe_account_id="acct_2",
        comment="Yhdistyksen ilmoitus",
    )
    [sent] = [
        body for method, path, body, _ in platform.seen if (method, path) == ("POST", "/collecting-accounts")
    ]
    told = json.loads(sent)
    assert (told["account_id"], told["stripe_account_id"]) == ("a", "acct_2")


def test_every_state_step_and_hindrance_has_words(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        assert [step for step in STEPS if sweep_step(step) == step] == []
        assert [state for state in TransferState if transfer_state(state) == state] == []
        hindrances = literals("pledges/usecases/transferring/transfer_charges.py", "_hindrance")
        assert "disputed" in hindrances
        for code in {*hindrances, *PASSING_REFUSALS.values()}:
            assert code not in transfer_hindrance(code)
        assert [state for state in ("in_transit", "arrived", "failed") if payout_state(state) == state] == []
        findings = ("sum_differs:1", "unexplained:charge:ch_1", "net_differs:ch_1", "failed_after_arrival")
        assert [each for each in findings if payout_finding(each) == each] == []
        assert payout_finding("unexplained:adjustment:None").endswith(": Oikaisu tai riitautus")
        assert payout_finding("unexplained:charge:ch_1").endswith(": Korttiveloitus ch_1")
        assert payout_finding("sum_differs:-7").endswith("(\u22120,07\xa0€)")
