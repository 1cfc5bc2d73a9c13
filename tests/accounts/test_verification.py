"""Staff verify associations on what they checked; a number belongs to whom it was verified with."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from services.chassis.identity import Identity
from tests.accounts.conftest import ASSOCIATION, Accounts
from tests.accounts.test_associations import owner_and_association

VERIFIED: dict[str, Any] = {
    "outcome": "verified",
    "checks": ["register_extract", "signing_rights", "rules"],
    "extract_on": "2026-02-01",
    "note": "Nimenkirjoittaja ok.",
}
RIVAL = {
    **ASSOCIATION,
    "name": "Aito yhdistys ry",
    "business_id": "FI01651163",
    "public_email": "a@example.fi",
}


def decide(accounts: Accounts, association_id: str, who: Identity, **body: Any) -> TestResponse:
    return accounts.post(f"/associations/{association_id}/verification", who, **body)


def test_a_decision_names_what_was_checked_and_its_history_only_grows(accounts: Accounts) -> None:
    _, association_id = owner_and_association(accounts)
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    verified = decide(accounts, association_id, reviewer, **VERIFIED)
    assert (verified.status_code, verified.json["verified"]) == (200, True)
    again = decide(accounts, association_id, reviewer, **{**VERIFIED, "extract_on": "2026-03-01", "note": ""})
    assert again.status_code == 200
    back = decide(accounts, association_id, reviewer, outcome="withdrawn", note="Ote oli vanha.")
    assert (back.json["verified"], back.json["refused"]) == (False, True)
    assert decide(accounts, association_id, reviewer, outcome="withdrawn", note="Taas").status_code == 409
    shown = accounts.get(f"/associations/{association_id}/evidence", reviewer).json
    assert [(each["outcome"], each["extract_on"], each["decided_by"]) for each in shown["history"]] == [
        ("withdrawn", None, "Satu Suunnittelija"),
        ("verified", "2026-03-01", "Satu Suunnittelija"),
        ("verified", "2026-02-01", "Satu Suunnittelija"),
    ]
    assert shown["history"][2]["checks"] == ["register_extract", "rules", "signing_rights"]
    # What pages say of it follows, and its owner hears of each decision; notes of staff stay with staff.
    told = accounts.events("association.changed.v1")
    assert [each["verified"] for each in told] == [False, True, True, False]
    assert [bool(each["verified_at"]) for each in told] == [False, True, True, False]
    decided = accounts.events("association.decided.v1")
    assert [(each["outcome"], each["reason"]) for each in decided] == [
        ("verified", ""),
        ("verified", ""),
        ("withdrawn", "Ote oli vanha."),
    ]
    assert accounts.mailed("association.decided.v1")[0] == {"email": "liisa@example.fi"}
    for statement in (
        "UPDATE association_verification SET note = 'muu'",
        "DELETE FROM association_verification",
    ):
        with pytest.raises(DBAPIError):
            accounts.execute(statement)


def test_half_a_decision_is_refused_with_its_fields_named(accounts: Accounts) -> None:
    _, association_id = owner_and_association(accounts)
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    half: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
        ({**VERIFIED, "checks": ["register_extract"]}, {"checks": ["needed_checks"]}),
        ({**VERIFIED, "extract_on": None}, {"extract_on": ["required"]}),
        ({**VERIFIED, "extract_on": "2999-01-01"}, {"extract_on": ["in_the_future"]}),
        ({"outcome": "refused", "note": "  "}, {"note": ["required"]}),
    ]
    for body, errors in half:
        refused = decide(accounts, association_id, reviewer, **body)
        assert (refused.status_code, refused.json["errors"]) == (422, errors)
    assert decide(accounts, association_id, reviewer, outcome="lapsed", note="x").status_code == 422
    assert decide(accounts, association_id, reviewer, **{**VERIFIED, "checks": ["voice"]}).status_code == 422
    assert accounts.rows("SELECT 1 FROM association_verification") == []
    with pytest.raises(DBAPIError, match="on_an_extract"):
        accounts.execute(
            "INSERT INTO association_verification (association_id, outcome, note, decided_by, decided_at) "
            "SELECT id, 'verified', '', registered_by, now() FROM association"
        )


def test_only_a_reviewer_who_is_no_member_decides(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    assert decide(accounts, association_id, owner, **VERIFIED).status_code == 403
    finance = accounts.staff("f@example.fi", "finance")
    assert decide(accounts, association_id, finance, **VERIFIED).status_code == 403
    assert accounts.get(f"/associations/{association_id}/evidence", finance).status_code == 403
    own = decide(accounts, association_id, accounts.staff("liisa@example.fi", "reviewer"), **VERIFIED)
    assert (own.status_code, own.json["code"]) == (403, "own_association")
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    unknown = "0192a0c4-0000-7000-8000-000000000000"
    assert decide(accounts, unknown, reviewer, **VERIFIED).status_code == 404


def test_a_refused_association_waits_again_once_corrected_and_a_new_name_is_verified_anew(
    accounts: Accounts,
) -> None:
    owner, association_id = owner_and_association(accounts)
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    refused = decide(accounts, association_id, reviewer, outcome="refused", note="Nimi ei täsmää.")
    assert (refused.json["refused"], refused.json["verified"]) == (True, False)
    assert accounts.get("/associations?state=unverified", reviewer).json["items"] == []
    path = f"/associations/{association_id}/identity"
    renamed = {**ASSOCIATION, "name": "Lähemäen asukasyhdistys Lähde ry"}
    assert accounts.post(path, owner, **renamed).json["refused"] is False
    waiting = accounts.get("/associations?state=unverified", reviewer).json["items"]
    assert [each["name"] for each in waiting] == ["Lähemäen asukasyhdistys Lähde ry"]
    assert decide(accounts, association_id, reviewer, **VERIFIED).json["verified"] is True
    moved = {**renamed, "postal_address": "Uusi katu 2, 50100 Mikkeli"}
    assert accounts.post(path, owner, **moved).json["verified"] is True
    assert accounts.post(path, owner, **{**moved, "register_number": "123.456"}).json["verified"] is False
    [newest, *_] = accounts.get(f"/associations/{association_id}/evidence", reviewer).json["history"]
    assert (newest["outcome"], newest["note"]) == ("lapsed", "register_number")
    assert [each["verified"] for each in accounts.events("association.changed.v1")][-2:] == [True, False]
    stranger = accounts.sign_in_resident("matti@example.fi")
    assert accounts.post(path, stranger, **moved).status_code == 403


def test_an_unverified_claim_does_not_keep_a_number_from_its_true_owner(accounts: Accounts) -> None:
    _, squatted = owner_and_association(accounts)
    matti = accounts.sign_in_resident("matti@example.fi")
    refused = accounts.post("/associations", matti, **RIVAL)
    assert (refused.status_code, refused.json["errors"]) == (422, {"business_id": ["registered_unverified"]})
    true = accounts.post("/associations", matti, **RIVAL, beside_another=True)
    assert true.status_code == 201
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    shown = accounts.get(f"/associations/{true.json['id']}/evidence", reviewer).json
    assert [(each["id"], each["verified"]) for each in shown["rivals"]] == [(squatted, False)]
    assert decide(accounts, true.json["id"], reviewer, **VERIFIED).status_code == 200
    taken = decide(accounts, squatted, reviewer, **VERIFIED)
    assert (taken.status_code, taken.json["code"]) == (409, "number_verified_elsewhere")
    # Now the number is verified, nobody else gets beside it, also by correcting what was written.
    pirkko = accounts.sign_in_resident("pirkko@example.fi")
    late = accounts.post("/associations", pirkko, **RIVAL, beside_another=True)
    assert late.json["errors"] == {"business_id": ["already_registered"]}
    other = {**RIVAL, "business_id": None, "register_number": "123.456"}
    third = accounts.post("/associations", pirkko, **other).json["id"]
    owner = Identity(subject=pirkko.subject, associations={third: "owner"})
    grabbed = accounts.post(f"/associations/{third}/identity", owner, **RIVAL, beside_another=True)
    assert grabbed.json["errors"] == {"business_id": ["already_registered"]}


def test_two_reviewers_who_verify_two_rivals_at_once_verify_one(accounts: Accounts) -> None:
    _, first = owner_and_association(accounts)
    matti = accounts.sign_in_resident("matti@example.fi")
    second = accounts.post("/associations", matti, **RIVAL, beside_another=True).json["id"]
    reviewer = accounts.staff("satu@example.fi", "reviewer")
    with ThreadPoolExecutor(2) as pool:
        replies = pool.map(lambda each: decide(accounts, each, reviewer, **VERIFIED), (first, second))
        assert sorted(each.status_code for each in replies) == [200, 409]
