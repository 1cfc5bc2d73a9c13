"""An owner opens the association's account once; money goes there when two people agreed, and held first."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import requests

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Invalid
from services.contracts.events import AssociationChanged
from services.pledges.domain.connecting.openings import Seen, Standing, key_is_worn, standing
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.approving.propose import propose_account
from services.pledges.usecases.books.register_collecting_account import AccountDetails
from services.pledges.usecases.cards.apply_provider_event import apply_event
from services.pledges.usecases.connecting.follow_association import follow_association
from tests.pledges.card_world import City
from tests.pledges.connected_world import at_the_provider

IBAN = "FI2112345600000785"


def verify(city: City, verified: bool = True) -> None:
    """Let accounts tell how the association stands."""
    told = AssociationChanged(
        association_id=str(city.owner_of(city.account_id)),
        name="Tuppuralan Tanhuvat ry",
        business_id=None,
        register_number=None,
        postal_address="",
        public_email="",
        public_phone="",
        verified=verified,
    )
    with transaction(city.context.sessions) as session:
        follow_association(session, told)


def member(city: City, role: str) -> Identity:
    return Identity(subject=str(new_id()), associations={str(city.owner_of(city.account_id)): role})


def open_it(city: City, role: str = "owner", after: str = "") -> tuple[int, dict[str, Any]]:
    at = f"/collecting-accounts/{city.account_id}/opening{after}"
    reply = city.client().post(at, member(city, role), json={})
    return reply.status_code, reply.get_json(silent=True) or {}


def shown(city: City) -> tuple[str, str | None]:
    at = f"/collecting-accounts?association_id={city.owner_of(city.account_id)}"
    [account] = city.client().get(at, member(city, "editor")).json["items"]
    return account["card_standing"], account["opened_account_id"]


def test_an_owner_of_a_verified_association_opens_one_account_however_often_they_ask(city: City):
    assert (open_it(city)[0], open_it(city)[1]["code"]) == (409, "association_not_verified")
    verify(city)
    assert (open_it(city, "editor")[0], shown(city)) == (403, (Standing.NOT_BEGUN, None))
    assert at_the_provider(city, "accounts") == []

    city.control("chaos", mode="lost_reply", path="POST /v1/accounts", times=2)
    assert (open_it(city)[0], shown(city)) == (503, (Standing.UNDER_WAY, None))
    first, second = open_it(city)[1]["url"], open_it(city)[1]["url"]
    [made] = at_the_provider(city, "accounts")
    assert first != second and (made["type"], made["business_type"]) == ("express", "non_profit")
    assert shown(city) == (Standing.UNDER_WAY, made["id"])

    # The first link is worn: the provider leads back for another one.
    worn = city.browser.get(first, allow_redirects=False)
    assert worn.headers["Location"].endswith(f"/maksupalvelu/{city.account_id}/uusi-linkki")
    # Whoever comes back without having filled anything in is told so.
    assert (open_it(city, after="/look")[0], shown(city)[0]) == (204, Standing.UNDER_WAY)
    done = city.browser.post(second, data={"iban": IBAN}, allow_redirects=False)
    assert done.headers["Location"].endswith(f"/maksupalvelu/{city.account_id}/paluu")
    assert apply_event(city.context, "account.updated", made["id"], made["id"]) == "being_opened"
    assert shown(city) == (Standing.AWAITS_APPROVAL, made["id"])
    assert city.rows("SELECT stripe_account_id FROM collecting_account") == [(None,)]
    verify(city, verified=False)
    assert open_it(city)[1]["code"] == "association_not_verified"


def test_a_day_of_silence_and_a_replayed_fault_make_no_second_account(city: City):
    verify(city)
    city.control("chaos", mode="lost_reply", path="POST /v1/accounts", times=2)
    assert open_it(city)[0] == 503
    city.move(hours=25)
    assert open_it(city)[0] == 200
    assert len(at_the_provider(city, "accounts")) == 1


def test_money_goes_to_the_opened_account_once_two_people_agreed_and_after_the_hold(city: City):
    verify(city)
    city.browser.post(open_it(city)[1]["url"], data={"iban": IBAN}, allow_redirects=False)
    assert open_it(city, after="/look")[0] == 204
    _, account = shown(city)
    details = AccountDetails(
        association_id=city.owner_of(city.account_id),
        association_name="Tuppuralan Tanhuvat ry",
        payee_name="Tuppuralan Tanhuvat ry",
        iban=IBAN,
        stripe_account_id=account,
    )
    sessions = city.context.sessions
    with pytest.raises(Invalid) as refused:
        propose_account(sessions, details, None, "Toisen tili", "person:taina")
    assert refused.value.errors == {"stripe_account_id": ["of_another_account"]}
    asked = propose_account(sessions, details, city.account_id, "Yhdistys avasi", "person:taina")
    assert asked.content["opened_by_association"] is True
    decide_approval(
        sessions,
        asked.id,
        approve=True,
        seen_hash=asked.content_hash,
        reason="",
        actor="person:heikki",
        authenticated_at=datetime.now(UTC).isoformat(),
    )
    [(old, new, hours)] = city.rows(
        "SELECT old_iban, new_iban, extract(epoch FROM until - began_at)::int / 3600 FROM account_hold"
    )
    assert (old, new, hours) == (IBAN, account, 72)
    [told] = city.events("collecting_account.changed.v1")
    assert UUID(told["association_id"]) == city.owner_of(city.account_id)
    assert open_it(city, after="/look")[0] == 204
    assert shown(city) == (Standing.READY, None)
    closed = requests.post(
        f"{city.address}/_sandbox/account", json={"account": account, "enabled": False}, timeout=10
    )
    assert closed.ok
    apply_event(city.context, "account.updated", str(account), account)
    assert shown(city)[0] in (Standing.LACKING, Standing.EXAMINED)


def test_what_is_missing_is_told_apart_from_what_the_provider_examines():
    given = {"begun": True, "in_use": False}
    assert standing(**given, seen=Seen(False, False, ("tos_acceptance",))) is Standing.UNDER_WAY
    assert standing(**given, seen=Seen(True, False, ("company.tax_id",))) is Standing.LACKING
    assert standing(**given, seen=Seen(True, False, ())) is Standing.EXAMINED
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert [key_is_worn(now - timedelta(hours=hours), False, now) for hours in (22, 23)] == [False, True]
    assert key_is_worn(now, True, now)
