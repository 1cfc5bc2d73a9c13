"""Inviting staff, and the first admin."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pyotp
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import IntegrityError

from services.accounts.cli import cli
from services.chassis.identity import Identity
from tests.accounts.conftest import PASSWORD, Accounts
from tests.service_caller import PLATFORM_ENVIRONMENT

MIKKO = {"email": "mikko@example.fi", "name": "Mikko Mäkelä", "roles": ["finance"]}


def invite(accounts: Accounts, admin: Identity) -> str:
    """Invite Mikko; the token in his mail."""
    reply = accounts.post("/staff/invitations", admin, **MIKKO)
    assert reply.status_code == 201, reply.json
    return str(accounts.mailed("staff.invited.v1")[-1]["link_token"])


def code_of(accounts: Accounts, token: str) -> str:
    """What Mikko's authenticator shows once he has read the secret in."""
    return pyotp.parse_uri(accounts.get(f"/staff/invitations/{token}").json["totp_uri"]).at(datetime.now(UTC))


def test_an_invited_person_becomes_staff_with_the_roles_named(accounts: Accounts) -> None:
    token = invite(accounts, accounts.staff("anna@example.fi", "admin"))
    shown = accounts.get(f"/staff/invitations/{token}").json
    assert shown["name"] == "Mikko Mäkelä"
    assert "mikko%40example.fi" in shown["totp_uri"]
    code = code_of(accounts, token)
    accepted = accounts.post(f"/staff/invitations/{token}/accept", password=PASSWORD, code=code)
    assert accepted.status_code == 200
    # The code that proved the authenticator is used up.
    assert accounts.sign_in_staff("mikko@example.fi", code).status_code == 422
    next_code = pyotp.TOTP(shown["totp_secret"]).at(datetime.now(UTC), counter_offset=1)
    signed_in = accounts.sign_in_staff("mikko@example.fi", next_code)
    found = accounts.resolve(signed_in.json["session_token"]).json
    assert (found["name"], found["roles"]) == ("Mikko Mäkelä", ["finance"])


def test_looking_at_an_invitation_does_not_use_it_up_but_accepting_does(accounts: Accounts) -> None:
    token = invite(accounts, accounts.staff("anna@example.fi", "admin"))
    looks = [accounts.get(f"/staff/invitations/{token}").json for _ in range(3)]
    assert looks[0] == looks[1] == looks[2]
    path = f"/staff/invitations/{token}/accept"
    assert accounts.post(path, password=PASSWORD, code=code_of(accounts, token)).status_code == 200
    assert accounts.get(f"/staff/invitations/{token}").status_code == 410
    assert accounts.post(path, password="toinen pitkä salasana", code="123456").status_code == 410


@pytest.mark.parametrize(
    ("password", "code", "field"),
    [("lyhyt", None, "password"), (PASSWORD, "abcdef", "code"), ("mikko-mikko-mikko", None, "password")],
)
def test_a_refused_acceptance_leaves_the_link_usable(
    accounts: Accounts, password: str, code: str | None, field: str
) -> None:
    token = invite(accounts, accounts.staff("anna@example.fi", "admin"))
    path = f"/staff/invitations/{token}/accept"
    refused = accounts.post(path, password=password, code=code or code_of(accounts, token))
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [field]
    assert accounts.post(path, password=PASSWORD, code=code_of(accounts, token)).status_code == 200


def test_an_invitation_holds_for_seven_days(accounts: Accounts) -> None:
    token = invite(accounts, accounts.staff("anna@example.fi", "admin"))
    accounts.execute("UPDATE staff_invitation SET expires_at = expires_at - interval '7 days'")
    assert accounts.get(f"/staff/invitations/{token}").status_code == 410
    assert (
        accounts.post(f"/staff/invitations/{token}/accept", password=PASSWORD, code="123456").status_code
        == 410
    )
    assert accounts.get("/staff/invitations/never-existed").status_code == 410


def test_a_newer_invitation_replaces_the_open_one(accounts: Accounts) -> None:
    admin = accounts.staff("anna@example.fi", "admin")
    older, newer = invite(accounts, admin), invite(accounts, admin)
    assert accounts.get(f"/staff/invitations/{older}").status_code == 410
    assert accounts.get(f"/staff/invitations/{newer}").status_code == 200


def test_parallel_invitations_of_one_address_leave_one_open(accounts: Accounts) -> None:
    admin = accounts.staff("anna@example.fi", "admin")
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: accounts.post("/staff/invitations", admin, **MIKKO), range(4)))
    assert [reply.status_code for reply in replies] == [201] * 4
    assert len(accounts.rows("SELECT 1 FROM staff_invitation WHERE revoked_at IS NULL")) == 1


def test_an_invitation_sent_twice_with_one_key_is_one(accounts: Accounts) -> None:
    admin = accounts.staff("anna@example.fi", "admin")
    replies = [
        accounts.post("/staff/invitations", admin, key="one-key-of-the-form", **MIKKO) for _ in range(2)
    ]
    assert replies[0].data == replies[1].data
    assert len(accounts.events("staff.invited.v1")) == 1


def test_parallel_acceptances_make_one_member_of_staff(accounts: Accounts) -> None:
    token = invite(accounts, accounts.staff("anna@example.fi", "admin"))
    code, path = code_of(accounts, token), f"/staff/invitations/{token}/accept"
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: accounts.post(path, password=PASSWORD, code=code), range(4)))
    assert sorted(reply.status_code for reply in replies) == [200, 410, 410, 410]


@pytest.mark.parametrize("roles", [(), ("reviewer",), ("finance", "finance_approver", "helper")])
def test_only_an_admin_invites(accounts: Accounts, roles: tuple[str, ...]) -> None:
    caller = accounts.staff("satu@example.fi", *roles) if roles else accounts.sign_in_resident()
    assert accounts.post("/staff/invitations", caller, **MIKKO).status_code == 403
    assert accounts.post("/staff/invitations", **MIKKO).status_code == 401
    assert accounts.events("staff.invited.v1") == []


def test_nobody_hands_roles_to_themselves(accounts: Accounts) -> None:
    admin = accounts.staff("anna@example.fi", "admin")
    own = accounts.post(
        "/staff/invitations", admin, **{**MIKKO, "email": "Anna@example.fi", "roles": ["finance"]}
    )
    assert (own.status_code, own.json["code"]) == (403, "own_roles")
    with pytest.raises(IntegrityError, match="nobody_grants_to_themselves"):
        accounts.execute(
            "INSERT INTO person_role VALUES (CAST(:id AS uuid), 'finance', CAST(:id AS uuid), now())",
            id=admin.subject,
        )


def test_staff_are_not_invited_again(accounts: Accounts) -> None:
    admin = accounts.staff("anna@example.fi", "admin")
    accounts.staff("mikko@example.fi", "reviewer")
    refused = accounts.post("/staff/invitations", admin, **MIKKO)
    assert (refused.status_code, refused.json["code"]) == (409, "already_staff")


BAD_INVITATIONS: list[tuple[dict[str, object], str]] = [
    ({"roles": []}, "roles"),
    ({"roles": ["owner"]}, "roles.0"),
    ({"name": "Mikko\u202eolleM"}, "name"),
    ({"name": "Mikko\r\nBcc: x@example.fi"}, "name"),
    ({"email": "mikko"}, "email"),
    ({"person_id": "1"}, "person_id"),
]


def test_bad_input_names_the_field(accounts: Accounts) -> None:
    admin = accounts.staff("anna@example.fi", "admin")
    for change, field in BAD_INVITATIONS:
        refused = accounts.post("/staff/invitations", admin, **{**MIKKO, **change})
        assert (refused.status_code, list(refused.json["errors"])) == (422, [field]), change
    assert accounts.events("staff.invited.v1") == []


def test_the_command_line_invites_the_first_admin_and_no_second(accounts: Accounts) -> None:
    settings = accounts.wiring.settings
    environment = {
        **PLATFORM_ENVIRONMENT,
        "DATABASE_URL": settings.database_url,
        "BROKER_URL": settings.broker_url,
        "CACHE_URL": settings.cache_url,
    }

    def run(email: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["invite-first-admin", email], env=environment)
        return result.exit_code, result.output

    exit_code, printed = run("anna@example.fi")
    assert exit_code == 0
    token = re.fullmatch(rf"{settings.public_url}/\S+/(\S+)\n", printed)
    assert token is not None
    path = f"/staff/invitations/{token[1]}/accept"
    assert accounts.post(path, password=PASSWORD, code=code_of(accounts, token[1])).status_code == 200
    assert accounts.rows("SELECT role FROM person_role") == [("admin",)]
    exit_code, printed = run("toinen@example.fi")
    assert exit_code == 1
    assert "admin_exists" in printed
    assert run("not an address")[0] == 1
