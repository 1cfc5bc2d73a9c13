"""Staff: listed, given other roles, ended; and somebody is always left who can invite others."""

from concurrent.futures import ThreadPoolExecutor

from tests.accounts.conftest import Accounts, code_now


def test_roles_are_changed_and_an_ended_persons_sessions_die_at_once(accounts: Accounts) -> None:
    admin = accounts.staff("anna@example.fi", "admin")
    satu = accounts.staff("satu@example.fi", "reviewer")
    token = accounts.sign_in_staff("satu@example.fi", code_now()).json["session_token"]
    listed = accounts.get("/staff?limit=1", admin).json
    rest = accounts.get(f"/staff?limit=1&after={listed['next']}", admin).json
    assert [(each["email"], each["roles"]) for each in listed["items"] + rest["items"]] == [
        ("anna@example.fi", ["admin"]),
        ("satu@example.fi", ["reviewer"]),
    ]
    assert accounts.get("/staff", satu).status_code == 403
    changed = accounts.post(f"/staff/{satu.subject}/roles", admin, roles=["finance", "helper"])
    assert changed.json["roles"] == ["finance", "helper"]
    assert accounts.resolve(token).json["roles"] == ["finance", "helper"]
    own = accounts.post(f"/staff/{admin.subject}/roles", admin, roles=["admin", "finance"])
    assert (own.status_code, own.json["code"]) == (403, "own_roles")
    for roles in ([], ["owner"]):
        assert accounts.post(f"/staff/{satu.subject}/roles", admin, roles=roles).status_code == 422

    challenge = accounts.challenge("satu@example.fi").json["challenge_id"]
    assert accounts.post(f"/staff/{satu.subject}/end", admin).status_code == 204
    assert accounts.resolve(token).status_code == 404
    assert accounts.post(f"/staff/sign-ins/{challenge}/totp", code=code_now(1)).status_code == 410
    assert accounts.challenge("satu@example.fi").status_code == 401
    assert accounts.post(f"/staff/{satu.subject}/end", admin).status_code == 404
    assert accounts.post(f"/staff/{satu.subject}/roles", admin, roles=["admin"]).status_code == 404
    assert {"role.granted", "role.taken", "staff.ended"} <= {*accounts.actions()}
    # Whoever comes back is invited like anybody.
    invited = accounts.post(
        "/staff/invitations", admin, email="satu@example.fi", name="Satu", roles=["helper"]
    )
    assert invited.status_code == 201


def test_the_last_admin_stays_and_two_who_end_each_other_are_not_both_gone(accounts: Accounts) -> None:
    anna = accounts.staff("anna@example.fi", "admin")
    refused = accounts.post(f"/staff/{anna.subject}/end", anna)
    assert (refused.status_code, refused.json["code"]) == (409, "last_admin")
    yrjo = accounts.staff("yrjo@example.fi", "admin", "reviewer")
    accounts.post("/staff/invitations", anna, email="uusi@example.fi", name="Uusi", roles=["admin"])
    pairs = ((anna, yrjo), (yrjo, anna))
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda each: accounts.post(f"/staff/{each[1].subject}/end", each[0]), pairs))
    # Whoever came second was not an admin any more.
    assert sorted(each.status_code for each in replies) == [204, 403]
    [left] = accounts.rows("SELECT person_id::text FROM person_role WHERE role = 'admin'")
    stays, gone = (anna, yrjo) if left[0] == anna.subject else (yrjo, anna)
    assert accounts.post(f"/staff/{stays.subject}/end", stays).json["code"] == "last_admin"
    [(revoked,)] = accounts.rows("SELECT revoked_at IS NOT NULL FROM staff_invitation")
    assert revoked is (gone is anna)


def test_an_admin_may_leave_while_another_stays_and_their_claims_open_nothing_more(
    accounts: Accounts,
) -> None:
    anna, yrjo = (accounts.staff(f"{name}@example.fi", "admin") for name in ("anna", "yrjo"))
    demoted = accounts.post(f"/staff/{yrjo.subject}/roles", anna, roles=["reviewer"])
    assert demoted.json["roles"] == ["reviewer"]
    # Claims of half a minute ago still say admin; the rows do not.
    assert accounts.post(f"/staff/{anna.subject}/end", yrjo).status_code == 403
    accounts.post(f"/staff/{yrjo.subject}/roles", anna, roles=["admin"])
    assert accounts.post(f"/staff/{anna.subject}/end", anna).status_code == 204
