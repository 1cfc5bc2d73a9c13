"""Administrators are written to about what waits for an answer, and nobody else is."""

from services.accounts.usecases.remind_staff import remind_of_feedback
from services.chassis.database import transaction
from services.contracts.events import FeedbackDueSoon
from tests.accounts.conftest import Accounts


def test_each_administrator_is_reminded_of_feedback_and_nobody_else(accounts: Accounts) -> None:
    accounts.staff("yrjo@example.fi", "admin", "reviewer")
    accounts.staff("ylva@example.fi", "admin")
    accounts.staff("aino@example.fi", "reviewer")
    with transaction(accounts.wiring.sessions) as session:
        remind_of_feedback(session, FeedbackDueSoon(reminder_id="r1", count=2, due_on="2026-12-06"))
    told = accounts.mailed("staff.reminded_of_feedback.v1")
    assert sorted(each["email"] for each in told) == ["ylva@example.fi", "yrjo@example.fi"]
    assert {each["count"] for each in accounts.events("staff.reminded_of_feedback.v1")} == {2}
