"""What looks like a difference and is none, and what must not be passed over: the close is exact."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict
from services.pledges.domain.books.differences import PROVIDER, compare
from services.pledges.domain.books.ledger import Line, Posting
from services.pledges.domain.payouts.payout_answers import BalanceItem
from services.pledges.store.books.days import DayClose, DayDifference
from services.pledges.store.books.provider_day_facts import connected_day
from services.pledges.store.books.provider_items import ProviderLook, keep_items
from services.pledges.store.payouts.payouts import Payout
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.day_close import self_checks
from services.pledges.usecases.day_close.find_differences import _unresolved
from services.pledges.usecases.day_close.look_at_provider import look_at_provider
from services.pledges.usecases.day_close.prove_day import open_days, prove_day
from services.pledges.usecases.day_close.show_days import explain_difference, show_day
from services.pledges.usecases.payouts.import_payouts import import_provider_payouts
from services.pledges.usecases.transferring.transfer_run import run_transfers
from tests.pledges.bank_world import Paid, entry, statement
from tests.pledges.card_world import City
from tests.pledges.connected_world import connect, funded
from tests.pledges.day_world import IBAN, Days, day_before


@pytest.fixture
def days(city: City, tmp_path: Path) -> Days:
    return Days(city, tmp_path)


def told_in_part(days: Days, name: str, cents: int, opening: int) -> None:
    """One of several statements of today."""
    line = entry([Paid(cents, message=name, on=days.today)], name)
    content = statement(line, opening=opening, total=cents, on=days.today, iban=IBAN)
    content = content.replace(b"<Id>S-", b"<Id>S-" + name.encode())
    import_bank_file(days.context.sessions, f"{name}.xml", content, "person:finance")


def on_its_way(days: Days, account: str, arrives_on: date) -> None:
    """A payout of a connected account, made today."""
    with transaction(days.context.sessions) as session:
        session.add(
            Payout(
                id=new_id(),
                provider_id="po_1",
                amount_cents=700,
                arrives_on=arrives_on,
                state="in_transit",
                findings=[],
                imported_at=platform_now(session),
                collecting_account_id=days.city.account_id,
            )
        )
        item = BalanceItem("txn_1", "payout", "po_1", -700, 0, -700)
        keep_items(session, account, [(item, platform_now(session))])


def posted_by_nothing(days: Days, cents: int, on: date | None = None) -> None:
    """A posting that touches no bank and that Stripe never told of."""
    lines = (Line("stripe_balance", cents), Line("write_off", -cents))
    with transaction(days.context.sessions) as session:
        post(
            session,
            Posting(
                collecting_account_id=days.city.account_id,
                cause_kind="guess",
                cause_id="1",
                booked_on=on or days.today,
                lines=lines,
            ),
        )


@pytest.mark.parametrize("evening_first", [False, True])
def test_two_statements_of_one_day_go_on_from_each_other_in_whatever_order_they_came(
    days: Days, evening_first: bool
):
    days.told(Paid(100, message="alku"))
    days.next_day()
    halves = [("aamu", 1_000, 100), ("ilta", 2_000, 1_100)]
    for name, cents, opening in reversed(halves) if evening_first else halves:
        told_in_part(days, name, cents, opening)
    days.next_day()
    days.told(Paid(50, message="loppu"), opening=3_100)
    days.next_day()
    assert days.prove() == []
    assert days.close_all() == 3


def test_a_connected_accounts_payout_may_be_on_its_way_for_days(days: Days):
    account, day = connect(days.city), days.today
    on_its_way(days, account, day + timedelta(days=3))
    with transaction(days.context.sessions) as session:
        assert compare(PROVIDER, *connected_day(session, day, [])) == []


def test_a_payout_that_failed_later_leaves_the_day_of_its_making_in_order(days: Days):
    days.charged()
    payout = days.paid_out()
    made_on = days.today
    days.next_day(2)
    days.city.control("payout", payout=payout["id"], fail="account_closed")
    import_provider_payouts(days.context)
    days.next_day()
    look_at_provider(days.context)
    assert prove_day(days.context.sessions, made_on) == 0
    assert prove_day(days.context.sessions, day_before(days)) == 0


def test_a_day_that_does_not_close_hides_no_newer_one_however_long_it_takes(days: Days):
    days.told(Paid(2_500), on=days.today - timedelta(days=200))
    open_ones = open_days(days.context.sessions)
    assert (open_ones[0], open_ones[-1]) == (days.today - timedelta(days=200), day_before(days))
    assert len(open_ones) <= 100


def test_every_difference_that_was_found_is_looked_at_again_however_many_there_are(days: Days):
    day, now = day_before(days), datetime.now(UTC)
    with transaction(days.context.sessions) as session:
        session.add(DayClose(day=day, state="differs", looked_at=now, accounts=[]))
        session.flush()
        told = {"cause": "missing_posting", "subject_kind": "item", "account": "", "name": "", "cents": 1}
        times = {"found_at": now, "seen_at": now, "state": "open"}
        session.add_all(
            DayDifference(id=new_id(), day=day, subject=f"ch_{number}", **told, **times)
            for number in range(5_001)
        )
        session.flush()
        assert len(_unresolved(session, day)["item"]) == 5_001
        session.rollback()


def test_a_connected_account_that_was_not_asked_after_the_day_keeps_it_open(days: Days):
    account = connect(days.city, pays_out=False)
    funded(days.city)
    run_transfers(days.context)
    days.next_day()
    look_at_provider(days.context)
    with transaction(days.context.sessions) as session:
        look = session.get_one(ProviderLook, account)
        look.fetched_until -= timedelta(days=1)
    prove_day(days.context.sessions, day_before(days))
    assert days.city.rows("SELECT cause, account FROM day_difference") == [("provider_silent", account)]


def test_no_day_is_sealed_before_the_provider_was_asked_whatever_people_say(days: Days):
    days.charged()
    days.prove()
    days.next_day()
    day = day_before(days)
    prove_day(days.context.sessions, day)
    [silent] = show_day(days.context.sessions, day)["differences"]
    explain_difference(days.context.sessions, silent["id"], "Stripe on alhaalla", "person:a")
    with pytest.raises(Conflict, match="provider_silent"):
        days.close(day)
    look_at_provider(days.context)
    days.close(day)
    assert days.faults() == set()


def test_what_was_explained_on_a_closed_day_holds_up_no_later_one(days: Days):
    days.told(Paid(2_500))
    posted_by_nothing(days, 700)
    days.next_day()
    days.told(Paid(100))
    days.next_day()
    days.prove()
    found = show_day(days.context.sessions, day_before(days, 2))["differences"]
    assert [each["cause"] for each in found] == ["posting_without_cause"]
    for each in found:
        explain_difference(days.context.sessions, each["id"], "Selitetty", "person:a")
    days.close(day_before(days, 2))
    assert days.close_all() == 1


def test_a_check_that_cannot_be_made_has_failed(days: Days, monkeypatch: pytest.MonkeyPatch):
    def broken(_session: object) -> self_checks.Findings:
        raise ValueError("no such column")

    monkeypatch.setattr(
        self_checks, "CHECKS", (self_checks.Check("sum_zero", broken), *self_checks.CHECKS[1:])
    )
    results = self_checks.run_self_checks(days.context.sessions)
    assert [each.name for each in results if not each.passed] == ["sum_zero"]
    assert len(results) == len(self_checks.CHECKS)
    with transaction(days.context.sessions) as session:
        assert not self_checks.may_settle(session)


def test_what_comes_late_stands_on_its_closed_day_as_late_and_breaks_no_seal(days: Days):
    days.told(Paid(2_500))
    closed = days.today
    days.next_day()
    days.told(Paid(100))
    days.next_day()
    assert days.close_all() == 2
    assert show_day(days.context.sessions, closed)["late"] == []
    posted_by_nothing(days, 700, closed)
    [late] = show_day(days.context.sessions, closed)["late"]
    assert late["cause_kind"] == "guess"
    assert days.faults() == set()
