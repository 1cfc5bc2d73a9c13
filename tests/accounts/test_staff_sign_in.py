"""Signing in as staff: a password, then a one-time code."""

from concurrent.futures import ThreadPoolExecutor

from services.chassis.identity import Identity
from tests.accounts.conftest import PASSWORD, Accounts, code_now

SATU = "satu@example.fi"


def wrong_code() -> str:
    """Six digits that are none of the codes which count around now."""
    right = {code_now(step) for step in (-2, -1, 0, 1, 2)}
    return next(f"{number:06d}" for number in range(10) if f"{number:06d}" not in right)


def test_password_and_code_open_a_session_with_roles(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer", "finance")
    found = accounts.resolve(accounts.sign_in_staff(SATU, code_now()).json["session_token"]).json
    assert found["kind"] == "staff"
    assert found["name"] == "Satu Suunnittelija"
    assert found["roles"] == ["finance", "reviewer"]


def test_wrong_password_and_unknown_address_get_one_answer(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    accounts.sign_in_resident("liisa@example.fi")
    refused = [
        accounts.challenge(SATU, "not the password"),
        accounts.challenge("outo@example.fi"),
        accounts.challenge("liisa@example.fi"),
        accounts.challenge(SATU, ""),
        accounts.challenge(SATU, "x" * 1000),
    ]
    bodies = [{**reply.json, "request_id": ""} for reply in refused]
    assert [reply.status_code for reply in refused] == [401] * 5
    assert bodies[0]["code"] == "wrong_credentials"
    assert all(body == bodies[0] for body in bodies)


def test_a_one_time_code_is_taken_once(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    code = code_now()
    assert accounts.sign_in_staff(SATU, code).status_code == 200
    replayed = accounts.sign_in_staff(SATU, code)
    assert (replayed.status_code, replayed.json["errors"]) == (422, {"code": ["wrong_code"]})
    assert accounts.sign_in_staff(SATU, code_now(ahead=1)).status_code == 200


def test_one_code_on_two_challenges_at_once_signs_in_once(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    challenges = [accounts.challenge(SATU).json["challenge_id"] for _ in range(4)]
    code = code_now()
    with ThreadPoolExecutor(4) as pool:
        replies = list(
            pool.map(lambda each: accounts.post(f"/staff/sign-ins/{each}/totp", code=code), challenges)
        )
    assert sorted(reply.status_code for reply in replies) == [200, 422, 422, 422]


def test_a_challenge_is_used_once_and_for_five_minutes(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    used, late = (accounts.challenge(SATU).json["challenge_id"] for _ in range(2))
    assert accounts.post(f"/staff/sign-ins/{used}/totp", code=code_now()).status_code == 200
    assert accounts.post(f"/staff/sign-ins/{used}/totp", code=code_now(ahead=1)).status_code == 410
    accounts.execute("UPDATE staff_challenge SET expires_at = expires_at - interval '301 seconds'")
    assert accounts.post(f"/staff/sign-ins/{late}/totp", code=code_now(ahead=1)).status_code == 410
    assert accounts.post(f"/staff/sign-ins/{'0' * 32}/totp", code="123456").status_code == 404


def test_after_five_wrong_codes_the_challenge_is_closed(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    path = f"/staff/sign-ins/{accounts.challenge(SATU).json['challenge_id']}/totp"
    for _ in range(5):
        assert accounts.post(path, code=wrong_code()).status_code == 422
    assert accounts.post(path, code=code_now()).status_code == 429
    assert accounts.sign_in_staff(SATU, code_now()).status_code == 200


def test_codes_are_counted_over_all_challenges(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    challenges = [accounts.challenge(SATU).json["challenge_id"] for _ in range(6)]
    replies = [
        accounts.post(f"/staff/sign-ins/{each}/totp", code=wrong_code()).status_code
        for each in challenges
        for _ in range(4)
    ]
    assert replies == [422] * 20 + [429] * 4


def test_guessing_passwords_of_one_address_is_stopped(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    for number in range(20):
        reply = accounts.post(
            "/staff/sign-ins",
            Identity(address=f"198.51.{number}.1"),
            email=SATU,
            password=f"guess number {number}",
        )
        assert reply.status_code == 401
    stopped = accounts.challenge(SATU)
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 86400


def test_every_refusal_is_in_the_audit_log(accounts: Accounts) -> None:
    accounts.staff(SATU, "reviewer")
    accounts.challenge(SATU, "not the password")
    accounts.challenge("outo@example.fi")
    accounts.sign_in_staff(SATU, wrong_code())
    accounts.sign_in_staff(SATU, code_now())
    assert [action for action in accounts.actions() if not action.startswith("role.")] == [
        "staff_sign_in.refused",
        "staff_sign_in.refused",
        "staff_sign_in.challenged",
        "staff_code.refused",
        "staff_sign_in.challenged",
        "session.opened",
    ]


BAD_SIGN_INS: list[tuple[dict[str, object], str]] = [
    ({"email": SATU}, "password"),
    ({"password": PASSWORD}, "email"),
    ({"email": "satu", "password": PASSWORD}, "email"),
    ({"email": SATU, "password": PASSWORD, "roles": ["admin"]}, "roles"),
    ({"email": SATU, "password": 123456789012}, "password"),
]


def test_bad_input_names_the_field(accounts: Accounts) -> None:
    for body, field in BAD_SIGN_INS:
        refused = accounts.post("/staff/sign-ins", **body)
        assert (refused.status_code, list(refused.json["errors"])) == (422, [field]), body
