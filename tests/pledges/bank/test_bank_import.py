"""From the bank's file to the books: what is certain is booked at once, the rest waits, nothing twice."""

import threading
from datetime import timedelta

import pytest

from infra.sandbox.bank.accounts import Bank, Booking
from infra.sandbox.bank.camt import Day, write_notification, write_statement
from services.chassis.database import transaction
from services.chassis.problems import Invalid
from services.pledges.domain.books.postings import card_charged
from services.pledges.store.books.collecting_accounts import by_ibans
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.refunding.refunds import list_refund
from tests.pledges.bank_world import (
    IBANS,
    TODAY,
    Paid,
    entry,
    notification,
    payments,
    statement,
)


def lines(world):
    return world.rows("SELECT amount_cents, state, reason FROM bank_line ORDER BY id")


def test_an_exact_payment_is_matched_booked_and_secures_the_pledge(world):
    pledge = world.pledge(2500)
    told = world.bring(payments(Paid(2500, pledge.reference.zfill(20))))
    assert (told["lines"], told["matched"], told["in_inbox"], told["warnings"]) == (1, 1, 0, [])
    assert world.state_of(pledge) == "paid"
    assert world.balances() == {"bank": 2500, "held": -2500}


REASONS = {
    "booked before it was promised": (
        {},
        Paid(2500, "{reference}", on=TODAY - timedelta(days=1)),
        "paid_before_pledge",
    ),
    "no reference": ({}, Paid(2500, None), "reference_missing"),
    "a wrong check digit": ({}, Paid(2500, "1234567"), "reference_invalid"),
    "nobody's reference": ({}, Paid(2500, "1234561"), "reference_unknown"),
    "a reference in the text": (
        {},
        Paid(2500, None, message="viite {reference}"),
        "reference_in_message",
    ),
    "too little": ({}, Paid(2499, "{reference}"), "amount_differs"),
    "too much": ({}, Paid(2501, "{reference}"), "amount_differs"),
    "paid already": ({"state": "paid", "paid_cents": 2500}, Paid(2500, "{reference}"), "paid_twice"),
    "lapsed": ({"state": "lapsed"}, Paid(2500, "{reference}"), "pledge_lapsed"),
    "withdrawn": ({"state": "withdrawn"}, Paid(2500, "{reference}"), "pledge_withdrawn"),
}


@pytest.mark.parametrize(("pledge", "paid", "reason"), REASONS.values(), ids=REASONS)
def test_what_is_not_certain_waits_with_its_reason(world, pledge, paid, reason):
    made = world.pledge(2500, **pledge)
    paid.reference = paid.reference and paid.reference.format(reference=made.reference)
    paid.message = paid.message and paid.message.format(reference=made.reference)
    world.bring(payments(paid))
    assert lines(world) == [(paid.cents, "inbox", reason)]
    assert world.balances() == {"bank": paid.cents, "unallocated_receipts": -paid.cents}
    assert world.state_of(made) == pledge.get("state", "awaiting_payment")


def test_money_for_another_account_is_not_taken_for_ours(world):
    other = world.account(IBANS[1])
    pledge = world.pledge(2500, campaign_id=world.campaign(account_id=other))
    world.bring(payments(Paid(2500, pledge.reference)))
    assert lines(world) == [(2500, "inbox", "other_account")]


def test_one_pledge_paid_twice_in_one_file_is_matched_once(world):
    pledge = world.pledge(2500)
    told = world.bring(payments(Paid(2500, pledge.reference), Paid(2500, pledge.reference)))
    assert (told["matched"], told["in_inbox"]) == (1, 1)
    assert lines(world) == [(2500, "matched", None), (2500, "inbox", "paid_twice")]
    assert world.balances() == {"bank": 5000, "held": -2500, "unallocated_receipts": -2500}


@pytest.mark.parametrize(
    ("state", "booked_after", "expected"),
    [
        ("open", 0, ("matched", None)),
        ("open", 1, ("inbox", "too_late")),
        ("suspended", 0, ("matched", None)),
        ("funded", 3, ("matched", None)),
        ("not_funded", 0, ("done", "refund_listed")),
        ("cancelled", 0, ("done", "refund_listed")),
    ],
)
def test_money_counts_until_the_last_day_and_later_by_how_the_campaign_ended(
    world, state, booked_after, expected
):
    campaign = world.campaign(last_day=TODAY, state=state)
    pledge = world.pledge(2500, campaign_id=campaign)
    world.bring(payments(Paid(2500, pledge.reference, on=TODAY + timedelta(days=booked_after))))
    assert lines(world) == [(2500, *expected)]
    account = {"matched": "held", "inbox": "unallocated_receipts", "done": "refunds_due"}[expected[0]]
    assert world.balances() == {"bank": 2500, account: -2500}


def test_the_same_bytes_again_change_nothing(world):
    pledge = world.pledge(2500)
    content = payments(Paid(2500, pledge.reference), Paid(1000))
    first, again = world.bring(content), world.bring(content)
    assert again["id"] == first["id"]
    assert (again["matched"], again["duplicates"], again["warnings"]) == (0, 2, ["already_imported"])
    assert world.balances() == {"bank": 3500, "held": -2500, "unallocated_receipts": -1000}


@pytest.mark.parametrize("first_is_statement", [True, False])
@pytest.mark.parametrize("archive_id", ["A1", None])
def test_a_payment_told_in_both_formats_is_booked_once(world, first_is_statement, archive_id):
    pledge = world.pledge(2500)
    paid = Paid(2500, pledge.reference, archive_id=archive_id)
    files = [statement(entry([paid], "E1"), total=2500), notification(entry([paid], "E1"))]
    first, second = files if first_is_statement else reversed(files)
    world.bring(first)
    assert world.bring(second)["duplicates"] == 1
    assert world.balances() == {"bank": 2500, "held": -2500}


def test_a_payment_is_known_even_when_only_one_format_gives_its_archive_id(world):
    pledge = world.pledge(2500)
    world.bring(notification(entry([Paid(2500, pledge.reference, archive_id="A1")], "E1")))
    told = world.bring(statement(entry([Paid(2500, pledge.reference)], "E1"), total=2500))
    assert told["duplicates"] == 1
    assert world.balances() == {"bank": 2500, "held": -2500}


def test_a_bundle_whose_details_come_later_is_joined_by_the_banks_reference(world):
    first, second = world.pledge(14700), world.pledge(3600)
    parts = [Paid(14700, first.reference, archive_id="A1"), Paid(3600, second.reference, archive_id="A2")]
    world.bring(statement(entry(parts, "REFP1", detailed=False), total=18300))
    assert lines(world) == [(18300, "inbox", "details_missing")]
    assert world.bring(notification(entry(parts, "REFP1")))["matched"] == 2
    assert lines(world) == [
        (18300, "done", "details_arrived"),
        (14700, "matched", None),
        (3600, "matched", None),
    ]
    assert world.balances() == {"bank": 18300, "held": -18300}


def test_a_bundle_whose_details_came_before_is_not_booked_again(world):
    first, second = world.pledge(14700), world.pledge(3600)
    parts = [Paid(14700, first.reference, archive_id="A1"), Paid(3600, second.reference, archive_id="A2")]
    world.bring(notification(entry(parts, "REFP1")))
    assert world.bring(statement(entry(parts, "REFP1", detailed=False), total=18300))["duplicates"] == 1
    assert world.balances() == {"bank": 18300, "held": -18300}


def test_a_single_payment_without_details_gets_its_reference_from_the_other_file(world):
    pledge = world.pledge(2500)
    world.bring(statement(entry([Paid(2500)], "E1", detailed=False), total=2500))
    assert world.bring(notification(entry([Paid(2500, pledge.reference)], "E1")))["matched"] == 1
    assert world.balances() == {"bank": 2500, "held": -2500}


@pytest.mark.parametrize("bundled_first", [True, False])
def test_a_day_told_bundled_and_one_by_one_is_booked_once(world, bundled_first):
    first, second = world.pledge(14700), world.pledge(3600)
    parts = [Paid(14700, first.reference, archive_id="A1"), Paid(3600, second.reference, archive_id="A2")]
    single = [entry([part], f"E{number}") for number, part in enumerate(parts)]
    files = [statement(entry(parts, "REFP1", detailed=False), total=18300), statement(*single, total=18300)]
    for content in files if bundled_first else reversed(files):
        world.bring(content)
    assert world.balances() == {"bank": 18300, "held": -18300}
    assert world.rows("SELECT count(*) FROM bank_line WHERE state = 'inbox'") == [(0,)]


def test_equal_payments_in_one_bundle_are_all_counted(world):
    parts = [Paid(1000, archive_id="A1"), Paid(1000, archive_id="A2"), Paid(1000, archive_id="A3")]
    assert world.bring(statement(entry(parts, "E1"), total=3000))["in_inbox"] == 3
    assert world.bring(notification(entry(parts, "E1")))["duplicates"] == 3


def test_an_altered_line_is_told_and_not_booked(world):
    world.bring(notification(entry([Paid(2500, archive_id="A1")], "E1")))
    told = world.bring(notification(entry([Paid(9900, archive_id="A1")], "E1")))
    assert told["warnings"] == ["line_changed:A1"]
    assert world.balances() == {"bank": 2500, "unallocated_receipts": -2500}


def test_nothing_is_matched_by_itself_from_a_file_that_does_not_add_up(world):
    pledge = world.pledge(2500)
    told = world.bring(statement(entry([Paid(2500, pledge.reference)], "E1"), closing=0))
    assert told["warnings"] == ["balances_do_not_add_up"]
    assert lines(world) == [(2500, "inbox", "statement_does_not_add_up")]
    assert world.state_of(pledge) == "awaiting_payment"


def test_a_missing_statement_between_two_is_told(world):
    world.bring(statement(entry([Paid(2500)], "E1"), total=2500, on=TODAY - timedelta(days=3)))
    told = world.bring(statement(entry([Paid(100)], "E2"), opening=9900, total=100))
    assert told["warnings"] == [f"gap:{TODAY - timedelta(days=2)}..{TODAY - timedelta(days=1)}"]


@pytest.mark.parametrize("iban", [IBANS[1], "FI0000000000000000"])
def test_a_file_for_an_account_that_is_not_ours_is_refused_whole(world, iban):
    ours = entry([Paid(2500)], "E1")
    both = statement(ours, total=2500).replace(
        b"</Stmt>",
        b"</Stmt>" + statement(ours, iban=iban).split(b"<BkToCstmrStmt>")[1].split(b"</BkToCstmrStmt>")[0],
    )
    with pytest.raises(Invalid) as refused:
        world.bring(both)
    assert refused.value.errors == {"file": ["unknown_account"]}
    assert world.balances() == {}
    assert world.rows("SELECT count(*) FROM bank_statement") == [(0,)]


def test_eight_people_importing_the_same_file_book_it_once(world):
    pledges = [world.pledge(1000 + n) for n in range(5)]
    content = payments(*[Paid(1000 + n, pledge.reference) for n, pledge in enumerate(pledges)])
    told, barrier = [], threading.Barrier(8)

    def bring():
        barrier.wait()
        told.append(world.bring(content))

    threads = [threading.Thread(target=bring) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each["matched"] for each in told) == [0] * 7 + [5]
    assert len({each["id"] for each in told}) == 1
    assert world.balances() == {"bank": 5010, "held": -5010}


def test_a_card_can_be_charged_while_a_file_is_imported(world):
    with transaction(world.sessions) as importing, transaction(world.sessions) as charging:
        by_ibans(importing, {IBANS[0]})
        post(charging, card_charged(world.account_id, world.campaign_id, "ch_1", TODAY, 2500, 63))
    assert world.balances() == {"held": -2500, "stripe_balance": 2437, "stripe_fees": 63}


def test_an_outgoing_line_pays_the_refund_that_it_names(world):
    pledge = world.pledge(2500)
    world.bring(payments(Paid(2500, pledge.reference)))
    with transaction(world.sessions) as session:
        refund = list_refund(session, session.merge(world.fresh(pledge)), 2500, "not_funded")
        refund.state = "approved"
        session.flush()
        session.refresh(refund)
        number = refund.short_number
    assert world.balances() == {"bank": 2500, "refunds_due": -2500}
    out = [
        entry([Paid(-2500, message=f"Palautus {number}")], "X1"),
        entry([Paid(-2500, message="muu")], "X2"),
    ]
    told = world.bring(statement(*out, opening=2500, total=-5000, on=TODAY + timedelta(days=1)))
    assert (told["matched"], told["in_inbox"]) == (1, 1)
    assert world.balances() == {"bank": -2500, "unallocated_receipts": 2500}
    assert world.rows("SELECT state FROM refund") == [("paid",)]
    assert world.rows("SELECT refunded_cents FROM pledge") == [(2500,)]
    assert world.rows("SELECT name FROM outbox_event WHERE name LIKE 'refund%' ORDER BY id") == [
        ("refund.listed.v1",),
        ("refund.paid.v1",),
    ]


def told_of(*, at_noon: int, of: int):
    """A day's bundle as told at noon (the first payments) and in the evening (all of them)."""
    parts = [Paid(1000 + number, archive_id=f"A{number}") for number in range(of)]
    return parts[:at_noon], parts


@pytest.mark.parametrize("noon", ["statement", "details"])
@pytest.mark.parametrize("evening", [("statement", "details"), ("details", "statement")])
def test_a_bundle_that_grew_since_noon_is_booked_as_it_is_in_the_evening(world, noon, evening):
    early, late = told_of(at_noon=2, of=3)
    made = {
        "statement": lambda parts: statement(
            entry(parts, "REFP1", detailed=False), total=sum(part.cents for part in parts)
        ),
        "details": lambda parts: notification(entry(parts, "REFP1")),
    }
    world.bring(made[noon](early))
    for kind in evening:
        world.bring(made[kind](late))
    assert world.balances() == {"bank": 3003, "unallocated_receipts": -3003}
    assert world.rows("SELECT count(*) FROM bank_line WHERE state = 'inbox'") == [(3,)]


def test_every_file_that_the_sandbox_bank_makes_is_read_alike(world, tmp_path):
    pledges = [world.pledge(2500 + number) for number in range(3)]
    bank = Bank(tmp_path / "bank.sqlite3")
    bank.open_account(IBANS[0], "Rantakylän Värkkääjät ry")
    for number, pledge in enumerate(pledges):
        bank.book(
            Booking(iban=IBANS[0], amount_cents=2500 + number, party_name="M", reference=pledge.reference)
        )
    bank.book(Booking(iban=IBANS[0], amount_cents=900, party_name="Tuntematon", message="terveisiä"))
    opening, lines_of_day = bank.day(IBANS[0], TODAY)
    day = Day(bank.account(IBANS[0]), TODAY, opening, lines_of_day)
    for version in ("02", "08"):
        for batch in (True, False):
            world.bring(write_statement(day, version, batch))
            world.bring(write_notification(day, version, batch))
    assert world.balances() == {"bank": 8403, "held": -7503, "unallocated_receipts": -900}
    assert world.rows("SELECT DISTINCT warnings FROM bank_import") == [([],)]
    assert [world.state_of(pledge) for pledge in pledges] == ["paid"] * 3
