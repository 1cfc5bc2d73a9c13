"""When an association's bank account is changed, its owners hear of it."""

from services.accounts.usecases.tell_owners import tell_owners
from services.chassis.database import transaction
from services.contracts.events import CollectingAccountChanged
from tests.accounts.conftest import Accounts
from tests.accounts.test_associations import owner_and_association


def test_each_owner_is_written_to_with_masked_numbers_and_no_editor_is(accounts: Accounts) -> None:
    owner, association_id = owner_and_association(accounts)
    for email, role in (("otto@example.fi", "owner"), ("eeva@example.fi", "editor")):
        added = accounts.post(f"/associations/{association_id}/members", owner, email=email, role=role)
        assert added.status_code == 201, added.json
    changed = CollectingAccountChanged(
        association_id=association_id,
        association_name="Tuppuralan Tanhuvat ry",
        old_account_masked="FI•• •••• •••• ••60 82",
        new_account_masked="FI•• •••• •••• ••01 22",
        held_until="2026-11-25T08:00:00+00:00",
    )
    with transaction(accounts.wiring.sessions) as session:
        tell_owners(session, changed)
    told = accounts.mailed("association.account_changed.v1")
    assert sorted(each["email"] for each in told) == ["liisa@example.fi", "otto@example.fi"]
    [first, _] = accounts.events("association.account_changed.v1")
    assert (first["old_account_masked"], first["locale"]) == ("FI•• •••• •••• ••60 82", "fi")
