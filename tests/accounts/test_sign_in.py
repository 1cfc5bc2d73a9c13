"""Signing in by e-mail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest

from services.chassis.clock import move
from services.chassis.identity import Identity
from tests.accounts.conftest import Accounts


def test_the_link_signs_in_the_browser_that_asked(accounts: Accounts) -> None:
    reply = accounts.confirm(accounts.ask("Liisa@Example.fi"), "browser_secret", "link_token")
    assert reply.status_code == 200
    found = accounts.resolve(reply.json["session_token"]).json
    assert found["email"] == "liisa@example.fi"
    assert found["kind"] == "resident"
    assert found["roles"] == []
    assert found["associations"] == []


def test_a_scanner_that_opens_the_link_changes_nothing(accounts: Accounts) -> None:
    asked = accounts.ask()
    path = f"/sign-ins/{asked['sign_in_id']}/confirm"
    for method in ("GET", "HEAD"):
        assert accounts.client.request(method, path).status_code == 405
    for _ in range(10):
        opened = accounts.confirm(asked, "link_token")
        assert opened.status_code == 409
        assert opened.json["code"] == "code_needed"
    wrong_browser = accounts.post(path, browser_secret="of another browser", link_token=asked["link_token"])
    assert wrong_browser.status_code == 409
    assert accounts.rows("SELECT 1 FROM person UNION ALL SELECT 1 FROM signed_in_session") == []
    assert accounts.confirm(asked, "browser_secret", "link_token").status_code == 200


def test_the_code_signs_in_any_browser(accounts: Accounts) -> None:
    asked = accounts.ask()
    assert accounts.confirm(asked, "link_token").status_code == 409
    spaced = f"{asked['code'][:3]} {asked['code'][3:]}"
    reply = accounts.post(
        f"/sign-ins/{asked['sign_in_id']}/confirm", link_token=asked["link_token"], code=spaced
    )
    assert reply.status_code == 200


def test_a_sign_in_is_used_once(accounts: Accounts) -> None:
    asked = accounts.ask()
    assert accounts.confirm(asked, "browser_secret", "link_token").status_code == 200
    for proof in (("browser_secret", "link_token"), ("code",)):
        again = accounts.confirm(asked, *proof)
        assert (again.status_code, again.json["code"]) == (410, "sign_in_over")


def test_parallel_confirmations_sign_in_once(accounts: Accounts) -> None:
    asked = accounts.ask()
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: accounts.confirm(asked, "browser_secret", "link_token"), range(8)))
    assert sorted(reply.status_code for reply in replies) == [200] + [410] * 7
    assert len(accounts.rows("SELECT id FROM signed_in_session")) == 1


def test_two_sign_ins_of_one_new_person_make_one_person(accounts: Accounts) -> None:
    both = [accounts.ask(), accounts.ask()]
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda asked: accounts.confirm(asked, "code"), both))
    assert [reply.status_code for reply in replies] == [200, 200]
    assert len(accounts.rows("SELECT id FROM person")) == 1
    assert len(accounts.events("person.contact_changed.v1")) == 1


def test_a_sign_in_is_over_after_ten_minutes(accounts: Accounts) -> None:
    asked = accounts.ask()
    accounts.execute("UPDATE sign_in SET expires_at = expires_at - interval '601 seconds'")
    assert accounts.confirm(asked, "browser_secret", "link_token").status_code == 410
    assert accounts.confirm(asked, "code").status_code == 410


def test_moving_business_time_does_not_move_sign_ins(accounts: Accounts) -> None:
    asked = accounts.ask()
    move(accounts.owner_url, timedelta(days=3))
    assert accounts.confirm(asked, "code").status_code == 200


def test_after_five_wrong_codes_not_even_the_right_one_counts(accounts: Accounts) -> None:
    asked = accounts.ask()
    path, wrong = f"/sign-ins/{asked['sign_in_id']}/confirm", f"{(int(asked['code']) + 1) % 10**6:06d}"
    for _ in range(5):
        refused = accounts.post(path, code=wrong)
        assert (refused.status_code, refused.json["errors"]) == (422, {"code": ["wrong_code"]})
    stopped = accounts.confirm(asked, "code")
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 600
    assert accounts.confirm(asked, "browser_secret", "link_token").status_code == 429


def test_parallel_guesses_do_not_get_past_the_count(accounts: Accounts) -> None:
    asked = accounts.ask()
    path, wrong = f"/sign-ins/{asked['sign_in_id']}/confirm", f"{(int(asked['code']) + 1) % 10**6:06d}"
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: accounts.post(path, code=wrong).status_code, range(12)))
    assert sorted(replies) == [422] * 5 + [429] * 7


def test_a_confirmation_without_any_proof_names_the_field(accounts: Accounts) -> None:
    refused = accounts.confirm(accounts.ask(), "browser_secret")
    assert (refused.status_code, refused.json["errors"]) == (422, {"code": ["required"]})


def test_an_unknown_sign_in_is_answered_like_one_that_is_over(accounts: Accounts) -> None:
    reply = accounts.post("/sign-ins/0192a0c4-0000-7000-8000-000000000000/confirm", code="123456")
    assert (reply.status_code, reply.json["code"]) == (410, "sign_in_over")
    assert accounts.post("/sign-ins/1/confirm", code="123456").status_code == 404


def test_secrets_and_addresses_are_nowhere_in_clear(accounts: Accounts) -> None:
    asked = accounts.ask("liisa@example.fi")
    token = accounts.confirm(asked, "browser_secret", "link_token").json["session_token"]
    people_and_events = "\n".join(
        str(row[0])
        for table in (
            "person",
            "sign_in",
            "signed_in_session",
            "outbox_event",
            "audit_entry",
            "attempt_count",
        )
        for row in accounts.rows(f"SELECT row_to_json(t)::text FROM {table} t")  # noqa: S608
    )
    assert "sign_in.requested.v1" in people_and_events
    for secret in ("liisa", "192.0.2", asked["browser_secret"], asked["link_token"], token):
        assert secret not in people_and_events
    # Six digits may stand in a timestamp by chance, but not between quotes of their own.
    assert f'"{asked["code"]}"' not in people_and_events


def test_the_answer_is_the_same_for_known_and_unknown_addresses(accounts: Accounts) -> None:
    accounts.sign_in_resident("liisa@example.fi")
    known = accounts.post("/sign-ins", email="liisa@example.fi", locale="fi")
    unknown = accounts.post("/sign-ins", email="outo@example.fi", locale="fi")
    assert known.status_code == unknown.status_code == 202
    assert known.json.keys() == unknown.json.keys()
    for name, value in known.json.items():
        assert len(value) == len(unknown.json[name])


def test_signing_in_in_another_language_tells_the_others(accounts: Accounts) -> None:
    accounts.sign_in_resident()
    accounts.sign_in_resident()
    accounts.confirm(accounts.ask(locale="sv"), "code")
    told = accounts.events("person.contact_changed.v1")
    assert [each["locale"] for each in told] == ["fi", "sv"]
    assert accounts.mailed("person.contact_changed.v1")[-1] == {"email": "liisa@example.fi", "name": ""}


BAD_REQUESTS: list[tuple[dict[str, object], str]] = [
    ({}, "email"),
    ({"email": ""}, "email"),
    ({"email": "liisa"}, "email"),
    ({"email": "liisa@example.fi\r\nBcc: x@example.fi"}, "email"),
    ({"email": ["liisa@example.fi"]}, "email"),
    ({"email": "liisa@example.fi", "locale": "de"}, "locale"),
    ({"email": "liisa@example.fi", "roles": ["admin"]}, "roles"),
    ({"email": "liisa@example.fi", "person_id": "1"}, "person_id"),
]


def test_bad_input_names_the_field_and_mails_nothing(accounts: Accounts) -> None:
    for body, field in BAD_REQUESTS:
        refused = accounts.post("/sign-ins", **body)
        assert (refused.status_code, list(refused.json["errors"])) == (422, [field]), body
    assert accounts.mailed("sign_in.requested.v1") == []


def test_an_address_is_not_flooded_with_mail(accounts: Accounts) -> None:
    for number in range(5):
        accounts.ask("liisa@example.fi", address=f"198.51.{number}.1")
    stopped = accounts.post(
        "/sign-ins", Identity(address="203.0.113.1"), email="LIISA@example.fi", locale="fi"
    )
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 86400
    assert len(accounts.mailed("sign_in.requested.v1")) == 5
    accounts.ask("matti@example.fi")


def test_the_limit_lets_through_again_in_the_next_window(accounts: Accounts) -> None:
    for _ in range(5):
        accounts.ask()
    assert accounts.post("/sign-ins", email="liisa@example.fi").status_code == 429
    accounts.execute("UPDATE attempt_count SET window_start = window_start - interval '15 minutes'")
    accounts.ask()


def test_one_network_cannot_try_one_address_after_another(accounts: Accounts) -> None:
    for number in range(60):
        accounts.ask(f"asukas{number}@example.fi", address=f"192.0.2.{number}")
    stopped = accounts.post("/sign-ins", Identity(address="192.0.2.200"), email="vielayksi@example.fi")
    assert stopped.status_code == 429
    accounts.ask("toisaalta@example.fi", address="198.51.100.1")


def test_staff_gain_nothing_by_a_link_in_a_mail(accounts: Accounts) -> None:
    accounts.staff("satu@example.fi", "admin")
    assert accounts.sign_in_resident("satu@example.fi").roles == frozenset()


@pytest.mark.long
def test_time_does_not_tell_known_from_unknown(accounts: Accounts) -> None:
    accounts.staff("satu@example.fi", "reviewer")

    def seconds(path: str, email: str, **body: str) -> float:
        accounts.execute("DELETE FROM attempt_count")
        started = perf_counter()
        accounts.post(path, email=email, **body)
        return perf_counter() - started

    for path, body in (
        ("/sign-ins", {"locale": "fi"}),
        ("/staff/password-resets", {}),
        ("/staff/sign-ins", {"password": "not the password"}),
    ):
        pairs = [
            (seconds(path, "satu@example.fi", **body), seconds(path, "outo@example.fi", **body))
            for _ in range(150)
        ]
        known, unknown = (median(each) for each in zip(*pairs, strict=True))
        assert abs(known - unknown) < 0.15 * max(known, unknown), (path, known, unknown)
