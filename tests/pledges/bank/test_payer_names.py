"""Names are compared as banks and people write them, and payments that fit only together are found."""

import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pledges.domain.bank.bank_entries import Part
from services.pledges.domain.bank.combinations import WaitingLine, joins, splits
from services.pledges.domain.bank.payer_names import compared
from services.pledges.domain.bank.told_parts import read_parts, told_split, written_parts
from tests.pledges.bank.sample_payment import DAY, PLEDGE
from tests.pledges.bank.sample_payment import RECEIPT as EXACT

RECEIPT = replace(EXACT, amount_cents=4000, reference=None)


@pytest.mark.parametrize(
    ("payer", "backer", "verdict"),
    [
        ("KOSKINEN ERKKI JUHANI", "Erkki Koskinen", "same_name"),
        ("VIRTANEN ANNA-MAIJA", "Anna Maija Virtanen", "same_name"),
        ("VIRTANEN-LAHTI ANNA", "Anna Virtanen", "same_name"),
        ("VIRTANEN ANNA", "Anna Virtanen-Lahti", "same_name"),
        ("KOSKINEN E", "Erkki Koskinen", "similar_name"),
        ("Värkkääjät Oy", "VARKKAAJAT OY AB", "same_name"),
        ("Rantakylän Värkkääjät ry", "Rantakylän Värkkääjät", "same_name"),
        ("VON ESSEN ÅSA", "Åsa von Essen", "same_name"),
        ("KOSKINEN RITVA", "Erkki Koskinen", "similar_name"),
        ("AHONEN RITVA", "Erkki Koskinen", "name_differs"),
        ("KOSKINEN", "Koskinen", "similar_name"),
        ("OY AB", "Erkki Koskinen", None),
        (None, "Erkki Koskinen", None),
    ],
)
def test_a_name_is_the_same_however_a_bank_turns_it(payer, backer, verdict):
    assert compared(payer, backer) == verdict


@given(st.text(max_size=40), st.text(max_size=40))
def test_comparing_names_does_not_depend_on_which_is_whose(one, other):
    assert compared(one, other) == compared(other, one)


def pledge(cents, number, **changed):
    return replace(PLEDGE, pledge_id=uuid4(), number=number, amount_cents=cents, reference=None, **changed)


def waiting(cents, **changed):
    line = WaitingLine(
        line_id=uuid4(),
        amount_cents=cents,
        booked_on=DAY,
        party_name="KOSKINEN ERKKI",
        reference=None,
    )
    return replace(line, **changed)


def test_one_payment_for_two_pledges_of_the_payer_is_offered_in_parts():
    two = [pledge(2500, "MK-1"), pledge(1500, "MK-2")]
    [suggestion] = splits(RECEIPT, [*two, pledge(1500, "MK-3", name="Ritva Ahonen")])
    assert {each.number for each in suggestion.pledges} == {"MK-1", "MK-2"}
    assert suggestion.reasons == ("same_campaign", "same_name", "sums_match")


def test_references_in_the_text_tie_pledges_of_others_to_the_payment():
    theirs = replace(pledge(1500, "MK-2", name="Ritva Ahonen"), reference="40905")
    receipt = replace(RECEIPT, message="minun 1234561 ja Ritvan 40905")
    [suggestion] = splits(receipt, [PLEDGE, theirs])
    assert "reference_in_message" in suggestion.reasons


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "paid"},
        {"campaign_state": "cancelled"},
        {"collecting_account_id": uuid4()},
        {"last_day": DAY - timedelta(days=1)},
        {"made_on": DAY + timedelta(days=1)},
    ],
)
def test_nothing_is_offered_that_could_not_be_booked(changed):
    assert splits(RECEIPT, [pledge(2500, "MK-1"), pledge(1500, "MK-2", **changed)]) == []


TWO = {"1234561": PLEDGE, "40905": replace(PLEDGE, pledge_id=uuid4(), reference="40905", amount_cents=1500)}


@pytest.mark.parametrize(
    ("cents", "sums", "rest", "reason"),
    [
        (4000, (None, None), 0, "sums_match"),
        (4000, (2500, 1500), 0, "sums_told"),
        # The sums make another payment than the one that came: the promises decide.
        (4000, (2500, 2500), 0, "sums_match"),
        (4600, (2500, 2100), 600, None),
    ],
)
def test_a_payment_is_parted_as_its_payer_said(cents, sums, rest, reason):
    parts = tuple(Part(*each) for each in zip(TWO, sums, strict=True))
    split = told_split(replace(RECEIPT, amount_cents=cents), parts, TWO)
    assert split.pledges == tuple(TWO.values()) and split.rest_cents == rest
    assert (reason in split.reasons) if reason else not {"sums_match", "sums_told"} & set(split.reasons)
    assert read_parts(written_parts(parts)) == parts


@pytest.mark.parametrize(
    ("cents", "parts"),
    [
        (3000, (Part("1234561"), Part("40905"))),
        (4000, (Part("1234561", 2000), Part("40905", 2000))),
        (4000, (Part("1234561"), Part("11112"))),
        (2500, (Part("1234561"),)),
    ],
)
def test_what_a_payer_said_is_left_to_people_where_it_cannot_be_booked_as_said(cents, parts):
    assert told_split(replace(RECEIPT, amount_cents=cents), parts, TWO) is None


def test_two_receipts_that_make_one_pledge_are_offered_together():
    own, other = waiting(4000), waiting(6000)
    [suggestion] = joins(RECEIPT, own, [other, waiting(500), own], [pledge(10000, "MK-1")])
    assert suggestion.lines == (own, other)
    assert joins(RECEIPT, own, [waiting(6000, party_name="AHONEN RITVA")], [pledge(10000, "MK-1")]) == []


@settings(max_examples=60)
@given(st.lists(st.integers(100, 5000), max_size=9), st.integers(200, 9000))
def test_every_offer_adds_up_and_none_that_exists_is_missed(sums, cents):
    candidates = [pledge(each, f"MK-{number:02}") for number, each in enumerate(sums)]
    receipt = replace(RECEIPT, amount_cents=cents)
    found = splits(receipt, candidates)
    for suggestion in found:
        assert sum(each.amount_cents for each in suggestion.pledges) == cents
        assert len({each.pledge_id for each in suggestion.pledges}) == len(suggestion.pledges)
    assert bool(found) is _reachable([each for each in sums if each < cents], cents)


def _reachable(sums, cents):
    reached = {0: {0}}
    for each in sums:
        for count in range(3, -1, -1):
            reached.setdefault(count + 1, set()).update(total + each for total in reached.get(count, set()))
    return any(cents in reached.get(count, set()) for count in (2, 3, 4))


def test_the_work_is_bounded_however_many_pledges_there_are():
    many = [pledge(101 + number, f"MK-{number}") for number in range(5000)]
    began = time.process_time()
    splits(RECEIPT, many)
    assert time.process_time() - began < 2
