"""Associations, their verification and their members."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

from services.accounts.usecases.associations import NewAssociation, register_association
from services.accounts.usecases.verifying.decide import verify_association
from services.chassis.identity import Identity
from tests.accounts.conftest import ASSOCIATION, Accounts


def owner_and_association(accounts: Accounts) -> tuple[Identity, str]:
    """Liisa, and the association she registered."""
    liisa = accounts.sign_in_resident()
    reply = accounts.post("/associations", liisa, **ASSOCIATION)
    assert reply.status_code == 201, reply.json
    return Identity(subject=liisa.subject, associations={reply.json["id"]: "owner"}), reply.json["id"]


def test_whoever_registers_an_association_owns_it(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    shown = accounts.get(f"/associations/{association_id}").json
    assert {name: shown[name] for name in ASSOCIATION} == ASSOCIATION
    assert (shown["verified"], shown["register_number"]) == (False, None)
    [told] = accounts.events("association.changed.v1")
    assert (told["association_id"], told["business_id"], told["verified"]) == (
        association_id,
        "0165116-3",
        False,
    )
    members = accounts.get(f"/associations/{association_id}/members", owner).json["items"]
    assert [(each["email"], each["role"]) for each in members] == [("liisa@example.fi", "owner")]


def test_a_visitor_registers_nothing(accounts: Accounts) -> None:
    assert accounts.post("/associations", **ASSOCIATION).status_code == 401


BAD_ASSOCIATIONS: list[tuple[dict[str, object], dict[str, list[str]]]] = [
    ({"business_id": "0165116-4"}, {"business_id": ["not_a_business_id"]}),
    ({"register_number": "1234567"}, {"register_number": ["not_a_register_number"]}),
    ({"register_number": "1.2"}, {"register_number": ["not_a_register_number"]}),
    (
        {"business_id": None},
        {"business_id": ["one_number_required"], "register_number": ["one_number_required"]},
    ),
    (
        {"business_id": " ", "register_number": ""},
        {"business_id": ["one_number_required"], "register_number": ["one_number_required"]},
    ),
    ({"public_email": "yhdistys"}, {"public_email": ["not_an_email"]}),
    ({"name": "\u200b"}, {"name": ["control_characters"]}),
    ({"purpose": "Rivi\u2028toinen\x07"}, {"purpose": ["control_characters"]}),
    ({"postal_address": "Katu 1\n50100 Mikkeli"}, {"postal_address": ["control_characters"]}),
]


def test_bad_input_names_the_field_with_a_code(accounts: Accounts) -> None:
    liisa = accounts.sign_in_resident()
    for change, errors in BAD_ASSOCIATIONS:
        refused = accounts.post("/associations", liisa, **{**ASSOCIATION, **change})
        assert (refused.status_code, refused.json["errors"]) == (422, errors)
    assert accounts.rows("SELECT 1 FROM association") == []


def test_every_text_is_required_and_bounded(accounts: Accounts) -> None:
    liisa = accounts.sign_in_resident()
    for field in sorted({*ASSOCIATION} - {"business_id"}):
        for value in (" ", None, 1, "x" * 2001):
            refused = accounts.post("/associations", liisa, **{**ASSOCIATION, field: value})
            assert (refused.status_code, list(refused.json["errors"])) == (422, [field]), (field, value)
    assert accounts.rows("SELECT 1 FROM association") == []


def test_nothing_but_the_form_is_assigned(accounts: Accounts) -> None:
    liisa = accounts.sign_in_resident()
    for field in ("verified", "verified_at", "id", "state", "registered_by", "owner"):
        refused = accounts.post("/associations", liisa, **ASSOCIATION, **{field: "x"})
        assert (refused.status_code, list(refused.json["errors"])) == (422, [field]), field


def test_parallel_registrations_of_one_number_make_one_association(accounts: Accounts) -> None:
    liisa = accounts.sign_in_resident()
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: accounts.post("/associations", liisa, **ASSOCIATION), range(4)))
    assert sorted(reply.status_code for reply in replies) == [201, 422, 422, 422]


def test_a_registration_sent_twice_with_one_key_is_one(accounts: Accounts) -> None:
    liisa = accounts.sign_in_resident()
    first, again = (
        accounts.post("/associations", liisa, key="key-of-the-form", **ASSOCIATION) for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    other = accounts.post("/associations", liisa, key="key-of-the-form", **{**ASSOCIATION, "name": "Muu ry"})
    assert other.status_code == 422


def test_waiting_associations_come_in_pages(accounts: Accounts) -> None:
    liisa = accounts.sign_in_resident()
    for number in range(5):
        new = NewAssociation(**{**ASSOCIATION, "business_id": None, "register_number": f"10{number}.000"})
        register_association(accounts.wiring, new, UUID(liisa.subject))
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    found, after = [], ""
    while after is not None:
        page = accounts.get(f"/associations?state=unverified&limit=2&after={after}", reviewer).json
        found += [each["register_number"] for each in page["items"]]
        after = page["next"]
    assert found == [f"10{number}.000" for number in range(5)]
    for query in ("", "?state=all", "?state=unverified&limit=1000", "?state=unverified&after=x&sort=drop"):
        assert accounts.get(f"/associations{query}", reviewer).status_code == 422
    assert accounts.get("/associations?state=unverified&after=WyJ4Il0=", reviewer).status_code == 422


def test_an_editor_who_was_never_here_acts_from_the_first_sign_in(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    path = f"/associations/{association_id}/members"
    added = accounts.post(path, owner, email="Matti@example.fi", role="editor")
    assert added.status_code == 201
    matti = accounts.sign_in_resident("matti@example.fi")
    assert matti.associations == {association_id: "editor"}
    assert accounts.post(path, matti, email="muu@example.fi", role="editor").status_code == 403
    # An editor sees no one but themselves, which is what leaving needs.
    assert [each["email"] for each in accounts.get(path, matti).json["items"]] == ["matti@example.fi"]


def test_adding_a_member_does_not_tell_who_is_here(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    accounts.sign_in_resident("matti@example.fi")
    path = f"/associations/{association_id}/members"
    known = accounts.post(path, owner, email="matti@example.fi", role="editor")
    unknown = accounts.post(path, owner, email="mette@example.fi", role="editor")
    assert (known.status_code, known.json) == (
        unknown.status_code,
        {**unknown.json, "email": "matti@example.fi"},
    )
    shown = accounts.get(path, owner).json["items"]
    assert {frozenset(each) for each in shown} == {frozenset({"id", "email", "role", "added_at"})}
    assert accounts.post(path, owner, email="matti@example.fi", role="owner").status_code == 409


def test_parallel_additions_of_one_address_make_one_member(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    path = f"/associations/{association_id}/members"
    with ThreadPoolExecutor(4) as pool:
        replies = list(
            pool.map(lambda _: accounts.post(path, owner, email="m@example.fi", role="editor"), range(4))
        )
    assert sorted(reply.status_code for reply in replies) == [201, 409, 409, 409]


def test_claims_that_are_out_of_date_open_nothing(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    accounts.execute("DELETE FROM membership")
    path = f"/associations/{association_id}/members"
    assert accounts.get(path, owner).status_code == 403
    assert accounts.post(path, owner, email="muu@example.fi", role="owner").status_code == 403
    stranger = accounts.sign_in_resident("matti@example.fi")
    assert accounts.get(path, stranger).status_code == 403


def test_a_membership_is_owner_or_editor(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    for role in ("admin", "reviewer", "", None, ["owner"]):
        refused = accounts.post(
            f"/associations/{association_id}/members", owner, email="m@example.fi", role=role
        )
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["role"]), role


def test_the_audit_log_is_for_admins_and_holds_no_personal_data(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    verify_association(
        accounts.wiring, UUID(association_id), "Ote nähty", date(2026, 2, 1), UUID(reviewer.subject)
    )
    for caller in (owner, reviewer):
        assert accounts.get("/audit", caller).status_code == 403
    log = accounts.get("/audit", accounts.staff("anna@example.fi", "admin"))
    assert {"association.registered", "association.verified", "sign_in.confirmed", "role.granted"} <= {
        each["action"] for each in log.json["items"]
    }
    for personal in ("example.fi", "Liisa", "Satu", "Ote", "192.0.2"):
        assert personal not in log.get_data(as_text=True)
