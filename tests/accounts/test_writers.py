"""Names beside what was written: who is told them, and what is told."""

from services.chassis.identity import Identity
from tests.accounts.conftest import Accounts
from tests.accounts.test_associations import owner_and_association


def test_members_see_each_others_names_and_owners_an_address_where_there_is_none(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    accounts.post(f"/associations/{association_id}/members", owner, email="matti@example.fi", role="editor")
    here = f"/associations/{association_id}/writers"
    # Somebody who was let in and has never signed in has written nothing.
    assert [each["id"] for each in accounts.get(here, owner).json["items"]] == [owner.subject]
    matti = accounts.sign_in_resident("matti@example.fi")
    to_owner = {each["id"]: each["name"] for each in accounts.get(here, owner).json["items"]}
    assert to_owner == {owner.subject: "liisa@example.fi", matti.subject: "matti@example.fi"}
    to_editor = {each["id"]: each["name"] for each in accounts.get(here, matti).json["items"]}
    assert to_editor == {owner.subject: "", matti.subject: ""}
    outsider = accounts.sign_in_resident("outi@example.fi")
    assert accounts.get(here, outsider).status_code == 403
    assert accounts.get(here, Identity(address="192.0.2.7")).status_code == 401
