"""Members of associations: let in, given other roles, removed, leaving; the way in when a number is taken."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from services.accounts.cli import cli
from services.accounts.usecases.belonging import tell_organisers
from services.chassis.identity import Identity
from tests.accounts.conftest import ASSOCIATION, Accounts
from tests.accounts.test_associations import owner_and_association
from tests.accounts.test_verification import VERIFIED, decide
from tests.service_caller import PLATFORM_ENVIRONMENT

TOLD = "association.organisers_changed.v1"


def members_of(accounts: Accounts, association_id: str, who: Identity) -> dict[str, str]:
    """The members' ids by address."""
    items = accounts.get(f"/associations/{association_id}/members", who).json["items"]
    return {each["email"]: each["id"] for each in items}


def test_members_are_given_other_roles_and_removed_and_each_is_told(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    path = f"/associations/{association_id}/members"
    accounts.post(path, owner, email="matti@example.fi", role="editor")
    matti = accounts.sign_in_resident("matti@example.fi")
    ids = members_of(accounts, association_id, owner)
    assert accounts.post(f"{path}/{ids['matti@example.fi']}/role", matti, role="owner").status_code == 403
    raised = accounts.post(f"{path}/{ids['matti@example.fi']}/role", owner, role="owner")
    assert (raised.status_code, raised.json["role"]) == (200, "owner")
    # What a session may do is read anew at each look.
    assert accounts.sign_in_resident("matti@example.fi").associations == {association_id: "owner"}
    assert accounts.post(f"{path}/{ids['matti@example.fi']}/end", owner).status_code == 204
    assert accounts.sign_in_resident("matti@example.fi").associations == {}
    assert accounts.post(f"{path}/{ids['matti@example.fi']}/end", owner).status_code == 404
    told = accounts.events("membership.changed.v1")
    assert [(each["change"], each["role"]) for each in told] == [
        ("added", "editor"),
        ("role_changed", "owner"),
        ("removed", ""),
    ]
    assert {each["email"] for each in accounts.mailed("membership.changed.v1")} == {"matti@example.fi"}
    assert {"member.added", "member.role_changed", "member.removed"} <= {*accounts.actions()}


def test_the_last_owner_neither_leaves_nor_is_demoted_and_two_do_not_leave_at_once(
    accounts: Accounts,
) -> None:
    owner, association_id = owner_and_association(accounts)
    path = f"/associations/{association_id}/members"
    own = members_of(accounts, association_id, owner)["liisa@example.fi"]
    for deed, body in (("end", {}), ("role", {"role": "editor"})):
        refused = accounts.post(f"{path}/{own}/{deed}", owner, **body)
        assert (refused.status_code, refused.json["code"]) == (409, "last_owner")
    accounts.post(path, owner, email="matti@example.fi", role="owner")
    matti = accounts.sign_in_resident("matti@example.fi")
    ids = members_of(accounts, association_id, owner)
    leaving = ((owner, ids["liisa@example.fi"]), (matti, ids["matti@example.fi"]))
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda each: accounts.post(f"{path}/{each[1]}/end", each[0]), leaving))
    assert sorted(each.status_code for each in replies) == [204, 409]
    assert [each["change"] for each in accounts.events("membership.changed.v1")] == ["added", "left"]


def test_the_operator_tells_anew_who_acts_for_each_association(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, first = owner_and_association(accounts)
    accounts.post(f"/associations/{first}/members", owner, email="matti@example.fi", role="editor")
    other = ASSOCIATION | {"business_id": None, "register_number": "101.000"}
    second = accounts.post("/associations", owner, **other).json["id"]
    told = {each["association_id"]: each["readers"] for each in accounts.events(TOLD)}
    assert {each: len(readers) for each, readers in told.items()} == {first: 2, second: 1}
    # As if they had been registered before anybody listened.
    accounts.execute("DELETE FROM outbox_delivery")
    accounts.execute("DELETE FROM outbox_event")
    monkeypatch.setattr(tell_organisers, "AT_ONCE", 1)
    settings = accounts.wiring.settings
    names = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")
    where = {name: str(getattr(settings, name.lower())) for name in names}
    result = CliRunner().invoke(cli, ["tell-organisers"], env={**PLATFORM_ENVIRONMENT, **where})
    assert (result.exit_code, result.output) == (0, "Told of 2 associations.\n")
    assert {each["association_id"]: each["readers"] for each in accounts.events(TOLD)} == told
    assert accounts.actions().count("organisers.told") == 2


def test_nobody_sends_letters_to_addresses_of_their_choice_without_end(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    path = f"/associations/{association_id}/members"
    before = len(accounts.events("membership.changed.v1"))
    said = [
        accounts.post(path, owner, email=f"a{n}@example.fi", role="editor").status_code for n in range(31)
    ]
    assert (said.count(201), said[-1]) == (29, 429)
    assert len(accounts.events("membership.changed.v1")) - before == 29


def test_an_editor_leaves_and_removes_nobody(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    path = f"/associations/{association_id}/members"
    accounts.post(path, owner, email="matti@example.fi", role="editor")
    matti = accounts.sign_in_resident("matti@example.fi")
    ids = members_of(accounts, association_id, owner)
    assert accounts.post(f"{path}/{ids['liisa@example.fi']}/end", matti).status_code == 403
    assert accounts.post(f"{path}/{ids['matti@example.fi']}/end", matti).status_code == 204
    assert list(members_of(accounts, association_id, owner)) == ["liisa@example.fi"]
    assert accounts.get(path, matti).status_code == 403


JOIN = {"kind": "join", "business_id": "0165116-3", "message": "Olen sihteeri, päästäisittekö mukaan?"}


def test_a_taken_number_leads_to_its_owners_who_let_in_or_decline(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    matti, pirkko = (accounts.sign_in_resident(f"{name}@example.fi") for name in ("matti", "pirkko"))
    for who in (matti, matti, pirkko):
        asked = accounts.post("/associations/requests", who, **JOIN)
        assert (asked.status_code, asked.json) == (202, {"state": "sent"})
    assert accounts.mailed("association.join_asked.v1") == [{"email": "liisa@example.fi"}] * 2
    path = f"/associations/{association_id}/requests"
    waiting = accounts.get(path, owner).json["items"]
    assert [each["email"] for each in waiting] == ["matti@example.fi", "pirkko@example.fi"]
    first, second = (each["id"] for each in waiting)
    assert accounts.get(path, matti).status_code == 403
    assert accounts.post(f"{path}/{first}", matti, accepted=True).status_code == 403
    assert accounts.post(f"{path}/{first}", owner, accepted=True).status_code == 204
    assert accounts.post(f"{path}/{second}", owner, accepted=False).status_code == 204
    assert accounts.post(f"{path}/{second}", owner, accepted=True).status_code == 409
    assert accounts.sign_in_resident("matti@example.fi").associations == {association_id: "editor"}
    assert accounts.sign_in_resident("pirkko@example.fi").associations == {}
    told = zip(
        accounts.mailed("membership.changed.v1"), accounts.events("membership.changed.v1"), strict=True
    )
    assert [(contact["email"], event["change"]) for contact, event in told] == [
        ("matti@example.fi", "added"),
        ("pirkko@example.fi", "declined"),
    ]
    assert accounts.post("/associations/requests", matti, **JOIN).json["code"] == "already_a_member"
    unknown = accounts.post("/associations/requests", pirkko, **{**JOIN, "business_id": "2077474-0"})
    assert unknown.json["errors"] == {"business_id": ["not_registered"]}


def test_whoever_says_a_number_is_theirs_is_answered_by_staff_with_a_reason(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    decide(accounts, association_id, reviewer, **VERIFIED)
    matti = accounts.sign_in_resident("matti@example.fi")
    claim = {**JOIN, "kind": "claim", "message": "Tämä on meidän numeromme."}
    assert accounts.post("/associations/requests", matti, **claim).status_code == 202
    assert accounts.events("association.join_asked.v1") == []
    assert accounts.get(f"/associations/{association_id}/requests", owner).json["items"] == []
    [shown] = accounts.get(f"/associations/{association_id}/evidence", reviewer).json["claims"]
    assert shown["email"] == "matti@example.fi"
    path = f"/associations/{association_id}/claims/{shown['id']}"
    assert accounts.post(path, owner, accepted=True, reason="Oma").status_code == 403
    assert accounts.post(path, reviewer, accepted=True, reason=" ").status_code == 422
    assert accounts.post(path, reviewer, accepted=True, reason="Kirjaa yhdistyksenne.").status_code == 204
    assert accounts.mailed("association.decided.v1")[-1]["email"] == "matti@example.fi"
    assert accounts.events("association.decided.v1")[-1]["outcome"] == "claim_accepted"
    decide(accounts, association_id, reviewer, outcome="withdrawn", note="Numero on toisen.")
    # What was refused holds no number.
    assert accounts.post("/associations", matti, **{**ASSOCIATION, "name": "Aito ry"}).status_code == 201
