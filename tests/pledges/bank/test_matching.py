"""What speaks for a pledge and against it, and which payment is certain enough to book."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pledges.domain.bank.matching import (
    Verdict,
    judge,
    references_to_try,
    suggest,
)
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.domain.books.csv_table import Cents, csv_line
from services.pledges.domain.books.reconciliation import PayoutItemFacts, payout_findings
from services.pledges.domain.pledging.pledge_states import PledgeState
from tests.pledges.bank.sample_payment import ACCOUNT, DAY, PLEDGE, RECEIPT


def test_the_exact_payment_of_an_open_pledge_is_certain():
    assert judge(RECEIPT, PLEDGE) == (Verdict.MATCH, None)


@given(
    state=st.sampled_from(sorted(PledgeState)),
    campaign=st.sampled_from(["open", "suspended", "closing", "funded", "not_funded", "cancelled"]),
    off=st.sampled_from([-1, 0, 1]),
    days=st.integers(-30, 30),
    sound=st.booleans(),
    ours=st.booleans(),
)
def test_only_an_open_pledge_paid_exactly_and_in_time_is_matched_by_itself(
    state, campaign, off, days, sound, ours
):
    pledge = replace(
        PLEDGE, state=state, campaign_state=campaign, collecting_account_id=ACCOUNT if ours else uuid4()
    )
    receipt = replace(RECEIPT, amount_cents=2500 + off, booked_on=DAY + timedelta(days=days), sound=sound)
    verdict, reason = judge(receipt, pledge)
    in_time = receipt.booked_on <= pledge.last_day or campaign == "funded"
    alive = campaign in ("open", "suspended", "closing", "funded")
    came_after = receipt.booked_on >= pledge.made_on
    expected = (
        state == "awaiting_payment" and off == 0 and in_time and came_after and sound and ours and alive
    )
    assert (verdict is Verdict.MATCH) is expected
    assert (reason is None) is expected
    if verdict is Verdict.REFUND:
        assert sound
        assert campaign in ("not_funded", "cancelled")


def test_the_right_pledge_leads_the_suggestions_and_each_says_why():
    other = replace(PLEDGE, pledge_id=uuid4(), number="MK-10002", reference="40905", name="Ritva Ahonen")
    ended = replace(
        PLEDGE, pledge_id=uuid4(), number="MK-10003", reference="11112", state="paid", name="Erkki Koskinen"
    )
    stray = replace(RECEIPT, reference=None, message="liikuntapaikka Tuppuralan terv Erkki")
    first, *rest = suggest(stray, [other, ended, PLEDGE])
    assert first.candidate is PLEDGE
    assert set(first.reasons_for) == {"same_amount", "same_name", "campaign_in_message", "paid_soon"}
    assert first.reasons_against == ()
    assert {reason for each in rest for reason in each.reasons_against} == {"already_paid", "name_differs"}


def test_a_slip_in_the_reference_is_offered():
    slipped = replace(RECEIPT, reference="1234651", party_name=None)
    assert "1234561" in references_to_try(slipped)
    [suggestion] = suggest(slipped, [PLEDGE])
    assert "near_reference" in suggestion.reasons_for


def test_a_pledge_for_which_nothing_speaks_is_not_suggested():
    stranger = replace(PLEDGE, amount_cents=9900, name="Ritva Ahonen", reference="40905")
    assert suggest(replace(RECEIPT, reference=None), [stranger]) == []


@pytest.mark.parametrize(
    ("payer", "backer", "reason"),
    [
        ("KOSKINEN ERKKI JUHANI", "Erkki Koskinen", "same_name"),
        ("MÄKELÄ ÅSA", "Åsa Mäkelä", "same_name"),
        ("Makela Asa", "Åsa Mäkelä", "same_name"),
        ("KOSKINEN RITVA", "Erkki Koskinen", "similar_name"),
        ("AHONEN RITVA", "Erkki Koskinen", "name_differs"),
    ],
)
def test_names_are_compared_as_banks_write_them(payer, backer, reason):
    [suggestion] = suggest(replace(RECEIPT, party_name=payer), [replace(PLEDGE, name=backer)])
    assert reason in (*suggestion.reasons_for, *suggestion.reasons_against)


@given(st.integers(100, 10**18), st.text(max_size=60))
def test_any_reference_and_any_message_can_be_looked_up(base, message):
    tried = references_to_try(replace(RECEIPT, reference=viite_from_base(base)[::-1], message=message))
    assert len(tried) < 500


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (Cents(123456), "1234,56"),
        (Cents(-5), "-0,05"),
        (None, ""),
        (DAY, "2026-11-21"),
        (7, "7"),
        ("Kiitos", '"Kiitos"'),
        ('sanoi "hei"; ja', '"sanoi ""hei""; ja"'),
        ("=1+1", '"\'=1+1"'),
        ("+358", '"\'+358"'),
        ("-25,00", '"\'-25,00"'),
        ("@SUM(A1)", '"\'@SUM(A1)"'),
        ("  =1", '"\'  =1"'),
        ("\t=1", '"\'\t=1"'),
        ("\r\n=1", '"\'\r\n=1"'),
        ("\x00=1", '"\'=1"'),
    ],
)
def test_a_cell_is_a_number_a_day_or_harmless_text(cell, written):
    assert csv_line([cell]) == f"{written}\r\n"


def item(net, *booked, kind="charge", source="ch_1"):
    return PayoutItemFacts(kind=kind, source=source, net_cents=net, booked_net_cents=booked)


@pytest.mark.parametrize(
    ("items", "findings"),
    [
        ([item(1000, 1000), item(500, 500, source="ch_2")], []),
        ([item(1000, 1000)], ["sum_differs:-500"]),
        ([item(1000, 1000), item(501, 501, source="ch_2")], ["sum_differs:1"]),
        ([item(1000, 1000), item(500, 499, source="ch_2")], ["net_differs:ch_2"]),
        ([item(1000, 1000), item(500, -500, 500, source="ch_2")], []),
        ([item(1000, 1000), item(500, source="ch_2")], ["unexplained:charge:ch_2"]),
        ([item(1600, 1600), item(-100, kind="adjustment", source=None)], ["unexplained:adjustment:None"]),
    ],
)
def test_a_payout_is_explained_to_the_cent_or_says_what_is_not(items, findings):
    assert payout_findings(1500, items) == findings
