"""Rules that staff write: what they catch, who agrees to them, and that they never take a pledge's money."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.problems import Conflict, Forbidden, Invalid
from services.pledges.domain.bank.line_rules import (
    Conditions,
    NotARule,
    check_conditions,
    may_be_ruled,
    meets,
)
from services.pledges.usecases.matching.preview_rule import preview_rule
from services.pledges.usecases.matching.write_rules import RuleWish, list_rules, propose_rule, propose_stop
from tests.pledges.bank_world import Paid, payments
from tests.pledges.matching_world import MAIJA, agreed, done, line_state, waiting_line


@dataclass(frozen=True)
class Told:
    amount_cents: int = -550
    party_name: str | None = "OSUUSPANKKI  Suur-Savo"
    party_iban: str | None = "FI21 1234 5600 0007 85"
    message: str | None = "Palvelumaksu 11/2026"
    reference: str | None = None
    bank_code: str | None = "730 MAKSU"
    told_parts: str | None = None


MET = {
    "a part of the name": {"payer_name_contains": "osuuspankki suur"},
    "the whole name": {"payer_name_equals": "Osuuspankki Suur-Savo"},
    "an account": {"payer_iban": "FI2112345600000785"},
    "the message": {"message_contains": "PALVELUMAKSU"},
    "the bank's code": {"bank_code": "730", "direction": "out"},
    "a range of sums": {"message_contains": "palvelu", "least_cents": 550, "most_cents": 550},
}
NOT_MET = {
    "another name": {"payer_name_contains": "nordea"},
    "only a part where all is asked": {"payer_name_equals": "Osuuspankki"},
    "the other direction": {"message_contains": "palvelu", "direction": "in"},
    "too small": {"message_contains": "palvelu", "least_cents": 551},
    "too large": {"message_contains": "palvelu", "most_cents": 549},
    "one of two": {"message_contains": "palvelu", "bank_code": "731"},
}


@pytest.mark.parametrize("asked", MET.values(), ids=MET)
def test_a_line_meets_what_is_asked_of_it(asked):
    assert meets(check_conditions(Conditions(**asked)), Told())


@pytest.mark.parametrize("asked", NOT_MET.values(), ids=NOT_MET)
def test_a_line_must_meet_all_that_is_asked(asked):
    assert not meets(check_conditions(Conditions(**asked)), Told())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "too_broad"),
        ({"direction": "in", "least_cents": 1}, "too_broad"),
        ({"payer_name_contains": "  "}, "too_broad"),
        ({"payer_name_contains": "oy"}, "too_short"),
        ({"message_contains": "x" * 141}, "too_long"),
        ({"message_contains": "maksu", "least_cents": 200, "most_cents": 100}, "below_the_least"),
        ({"message_contains": "maksu", "direction": "sideways"}, "unknown"),
    ],
)
def test_a_rule_that_could_catch_anything_is_none(asked, code):
    with pytest.raises(NotARule) as refused:
        check_conditions(Conditions(**asked))
    assert refused.value.code == code


@given(st.integers(-(10**12), 10**12), st.sampled_from([None, "1234561", "1234562", "RF341234561"]))
def test_no_receipt_with_a_valid_reference_is_ever_a_rules(cents, reference):
    line = replace(Told(), amount_cents=cents, reference=reference)
    valid = reference in ("1234561", "RF341234561")
    assert may_be_ruled(line) is (cents < 0 or (cents > 0 and not valid))
    assert not may_be_ruled(replace(line, amount_cents=abs(cents), reference=None, told_parts="40905:"))


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_can_be_compared(asked, told):
    try:
        conditions = check_conditions(Conditions(message_contains=asked))
    except NotARule:
        return
    assert meets(conditions, replace(Told(), message=f"{told}{asked}{told}")) is True


FEES = RuleWish(
    name="Palvelumaksut",
    position=10,
    conditions=Conditions(message_contains="palvelumaksu", direction="out"),
    account="bank_fees",
)


def in_force(world, wish=FEES, replaced=None):
    agreed(world, propose_rule(world.sessions, wish, replaced, "Toistuu joka kuukausi", MAIJA))
    return world.rows("SELECT id FROM bank_rule WHERE state = 'active' ORDER BY number DESC")[0][0]


def test_a_rule_books_new_lines_and_its_hits_are_counted_and_can_be_taken_back(world):
    rule = in_force(world)
    line = waiting_line(world, -550, message="Palvelumaksu 11/2026", name="OP")
    other = waiting_line(world, -551, message="Vuokra", name="OP")
    assert line_state(world, line) == ("matched", "rule")
    assert line_state(world, other)[0] == "inbox"
    assert world.balances() == {"bank": -1101, "bank_fees": 550, "unallocated_receipts": 551}
    [shown] = list_rules(world.sessions, "active", None, 10)["items"]
    assert (shown["id"], shown["hits"], shown["hits_cents"]) == (str(rule), 1, -550)
    done(world, line, "undo")
    assert world.balances() == {"bank": -1101, "unallocated_receipts": 1101}
    assert line_state(world, line) == ("inbox", "undone")


def test_a_rule_may_only_leave_a_word_for_those_who_look(world):
    in_force(world, replace(FEES, account=None, note="Kysy Ritvalta"))
    line = waiting_line(world, -550, message="palvelumaksu")
    assert line_state(world, line) == ("inbox", "rule_note")
    assert world.balances() == {"bank": -550, "unallocated_receipts": 550}


def test_a_pledges_own_payment_is_never_a_rules(world):
    in_force(world, replace(FEES, conditions=Conditions(payer_name_contains="koskinen")))
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, pledge.reference), Paid(2600, "40905")))
    assert world.state_of(pledge) == "paid"
    assert world.rows("SELECT reason FROM bank_line WHERE reference = '40905'") == [("reference_unknown",)]


def test_a_change_takes_the_place_of_the_rule_and_an_end_ends_it(world):
    first = in_force(world)
    second = in_force(world, replace(FEES, account="write_off"), first)
    waiting_line(world, -100, message="palvelumaksu")
    assert world.balances() == {"bank": -100, "write_off": 100}
    with pytest.raises(Conflict) as refused:
        propose_stop(world.sessions, first, "x", MAIJA)
    assert refused.value.code == "rule_stopped"
    agreed(world, propose_stop(world.sessions, second, "Pankki vaihtui", MAIJA))
    assert line_state(world, waiting_line(world, -100, message="palvelumaksu"))[0] == "inbox"
    assert world.rows("SELECT state, count(*) FROM bank_rule GROUP BY 1") == [("stopped", 2)]
    assert len(list_rules(world.sessions, "stopped", None, 1)["items"]) == 1


def test_a_rule_needs_two_people_and_a_sign_in(world):
    approval = propose_rule(world.sessions, FEES, None, "Toistuu", MAIJA)
    for changed in ({"actor": MAIJA}, {"authenticated_at": None}):
        with pytest.raises(Forbidden):
            agreed(world, approval, **changed)
    assert world.rows("SELECT * FROM bank_rule") == []
    with pytest.raises(Invalid):
        propose_rule(world.sessions, replace(FEES, note="ja ohje"), None, "Toistuu", MAIJA)


def test_the_preview_tells_what_would_have_been_caught_and_changes_nothing(world):
    for number in range(12):
        waiting_line(world, -100 - number, message="palvelumaksu")
    waiting_line(world, -900, message="vuokra")
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, pledge.reference, message="palvelumaksu", archive_id="OWN")))
    seen = preview_rule(world.sessions, FEES.conditions, None)
    assert (seen["lines"], seen["amount_cents"], len(seen["examples"])) == (12, -1266, 10)
    assert seen["complete"]
    any_way = replace(FEES.conditions, direction=None)
    assert preview_rule(world.sessions, any_way, world.account_id)["lines"] == 12
    with pytest.raises(Invalid):
        preview_rule(world.sessions, Conditions(direction="in"), None)
