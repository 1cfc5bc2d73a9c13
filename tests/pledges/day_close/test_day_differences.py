"""Each way in which books and outside can differ has its one cause, and what agrees has none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pledges.domain.books.differences import (
    BANK,
    PROVIDER,
    PayoutFacts,
    Posted,
    StatementFacts,
    Told,
    compare,
    owner_of,
    payout_differences,
    statement_differences,
)
from services.pledges.domain.books.ledger import seal
from services.pledges.domain.books.tampering import explain

DAY = date(2026, 11, 20)
LATER = DAY + timedelta(days=1)
LINE = Told(account="a", day=DAY, cents=2_500)
POSTING = Posted(account="a", day=DAY, cents=2_500, cause_kind="bank_line")
CHARGE = Told(account="", day=DAY, cents=5_885, fee_cents=115, kind="charge")
CHARGED = Posted(account="", day=DAY, cents=5_885, fee_cents=115, cause_kind="card_charge")
UNDONE = replace(POSTING, cents=-2_500, is_original=False, cause_kind="reversal", day=LATER)

CASES = {
    "a line and its posting": (BANK, [LINE], [POSTING], None),
    "a match undone and put among the unallocated": (
        BANK,
        [LINE],
        [POSTING, UNDONE, replace(POSTING, is_original=False, cause_kind="bank_line_returned", day=LATER)],
        None,
    ),
    "a sum of zero that nobody booked": (BANK, [replace(LINE, cents=0)], [], None),
    "a line without posting": (BANK, [LINE], [], ("missing_posting", -2_500)),
    "a posting without line": (BANK, [], [POSTING], ("missing_line", 2_500)),
    "a posting that names nothing": (
        BANK,
        [],
        [replace(POSTING, cause_kind="guess")],
        ("posting_without_cause", 2_500),
    ),
    "twice the same": (BANK, [LINE], [POSTING, POSTING], ("duplicate_posting", 2_500)),
    "another sum": (BANK, [LINE], [replace(POSTING, cents=2_600)], ("amount_differs", 100)),
    "the wrong side": (BANK, [LINE], [replace(POSTING, cents=-2_500)], ("sign_swapped", -5_000)),
    "another day": (BANK, [LINE], [replace(POSTING, day=LATER)], ("booked_on_other_day", 0)),
    "another account": (BANK, [LINE], [replace(POSTING, account="b")], ("other_account", 0)),
    "a charge and its posting": (PROVIDER, [CHARGE], [CHARGED], None),
    "a charge heard of after midnight": (PROVIDER, [CHARGE], [replace(CHARGED, day=LATER)], None),
    "a charge heard of days after": (
        PROVIDER,
        [CHARGE],
        [replace(CHARGED, day=DAY + timedelta(days=2))],
        ("booked_on_other_day", 0),
    ),
    "another fee": (
        PROVIDER,
        [CHARGE],
        [replace(CHARGED, cents=5_900, fee_cents=100)],
        ("fee_differs", 15),
    ),
    "a charge that Stripe does not list": (PROVIDER, [], [CHARGED], ("missing_provider_item", 5_885)),
    "an item of a kind that nobody books": (
        PROVIDER,
        [replace(CHARGE, kind="climate_order_purchase", cents=-100)],
        [],
        ("unknown_provider_item", 100),
    ),
    "a refund that failed, both ways": (
        PROVIDER,
        [replace(CHARGE, kind="refund", cents=-100), replace(CHARGE, kind="refund_failure", cents=100)],
        [replace(CHARGED, cents=-100), replace(CHARGED, cents=100)],
        None,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_pair_has_its_one_cause_or_none(case: str):
    side, told, posted, expected = CASES[case]
    sides = ({"x": told} if told else {}), ({"x": posted} if posted else {})
    found = compare(side, *sides)
    assert [(each.cause, each.cents) for each in found] == ([expected] if expected else [])


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 9_999)), st.data())
def test_no_difference_is_invented_and_none_is_lost(sums: dict[str, int], data: st.DataObject):
    left_out = data.draw(st.sets(st.sampled_from(sorted(sums)))) if sums else set()
    told = {name: [replace(LINE, cents=cents)] for name, cents in sums.items()}
    posted = {name: [replace(POSTING, cents=cents)] for name, cents in sums.items() if name not in left_out}
    assert {each.subject for each in compare(BANK, told, posted)} == left_out


STATEMENT = StatementFacts(
    account="a",
    name="Tanhuvat",
    day=DAY,
    is_banking_day=True,
    is_told_daily=True,
    moved=True,
    closing_cents=500,
    ledger_cents=500,
    previous_closing_cents=100,
    opening_cents=100,
    covered_later=False,
)


@pytest.mark.parametrize(
    ("changed", "causes"),
    [
        ({}, []),
        ({"closing_cents": None}, ["statement_missing"]),
        ({"closing_cents": None, "covered_later": True}, []),
        ({"closing_cents": None, "moved": False, "is_banking_day": False}, []),
        ({"closing_cents": None, "moved": False, "is_told_daily": False}, []),
        ({"closing_cents": None, "moved": False}, ["statement_missing"]),
        (
            {"closing_cents": None, "moved": False, "is_told_daily": False, "followed": True},
            ["statement_missing"],
        ),
        ({"closing_cents": None, "is_banking_day": False, "followed": True}, []),
        ({"opening_cents": 90}, ["statement_gap"]),
        ({"ledger_cents": 499}, ["balance_differs"]),
        ({"previous_closing_cents": None, "opening_cents": 90}, []),
    ],
)
def test_a_day_has_its_statement_its_beginning_and_its_end(changed: dict[str, object], causes: list[str]):
    found = statement_differences(replace(STATEMENT, **changed))
    assert [each.cause for each in found] == causes


def test_a_payouts_findings_have_causes_and_a_late_one_too():
    payout = PayoutFacts(
        subject="po_1",
        account="",
        amount_cents=900,
        state="in_transit",
        arrives_on=DAY,
        too_late_after=DAY + timedelta(days=7),
        findings=("sum_differs:7", "net_differs:ch_1", "unexplained:adjustment:None", "failed_after_arrival"),
    )
    soon = [each.cause for each in payout_differences(payout, LATER)]
    assert soon == ["payout_sum_differs", "amount_differs", "payout_failed_after_paid"]
    late = payout_differences(replace(payout, findings=()), DAY + timedelta(days=8))
    assert [(each.cause, each.cents) for each in late] == [("payout_not_arrived", 900)]


def test_what_only_a_program_can_have_done_is_the_operators():
    assert owner_of("duplicate_posting") == "operator"
    assert owner_of("statement_missing") == "finance"


CONTENT = {
    "id": "t",
    "collecting_account_id": "o1",
    "booked_on": "2026-11-20",
    "entries": [["bank:o1", 2_500, "EUR"], ["held:c1", -2_000, "EUR"], ["vat", -500, "EUR"]],
}


@given(st.integers(0, 2), st.integers(-5_000, 5_000).filter(bool))
def test_an_altered_entry_tells_what_it_was(at: int, by: int):
    entries = [list(entry) for entry in CONTENT["entries"]]
    before = entries[at][1]
    entries[at][1] = before + by
    sealed = seal("prev", CONTENT)
    found = explain("prev", sealed, CONTENT | {"entries": entries}, ["vat", "held:c1", "bank:o1"], ["o1"])
    assert (found.code, found.before) == ("entry_altered", str(before)) or found.code == "signs_swapped"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id": None}, "transaction_deleted"),
        ({"collecting_account_id": "o2"}, "collecting_account_changed"),
        ({"booked_on": "2025-10-01"}, "booked_on_changed"),
        ({"entries": CONTENT["entries"][:2]}, "entry_deleted"),
        ({"entries": [*CONTENT["entries"], ["vat", 7, "EUR"]]}, "entry_added"),
        ({"cause_id": "other"}, "transaction_altered"),
    ],
)
def test_a_change_that_can_be_undone_on_trial_is_named(changed: dict[str, object], code: str):
    sealed = seal("prev", CONTENT)
    assert explain("prev", sealed, CONTENT | changed, ["vat"], ["o1", "o2"]).code == code
