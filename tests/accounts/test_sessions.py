"""Sessions: found again, strengthened, ended."""

import pytest

from services.accounts.usecases.purge import purge_expired
from tests.accounts.conftest import ASSOCIATION, Accounts, code_now

SATU = "satu@example.fi"


def resident_token(accounts: Accounts) -> str:
    return str(accounts.confirm(accounts.ask(), "code").json["session_token"])


def staff_token(accounts: Accounts, *roles: str) -> str:
    accounts.staff(SATU, *roles)
    return str(accounts.sign_in_staff(SATU, code_now()).json["session_token"])


def test_each_sign_in_gets_a_token_of_its_own(accounts: Accounts) -> None:
    assert resident_token(accounts) != resident_token(accounts)


def test_an_unknown_token_is_nobody(accounts: Accounts) -> None:
    assert accounts.resolve("not a token").status_code == 404
    assert accounts.post("/sessions/resolve").status_code == 422


def test_signing_out_ends_the_session_and_can_be_repeated(accounts: Accounts) -> None:
    token = resident_token(accounts)
    for _ in range(2):
        assert accounts.post("/sessions/revoke", session_token=token).status_code == 204
    assert accounts.resolve(token).status_code == 404
    assert accounts.actions().count("session.revoked") == 1


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 404)])
def test_a_staff_session_ends_after_half_an_hour_without_use(
    accounts: Accounts, minutes: int, status: int
) -> None:
    token = staff_token(accounts, "reviewer")
    accounts.execute(
        "UPDATE signed_in_session SET last_seen_at = last_seen_at - make_interval(mins => :minutes)",
        minutes=minutes,
    )
    assert accounts.resolve(token).status_code == status


def test_use_keeps_a_staff_session_alive_but_not_past_eight_hours(accounts: Accounts) -> None:
    token = staff_token(accounts, "reviewer")
    accounts.execute("UPDATE signed_in_session SET last_seen_at = last_seen_at - interval '29 minutes'")
    assert accounts.resolve(token).status_code == 200
    [[seen_now]] = accounts.rows("SELECT last_seen_at > now() - interval '1 minute' FROM signed_in_session")
    assert seen_now
    accounts.execute("UPDATE signed_in_session SET expires_at = expires_at - interval '8 hours'")
    assert accounts.resolve(token).status_code == 404


def test_a_resident_session_lives_for_thirty_days(accounts: Accounts) -> None:
    token = resident_token(accounts)
    accounts.execute(
        "UPDATE signed_in_session SET last_seen_at = last_seen_at - interval '29 days', "
        "expires_at = expires_at - interval '29 days'"
    )
    assert accounts.resolve(token).status_code == 200
    accounts.execute("UPDATE signed_in_session SET expires_at = expires_at - interval '1 day'")
    assert accounts.resolve(token).status_code == 404


def test_roles_and_memberships_are_those_of_this_moment(accounts: Accounts) -> None:
    token = staff_token(accounts, "reviewer", "finance")
    accounts.execute("DELETE FROM person_role WHERE role = 'finance'")
    assert accounts.resolve(token).json["roles"] == ["reviewer"]
    association = accounts.post("/associations", accounts.identity_of(token), **ASSOCIATION).json
    assert accounts.resolve(token).json["associations"] == [
        {"id": association["id"], "name": association["name"], "role": "owner"}
    ]


def test_a_fresh_code_renews_the_authentication(accounts: Accounts) -> None:
    token = staff_token(accounts, "finance_approver")
    accounts.execute("UPDATE signed_in_session SET authenticated_at = authenticated_at - interval '1 hour'")
    before = accounts.resolve(token).json["authenticated_at"]
    refused = accounts.post("/sessions/reauthenticate", session_token=token, code=code_now())
    assert (refused.status_code, refused.json["errors"]) == (422, {"code": ["wrong_code"]})
    renewed = accounts.post("/sessions/reauthenticate", session_token=token, code=code_now(ahead=1))
    assert renewed.status_code == 200
    assert accounts.resolve(token).json["authenticated_at"] == renewed.json["authenticated_at"] > before
    assert accounts.actions()[-2:] == ["session.reauthentication_refused", "session.reauthenticated"]


def test_a_resident_has_no_code_to_give(accounts: Accounts) -> None:
    refused = accounts.post("/sessions/reauthenticate", session_token=resident_token(accounts), code="123456")
    assert (refused.status_code, refused.json["code"]) == (403, "staff_only")


def test_codes_within_a_session_are_limited_too(accounts: Accounts) -> None:
    token = staff_token(accounts, "finance_approver")
    replies = [
        accounts.post("/sessions/reauthenticate", session_token=token, code="abcdef").status_code
        for _ in range(20)
    ]
    # The sign-in itself was the first of the twenty.
    assert replies == [422] * 19 + [429]


def test_what_is_over_is_purged_and_what_lives_is_kept(accounts: Accounts) -> None:
    token, asked = resident_token(accounts), accounts.ask("matti@example.fi")
    purge_expired(accounts.wiring)
    assert accounts.resolve(token).status_code == 200
    assert accounts.confirm(asked, "code").status_code == 200
    for table in ("sign_in", "signed_in_session"):
        accounts.execute(f"UPDATE {table} SET expires_at = expires_at - interval '32 days'")  # noqa: S608
    accounts.execute("UPDATE attempt_count SET window_start = window_start - interval '3 days'")
    purge_expired(accounts.wiring)
    for table in ("sign_in", "signed_in_session", "attempt_count"):
        assert accounts.rows(f"SELECT 1 FROM {table}") == []  # noqa: S608
    assert len(accounts.rows("SELECT 1 FROM person")) == 2
