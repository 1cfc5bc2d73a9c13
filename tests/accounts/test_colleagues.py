"""Who works at the finance desk, told to those who work there."""

from services.chassis.identity import Identity
from tests.accounts.conftest import Accounts


def test_the_finance_desk_knows_its_own_people_by_name_and_nothing_more(accounts: Accounts) -> None:
    taina = accounts.staff("taina@example.fi", "finance")
    accounts.staff("heikki@example.fi", "finance_approver")
    accounts.staff("anna@example.fi", "admin")
    items = accounts.get("/staff/colleagues", taina).json["items"]
    assert [each["keeps_books"] for each in items if each["id"] == taina.subject] == [True]
    assert len(items) == 2
    assert {name for each in items for name in each} == {"id", "name", "keeps_books"}


def test_nobody_else_is_told_who_works_there(accounts: Accounts) -> None:
    admin = accounts.staff("anna@example.fi", "admin")
    assert accounts.get("/staff/colleagues", admin).status_code == 403
    assert accounts.get("/staff/colleagues", Identity(subject="resident")).status_code == 403
    assert accounts.get("/staff/colleagues").status_code == 401
