"""Cash counts once two people have counted it, leaves a numbered receipt, and is followed to the bank."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.chassis.identifiers import new_id
from services.pledges.domain.at_the_desk.cash_desk import (
    deposit_reference,
    may_name_deposit,
    refusal_of_cash,
    sum_of_pieces,
)
from services.pledges.domain.bank.references import viite_from_base
from services.pledges.usecases.at_the_desk.cash_receipts import expire_unconfirmed_cash
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.books.register_collecting_account import (
    AccountDetails,
    register_collecting_account,
)
from services.pledges.usecases.pledging.project_totals import project_totals
from tests.pledges.bank_world import TODAY, Paid, entry, statement
from tests.pledges.card_world import City
from tests.pledges.desk_world import ANNI, HEIKKI, OTSO, TAINA, Desk, open_desk, staff


@pytest.fixture
def desk(city: City) -> Desk:
    return open_desk(city)


def cash(desk: Desk, cents: int = 2_500, **more):
    return desk.take(method="cash", amount_cents=cents, **more)


def confirmed(desk: Desk, cents: int = 2_500):
    paper = cash(desk, cents)
    reply = desk.confirm(paper, cents)
    assert reply.status_code == 200, reply.json
    return paper


def test_cash_counts_once_a_second_person_has_counted_the_same(desk: Desk):
    paper = cash(desk)
    project_totals(desk.city.context.sessions)
    assert (desk.city.sums(desk.campaign_id)["promised"], desk.city.sums(desk.campaign_id)["secured"]) == (
        2_500,
        0,
    )
    assert desk.city.ledger() == {}
    assert desk.confirm(paper).json == {"number": 1}
    project_totals(desk.city.context.sessions)
    sums = desk.city.sums(desk.campaign_id)
    assert (sums["secured"], sums["collected"]) == (2_500, 2_500)
    assert desk.city.ledger() == {"cash_desk": 2_500, "held": -2_500}
    assert desk.pledge(paper)["state"] == "paid"
    changes = desk.city.rows("SELECT actor FROM pledge_change WHERE happening = 'cash_confirmed'")
    assert changes == [(OTSO.actor,)]


@pytest.mark.parametrize(
    ("who", "counted", "status", "code"),
    [
        (ANNI, 2_500, 403, "own_receipt"),
        (OTSO, 2_400, 422, "invalid"),
        (staff("helper", 2, timedelta(hours=1)), 2_500, 403, "reauthentication_needed"),
        (staff("editor", 9), 2_500, 403, "forbidden"),
    ],
)
def test_nobody_confirms_alone_or_without_counting(desk: Desk, who, counted, status, code):
    paper = cash(desk)
    reply = desk.confirm(paper, counted, who)
    assert (reply.status_code, reply.json["code"]) == (status, code)
    assert desk.city.ledger() == {}
    assert desk.paper(paper["id"])["cash"]["state"] == "taken"


def test_the_witness_is_not_told_what_the_money_should_come_to(desk: Desk):
    cash(desk)
    [waiting] = desk.get("/cash-receipts", OTSO).json["items"]
    assert "2500" not in str(waiting)
    day = desk.get(f"/cash-desks/{desk.drawer_id}", OTSO).json
    assert day["receipts"][0]["amount_cents"] is None and day["waiting"]
    assert "2500" not in str(day)
    assert desk.get("/cash-receipts", ANNI).json["items"] == []


def test_a_confirmation_sent_again_changes_nothing(desk: Desk):
    paper = confirmed(desk)
    again = desk.confirm(paper)
    assert (again.status_code, again.json["code"]) == (409, "already_decided")
    assert desk.city.ledger() == {"cash_desk": 2_500, "held": -2_500}


def test_ten_witnesses_at_once_confirm_once(desk: Desk):
    paper = cash(desk)
    answers: list[int] = []
    witnesses = [
        threading.Thread(
            target=lambda number=number: answers.append(
                desk.confirm(paper, who=staff("helper", number)).status_code
            )
        )
        for number in range(10, 20)
    ]
    for each in witnesses:
        each.start()
    for each in witnesses:
        each.join()
    assert sorted(answers) == [200] + [409] * 9
    assert desk.city.ledger() == {"cash_desk": 2_500, "held": -2_500}


def test_receipts_of_a_desk_are_numbered_without_gaps_also_where_some_were_refused(desk: Desk):
    for cents in (1_000, 2_000, 3_000):
        lost = cash(desk, cents)
        assert desk.confirm(lost, cents - 1).status_code == 422
        desk.post(f"/cash-receipts/{lost['cash']['receipt_id']}/return", ANNI)
        confirmed(desk, cents)
    numbers = desk.city.rows("SELECT number FROM cash_receipt WHERE number IS NOT NULL ORDER BY number")
    assert numbers == [(1,), (2,), (3,)]


ATTACKS = {
    "the number is written by hand": "UPDATE cash_desk SET last_receipt = 41",
    "the sum grows after it was confirmed": "UPDATE cash_receipt SET amount_cents = 9900",
    "a confirmed receipt is opened again": "UPDATE cash_receipt SET state = 'taken'",
    "the same person twice": "UPDATE cash_receipt SET decided_by = taken_by",
    "a receipt disappears": "DELETE FROM cash_receipt",
    "a number is chosen": "UPDATE cash_receipt SET number = 7",
    "a drawer disappears": "DELETE FROM cash_desk",
    "a count is changed": "UPDATE cash_count SET counted_cents = 0",
    "a deposit grows": "UPDATE cash_deposit SET amount_cents = 1",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses(desk: Desk, attack: str):
    confirmed(desk)
    desk.count(2_500)
    with pytest.raises(DBAPIError), desk.writing() as session:
        session.execute(text(ATTACKS[attack]))
    assert desk.city.rows("SELECT number, amount_cents FROM cash_receipt") == [(1, 2_500)]


def test_the_database_refuses_one_person_in_both_roles(desk: Desk):
    cash(desk)
    own = "UPDATE cash_receipt SET state = 'confirmed', decided_by = taken_by, decided_at = now()"
    with (
        pytest.raises(DBAPIError, match="cash_two_people"),
        desk.writing() as session,
    ):
        session.execute(text(own))


def test_a_promise_changed_after_the_money_was_taken_is_not_confirmed(desk: Desk):
    paper = cash(desk)
    own = desk.pledge(paper)
    reply = desk.post(f"/pledges/{own['pledge_id']}/amount", ANNI, token=own["token"], amount_cents=9_000)
    assert reply.json["code"] == "not_changeable"
    with desk.city.owner() as connection:
        connection.execute(text("UPDATE pledge SET amount_cents = 9000"))
    assert desk.confirm(paper).json["code"] == "pledge_not_open"
    assert desk.city.ledger() == {}


def test_a_promise_taken_back_before_the_confirmation_stays_taken_back(desk: Desk):
    paper = cash(desk)
    own = desk.pledge(paper)
    desk.post(f"/pledges/{own['pledge_id']}/withdraw", ANNI, token=own["token"])
    assert desk.confirm(paper).json["code"] == "pledge_not_open"
    desk.city.move(minutes=16)
    assert expire_unconfirmed_cash(desk.city.context) == 1
    assert desk.pledge(paper)["state"] == "withdrawn"


def test_cash_that_nobody_confirms_in_a_quarter_of_an_hour_is_given_back(desk: Desk):
    paper = cash(desk)
    desk.city.move(minutes=14)
    assert expire_unconfirmed_cash(desk.city.context) == 0
    desk.city.move(minutes=2)
    late = desk.confirm(paper, who=staff("helper", 2))
    assert (late.status_code, late.json["code"]) == (410, "cash_expired")
    assert expire_unconfirmed_cash(desk.city.context) == 1
    assert expire_unconfirmed_cash(desk.city.context) == 0
    assert desk.paper(paper["id"])["cash"]["state"] == "returned"
    assert desk.pledge(paper)["state"] == "lapsed"


def test_cash_is_not_confirmed_after_the_deadline_or_during_a_halt(city: City):
    desk = open_desk(city, days=1)
    paper = cash(desk)
    with city.owner() as connection:
        connection.execute(text("UPDATE campaign_terms SET state = 'suspended'"))
    assert desk.confirm(paper).json["code"] == "campaign_suspended"
    with city.owner() as connection:
        connection.execute(text("UPDATE campaign_terms SET state = 'open', deadline = platform_now()"))
    assert desk.confirm(paper).json["code"] == "campaign_closed"
    city.close()
    assert city.ledger() == {}


def test_a_campaign_that_fails_lists_its_cash_for_a_bank_payment(city: City):
    desk = open_desk(city, days=1, minimum_cents=100_000)
    paper = confirmed(desk)
    city.move(days=2)
    city.close()
    [(method, cents, reason)] = city.rows("SELECT method, amount_cents, reason FROM refund")
    assert (method, cents, reason) == ("bank_transfer", 2_500, "not_funded")
    assert city.ledger() == {"cash_desk": 2_500, "refunds_due": -2_500}
    assert city.rows("SELECT state FROM pledge WHERE number = :n", n=int(paper["number"][3:])) == [("paid",)]


def test_the_paper_of_cash_is_handed_over_once_the_money_is_confirmed(desk: Desk):
    paper = cash(desk)
    waiting = desk.post(f"/assisted-pledges/{paper['id']}/hand-over", ANNI)
    assert (waiting.status_code, waiting.json["code"]) == (409, "cash_waits")
    desk.confirm(paper)
    shown = desk.paper(paper["id"])["cash"]
    assert (shown["state"], shown["number"], shown["desk_name"]) == ("confirmed", 1, "Kirjasto")
    assert desk.post(f"/assisted-pledges/{paper['id']}/hand-over", ANNI).status_code == 204


def test_a_drawer_takes_money_of_its_own_account_only(city: City):
    desk = open_desk(city)
    other = register_collecting_account(
        city.context.sessions,
        AccountDetails(
            association_id=new_id(),
            association_name="Toinen ry",
            payee_name="Toinen ry",
            iban="FI5810171000000122",
        ),
    )
    reply = desk.post("/cash-desks", TAINA, name="Toisen lipas", collecting_account_id=str(other))
    desk.drawer_id = reply.json["id"]
    assert "other_account" in str(desk.ask(method="cash").json)


def test_a_drawer_has_its_limit_and_unconfirmed_money_is_in_it_too(desk: Desk):
    for _ in range(10):
        cash(desk, 20_000)
    reply = desk.ask(method="cash", amount_cents=20_000)
    assert (reply.status_code, reply.json["code"]) == (409, "drawer_full")


def test_a_count_that_agrees_posts_nothing(desk: Desk):
    confirmed(desk)
    reply = desk.count(2_500)
    assert reply.json["state"] == "agrees" and reply.json["difference_cents"] == 0
    assert desk.city.ledger() == {"cash_desk": 2_500, "held": -2_500}


def test_a_difference_is_posted_when_a_second_person_agrees_to_exactly_that_sum(desk: Desk):
    confirmed(desk)
    assert "comment" in desk.count(2_400).json["errors"]
    counted = desk.count(2_400, comment="Vaihtorahassa virhe").json
    assert (counted["state"], counted["difference_cents"]) == ("open", -100)
    assert desk.count(2_500).json["code"] == "count_open"
    where = f"/cash-counts/{counted['id']}/decision"
    yes = {"decision": "approve", "difference_cents": -100}
    assert desk.post(where, TAINA, **yes).status_code == 403
    assert desk.post(where, HEIKKI, **yes | {"difference_cents": -50}).json["code"] == "content_changed"
    stale = staff("finance_approver", 4, timedelta(hours=1))
    assert desk.post(where, stale, **yes).json["code"] == "reauthentication_needed"
    assert desk.city.ledger() == {"cash_desk": 2_500, "held": -2_500}
    assert desk.post(where, HEIKKI, **yes).status_code == 204
    assert desk.post(where, HEIKKI, **yes).json["code"] == "already_decided"
    assert desk.city.ledger() == {"cash_desk": 2_400, "held": -2_500, "write_off": 100}
    assert desk.count(2_400).json["state"] == "agrees"


def test_nobody_agrees_to_a_difference_that_they_counted(desk: Desk):
    confirmed(desk)
    both = staff("finance", 4)
    counted = desk.count(2_600, both, comment="Ylimääräinen kolikko").json
    reply = desk.post(
        f"/cash-counts/{counted['id']}/decision", HEIKKI, decision="approve", difference_cents=100
    )
    assert (reply.status_code, reply.json["code"]) == (403, "own_request")
    with (
        pytest.raises(DBAPIError, match="count_two_people"),
        desk.writing() as session,
    ):
        session.execute(
            text("UPDATE cash_count SET state='approved', decided_by=counted_by, decided_at=now()")
        )


def test_a_count_sent_back_is_counted_again(desk: Desk):
    confirmed(desk)
    counted = desk.count(0, comment="Lipas on tyhjä").json
    where = f"/cash-counts/{counted['id']}/decision"
    assert "reason" in desk.post(where, HEIKKI, decision="reject", difference_cents=-2_500).json["errors"]
    back = desk.post(where, HEIKKI, decision="reject", difference_cents=-2_500, reason="Laske uudelleen")
    assert back.status_code == 204
    assert desk.count(2_500).json["state"] == "agrees"


def test_pieces_and_sum_of_a_count_must_agree(desk: Desk):
    confirmed(desk)
    pieces = {"2000": 1, "500": 1}
    assert desk.count(2_600, pieces=pieces).json["errors"] == {"counted_cents": ["pieces_differ"]}
    assert desk.count(2_500, pieces=pieces).json["state"] == "agrees"
    assert desk.count(2_500, pieces={"3": 1}).status_code == 422


def test_a_deposit_is_on_its_way_until_the_bank_tells_its_reference(desk: Desk):
    city = desk.city
    confirmed(desk)
    more = desk.post(f"/cash-desks/{desk.drawer_id}/deposits", TAINA, amount_cents=2_501)
    assert more.json["errors"] == {"amount_cents": ["not_in_drawer"]}
    assert desk.post(f"/cash-desks/{desk.drawer_id}/deposits", ANNI, amount_cents=2_500).status_code == 403
    deposit = desk.post(f"/cash-desks/{desk.drawer_id}/deposits", TAINA, amount_cents=2_500).json
    assert city.ledger() == {"bank_in_transit": 2_500, "held": -2_500}
    iban = "FI2112345600000785"
    partly = statement(entry([Paid(2_400, deposit["reference"])], "E1"), total=2_400, iban=iban)
    import_bank_file(city.context.sessions, "a.xml", partly, "person:finance")
    assert city.ledger()["bank_in_transit"] == 2_500, "another sum is for people to look at"
    whole = statement(
        entry([Paid(2_500, deposit["reference"])], "E2"), opening=2_400, total=2_500, iban=iban, on=TODAY
    )
    import_bank_file(city.context.sessions, "b.xml", whole, "person:finance")
    assert city.ledger() == {"bank": 4_900, "held": -2_500, "unallocated_receipts": -2_400}
    [(state,)] = city.rows("SELECT state FROM cash_deposit")
    assert state == "arrived"


def test_cash_is_counted_only_when_nothing_waits_for_its_second_person(desk: Desk):
    cash(desk)
    assert desk.count(2_500).json["code"] == "cash_waits"


def test_everything_at_a_cash_desk_is_in_the_audit_log(desk: Desk):
    confirmed(desk)
    desk.count(2_500)
    desk.post(f"/cash-desks/{desk.drawer_id}/deposits", TAINA, amount_cents=2_500)
    actions = {action for (action,) in desk.city.rows("SELECT action FROM audit_entry")}
    assert actions >= {
        "cash_desk.opened",
        "assisted_pledge.taken",
        "cash_receipt.confirmed",
        "cash_desk.counted",
        "cash_desk.deposited",
    }


def test_a_deposits_reference_is_like_no_pledges():
    assert may_name_deposit(deposit_reference(101))
    assert not any(may_name_deposit(viite_from_base(f"{number}1")) for number in range(10_001, 10_200))


def test_sums_of_pieces_and_limits():
    assert sum_of_pieces({20_000: 1, 5: 3}) == 20_015
    for wrong in ({3: 1}, {500: -1}, {500: 10_001}):
        with pytest.raises(ValueError, match="pieces of"):
            sum_of_pieces(wrong)
    assert refusal_of_cash(20_001, 0, 20_000, 200_000) == "too_much_cash"
    assert refusal_of_cash(20_000, 180_001, 20_000, 200_000) == "drawer_full"
    assert refusal_of_cash(20_000, 180_000, 20_000, 200_000) is None
