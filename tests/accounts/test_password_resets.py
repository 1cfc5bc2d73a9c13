"""A new password for staff."""

import pytest

from tests.accounts.conftest import PASSWORD, Accounts, code_now

SATU = "satu@example.fi"
NEW = "neljä koiraa pihalla"


def reset_token(accounts: Accounts) -> str:
    """Ask for a new password; the token in the mail."""
    assert accounts.post("/staff/password-resets", email=SATU).status_code == 202
    return str(accounts.mailed("password_reset.requested.v1")[-1]["link_token"])


def test_a_new_password_works_and_the_old_one_does_not(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    assert accounts.post(f"/staff/password-resets/{reset_token(accounts)}", password=NEW).status_code == 204
    assert accounts.challenge(SATU, PASSWORD).status_code == 401
    assert accounts.challenge(SATU, NEW).status_code == 200


def test_a_new_password_signs_out_everywhere(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    session = accounts.sign_in_staff(SATU, code_now()).json["session_token"]
    challenge = accounts.challenge(SATU).json["challenge_id"]
    accounts.post(f"/staff/password-resets/{reset_token(accounts)}", password=NEW)
    assert accounts.resolve(session).status_code == 404
    assert accounts.post(f"/staff/sign-ins/{challenge}/totp", code=code_now(ahead=1)).status_code == 410


def test_every_open_link_ends_with_the_first_that_is_used(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    older, newer = reset_token(accounts), reset_token(accounts)
    assert accounts.post(f"/staff/password-resets/{newer}", password=NEW).status_code == 204
    for token in (newer, older, "never-existed"):
        assert accounts.post(f"/staff/password-resets/{token}", password=NEW).status_code == 410


def test_a_link_holds_for_an_hour(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    token = reset_token(accounts)
    accounts.execute("UPDATE password_reset SET expires_at = expires_at - interval '1 hour'")
    assert accounts.post(f"/staff/password-resets/{token}", password=NEW).status_code == 410


def test_a_weak_password_leaves_the_link_usable(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    token = reset_token(accounts)
    refused = accounts.post(f"/staff/password-resets/{token}", password="lyhyt")
    assert (refused.status_code, refused.json["errors"]) == (422, {"password": ["weak_password"]})
    assert accounts.post(f"/staff/password-resets/{token}", password=NEW).status_code == 204


def test_known_and_unknown_addresses_get_one_answer_and_only_staff_get_mail(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    accounts.sign_in_resident("liisa@example.fi")
    replies = [
        accounts.post("/staff/password-resets", email=email)
        for email in (SATU, "outo@example.fi", "liisa@example.fi")
    ]
    assert [reply.status_code for reply in replies] == [202] * 3
    assert len({reply.data for reply in replies}) == 1
    assert [mail["email"] for mail in accounts.mailed("password_reset.requested.v1")] == [SATU]
    assert len(accounts.rows("SELECT 1 FROM password_reset")) == 1


@pytest.mark.parametrize("email", [SATU, "outo@example.fi"])
def test_the_limit_is_the_same_for_known_and_unknown(accounts: Accounts, email: str) -> None:
    accounts.staff(SATU, "reviewer")
    replies = [accounts.post("/staff/password-resets", email=email).status_code for _ in range(4)]
    assert replies == [202, 202, 202, 429]
