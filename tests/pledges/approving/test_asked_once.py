"""A form of the finance desk that is sent twice asks once; another form asks anew or is told why not."""

from services.chassis.identifiers import new_id
from tests.pledges.bank_world import IBANS
from tests.pledges.card_world import City
from tests.pledges.refund_world import charged
from tests.pledges.test_finance_desk import MAIJA

ACCOUNT = {
    "association_name": "Rantakylän Värkkääjät ry",
    "payee_name": "Rantakylan Varkkaajat ry",
    "iban": IBANS[1],
    "comment": "Uusi yhdistys",
}


def test_a_proposal_sent_twice_is_one_request(city: City) -> None:
    client, made = city.client(), charged(city)
    batch = {"campaign_id": str(city.fresh(made).campaign_id), "whole": True, "comment": "Peruttu"}
    part = {"amount_cents": 100, "reason": "agreed", "comment": "Sovittu"}
    for at, body in (
        ("/collecting-accounts", ACCOUNT),
        (f"/desk/pledges/{made.pledge_id}/refund-proposals", part),
        ("/refund-batches", batch),
    ):
        key = str(new_id())
        first, again = (client.post(at, MAIJA, json=body, key=key) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201), (first.json, again.json)
        assert first.json["id"] == again.json["id"]
        changed = client.post(at, MAIJA, json=body | {"comment": "Muuta"}, key=key)
        assert changed.json["code"] == "idempotency_key_reused"
    assert city.rows("SELECT count(*) FROM approval") == [(3,)]
