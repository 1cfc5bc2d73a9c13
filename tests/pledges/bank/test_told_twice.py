"""Money that files tell in different forms, a sum here and its payments there, is booked once."""

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from tests.pledges.bank_world import IBANS, TODAY, Paid, entry, notification, statement

# FI7944052020036082 as a list of reference payments writes it.
_ACCOUNT = "44052020036082"


def ktl(*paid: Paid) -> bytes:
    """A list of reference payments whose totals add up."""
    records = [
        f"3{_ACCOUNT}{each.on:%y%m%d}{each.on:%y%m%d}{'':16}{each.reference or '':>20}"
        f"{each.name[:12]:<12}1J{each.cents:010d}0 "
        for each in paid
    ]
    total = f"9{len(paid):06d}{sum(each.cents for each in paid):011d}{'0' * 34}"
    header = f"0{TODAY:%y%m%d}1200"
    return "\r\n".join(line.ljust(90) for line in (header, *records, total)).encode()


def bundle(*paid: Paid, reference: str = "B1") -> bytes:
    told = entry(list(paid), reference, detailed=False)
    return statement(told, total=sum(each.cents for each in paid))


def booked(world) -> int:
    return world.balances().get("bank", 0)


@pytest.fixture
def paid(world):
    """Two payments of pledges."""
    pledges = [world.pledge(cents) for cents in (2_500, 1_500)]
    return [
        Paid(pledge.amount_cents, pledge.reference, name=name)
        for pledge, name in zip(pledges, ("AHO ANNA", "KALLIO KALLE"), strict=True)
    ]


@pytest.mark.parametrize("list_first", [True, False])
def test_a_sum_of_the_statement_and_the_list_of_its_payments_are_the_same_money(world, paid, list_first):
    files = [bundle(*paid), ktl(*paid)]
    for content in reversed(files) if list_first else files:
        world.bring(content)
    assert booked(world) == 4_000
    assert world.rows("SELECT DISTINCT state FROM pledge") == [("paid",)]
    assert world.rows("SELECT count(*) FROM bank_line WHERE state = 'inbox'") == [(0,)]


def test_a_list_that_comes_to_another_sum_is_other_money(world, paid):
    world.bring(bundle(Paid(9_900)))
    world.bring(ktl(*paid))
    assert booked(world) == 13_900


def test_a_list_longer_than_a_slice_is_joined_with_its_sum_as_a_whole(world, monkeypatch):
    monkeypatch.setattr("services.pledges.store.bank.staged_lines.finish_staging.__defaults__", (1,))
    told = [Paid(1_000 + number, name=f"MAKSAJA {number}") for number in range(5)]
    world.bring(bundle(*told))
    world.bring(ktl(*told))
    assert booked(world) == sum(each.cents for each in told)
    assert world.rows("SELECT count(*) FROM bank_line WHERE parent_id IS NOT NULL") == [(5,)]


def decided(world, reason: str) -> None:
    """Somebody has placed the waiting sum."""
    with transaction(world.sessions) as session:
        session.execute(text("UPDATE bank_line SET state = 'matched', reason = :why"), {"why": reason})


@pytest.mark.parametrize("told_by", ["list", "notification"])
def test_details_of_a_sum_that_somebody_has_placed_are_not_booked_beside_it(world, paid, told_by):
    world.bring(bundle(*paid))
    decided(world, "account")
    later = ktl(*paid) if told_by == "list" else notification(entry(paid, "B1"))
    told = world.bring(later)
    assert booked(world) == 4_000
    assert (told["duplicates"], told["matched"]) == (2, 0)


DEBITS = [Paid(-2_500, name="YHDISTYS RY"), Paid(-1_500, name="AHO ANNA")]


@pytest.mark.parametrize("sum_first", [True, False])
def test_a_bundle_of_debits_and_its_payments_are_the_same_money(world, sum_first):
    files = [bundle(*DEBITS), notification(entry(DEBITS, "B1"))]
    for content in files if sum_first else reversed(files):
        world.bring(content)
    assert booked(world) == -4_000


def test_payments_of_a_bundle_that_a_payment_file_explains_are_not_booked_again(world):
    world.bring(bundle(*DEBITS))
    decided(world, "payment_file")
    world.bring(notification(entry(DEBITS, "B1")))
    assert booked(world) == -4_000


def test_a_sum_told_at_noon_under_another_reference_is_booked_once(world, paid):
    told = entry(paid, "NOON", detailed=False)
    world.bring(notification(told))
    world.bring(bundle(*paid, reference="EVENING"))
    assert booked(world) == 4_000


def test_two_sums_of_a_day_that_are_equal_are_two(world, paid):
    world.bring(notification(entry(paid, "B2", detailed=False)))
    both = [entry(paid, reference, detailed=False) for reference in ("B1", "B2")]
    world.bring(statement(*both, total=8_000))
    assert booked(world) == 8_000
    assert IBANS[0].endswith(_ACCOUNT)
