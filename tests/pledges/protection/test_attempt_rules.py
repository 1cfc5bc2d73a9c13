"""The table of limits, the circuit's rule, and puzzles: pure, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.addresses import customer_of, network_of
from services.contracts.mailboxes import mailbox_of
from services.pledges.domain.protection.attempt_limits import (
    LIMITS,
    By,
    Kind,
    Then,
    limits_of,
)
from services.pledges.domain.protection.card_circuit import (
    STAYS_ON,
    Circuit,
    Hold,
    Rate,
    Threshold,
    should_be_strict,
)
from services.pledges.domain.protection.proofs import (
    CodeAnswer,
    Puzzle,
    PuzzleAnswer,
    is_hit,
    is_solved,
    read_answer,
    read_puzzle,
    write_puzzle,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = b"a key of the tests"


def test_nothing_refuses_a_whole_campaign_for_that_would_close_the_door_for_the_others() -> None:
    assert {each.then for each in LIMITS if each.by is By.CAMPAIGN} == {Then.PROOF}


def test_each_counter_has_a_name_of_its_own() -> None:
    assert len({each.counter for each in LIMITS}) == len(LIMITS)


def test_a_proof_is_asked_before_anybody_is_refused_at_the_same_place() -> None:
    for by in (By.ADDRESS, By.NETWORK):
        declines = [each for each in LIMITS if each.kind is Kind.DECLINE and each.by is by]
        first = min(declines, key=lambda each: each.most)
        assert first.then is Then.PROOF


def test_limits_are_those_by_what_is_known_and_a_setting_eases_them() -> None:
    known = limits_of(Kind.CARD_PAGE, (By.ADDRESS,), percent=200)
    assert [(each.by, each.most) for each in known] == [(By.ADDRESS, 80)]
    assert min(each.most for each in limits_of(Kind.DECLINE, By, percent=1)) == 1


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(LIMITS))
def test_every_instant_lies_in_one_window_whose_end_is_told(at: datetime, limit) -> None:
    start = limit.window_start(at)
    assert start <= at < start + limit.window
    left = timedelta(seconds=limit.seconds_left(start, at))
    assert at + left >= start + limit.window > at + left - timedelta(seconds=1) - timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("address", "one", "network"),
    [
        ("192.0.2.77", "192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        (" 192.0.2.77 ", "192.0.2.77", "192.0.2.0/24"),
        ("", "unknown", "unknown"),
        ("kirjasto", "unknown", "unknown"),
        ("192.0.2.77, 10.0.0.1", "unknown", "unknown"),
    ],
)
def test_an_address_and_its_network(address: str, one: str, network: str) -> None:
    assert (customer_of(address), network_of(address)) == (one, network)


def test_one_mailbox_has_many_spellings() -> None:
    spellings = {" Aino+1@Example.org", "AINO@example.org", "aino+x+y@EXAMPLE.ORG"}
    assert {mailbox_of(each) for each in spellings} == {"aino@example.org"}
    assert mailbox_of("aino@example.org") != mailbox_of("aino@example.com")


def circuit(strict: bool, minutes_ago: int = 60, hold: Hold = Hold.AUTOMATIC) -> Circuit:
    return Circuit(strict, hold, NOW - timedelta(minutes=minutes_ago))


@pytest.mark.parametrize(
    ("before", "rate", "after"),
    [
        (circuit(False), Rate(0, 0), False),
        (circuit(False), Rate(9, 9), False),
        (circuit(False), Rate(34, 10), False),
        (circuit(False), Rate(33, 10), True),
        (circuit(True, minutes_ago=1), Rate(0, 0), True),
        (circuit(True), Rate(0, 0), False),
        # Between the two shares it stays as it is.
        (circuit(True), Rate(50, 10), True),
        (circuit(False), Rate(50, 10), False),
        (circuit(True), Rate(100, 14), False),
        (circuit(True), Rate(10, 10), True),
        (circuit(False, hold=Hold.ON), Rate(0, 0), True),
        (circuit(True, hold=Hold.OFF), Rate(100, 100), False),
    ],
)
def test_the_circuit_turns_on_by_the_share_of_failures_and_off_well_below_it(
    before: Circuit, rate: Rate, after: bool
) -> None:
    assert should_be_strict(before, rate, Threshold(), NOW) is after


def test_the_circuit_stays_on_for_a_while() -> None:
    turned = Circuit(True, Hold.AUTOMATIC, NOW)
    assert should_be_strict(turned, Rate(0, 0), Threshold(), NOW + STAYS_ON - timedelta(seconds=1))
    assert not should_be_strict(turned, Rate(0, 0), Threshold(), NOW + STAYS_ON)


def a_puzzle(bits: int = 4) -> Puzzle:
    return Puzzle("suola", "subject", bits, NOW + timedelta(minutes=1))


def solution(puzzle: Puzzle) -> list[str]:
    return [
        next(str(n) for n in range(10**6) if is_hit(puzzle, part, str(n))) for part in range(puzzle.parts)
    ]


def test_a_puzzle_is_read_back_as_it_was_written_until_it_expires() -> None:
    puzzle = a_puzzle()
    written = write_puzzle(KEY, puzzle)
    assert read_puzzle(KEY, written, NOW) == puzzle
    assert read_puzzle(KEY, written, puzzle.expires_at) is None
    assert read_puzzle(b"another key", written, NOW) is None
    assert read_puzzle(KEY, written.replace(".", ".x"), NOW) is None


@given(st.text(max_size=60))
def test_no_text_is_taken_for_a_puzzle(text: str) -> None:
    assert read_puzzle(KEY, text, NOW) is None
    assert read_puzzle(KEY, f"{text}.{text}", NOW) is None


def test_every_part_needs_its_number() -> None:
    puzzle = a_puzzle()
    found = solution(puzzle)
    assert is_solved(puzzle, found)
    assert not is_solved(puzzle, found[:-1])
    assert not is_solved(puzzle, [*found, "0"])
    assert not is_solved(puzzle, ["-1", *found[1:]])
    assert not is_solved(puzzle, ["٣", *found[1:]])
    assert not is_solved(puzzle, ["0" * 13, *found[1:]])


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ("puzzle a.b 1,2", PuzzleAnswer("a.b", ["1", "2"])),
        ("code 17 123456", CodeAnswer("17", "123456")),
        ("code 17 123 456", CodeAnswer("17", "123456")),
        ("code 17", None),
        ("puzzle a.b", None),
        ("", None),
        ("paid", None),
    ],
)
def test_an_answer_is_a_puzzle_or_a_code(header: str, answer: object) -> None:
    assert read_answer(header) == answer
