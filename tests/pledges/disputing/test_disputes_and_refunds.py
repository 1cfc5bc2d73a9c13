"""A lost dispute and a refund reckon with the same money, one after the other, and none waits for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.books.ledger import Line
from services.pledges.domain.books.return_postings import Books
from services.pledges.store.disputing.disputes import Dispute
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.disputing.apply_dispute import apply_dispute
from services.pledges.usecases.disputing.follow_disputes import follow_disputes
from services.pledges.usecases.refunding.refunds import list_refund
from tests.pledges.bank_world import TODAY
from tests.pledges.card_world import City, Made
from tests.pledges.lock_waits import wait_until_it_waits
from tests.pledges.refund_world import charge_of, hear
from tests.pledges.test_finance_desk import MAIJA


@pytest.fixture
def disputed(city: City) -> tuple[str, Made]:
    """A dispute that is lost, of which we have not heard, and another pledge of the same campaign."""
    campaign_id = city.campaign()
    made, other = city.back(campaign_id, amount_cents=6_000), city.back(campaign_id, amount_cents=6_000)
    city.move(days=20)
    city.close()
    dispute_id = str(city.control("dispute", charge=charge_of(city, made))["id"])
    hear(city, ("charge.dispute.created", dispute_id), ("charge.dispute.funds_withdrawn", dispute_id))
    city.control("dispute", dispute=dispute_id, status="lost")
    # A part was passed on: what is left is enough for one of them only.
    lines = (Line(f"held:{campaign_id}", 4_500), Line("stripe_balance", -4_500))
    with transaction(city.context.sessions) as session:
        post(session, Books(city.account_id, campaign_id).posting("test", str(new_id()), TODAY, *lines))
    return dispute_id, other


def the_dispute(city: City) -> Dispute:
    with city.context.sessions() as session:
        return session.query(Dispute).one()


def test_a_loss_is_borne_of_what_a_refund_in_the_same_moment_leaves(city: City, disputed: tuple[str, Made]):
    dispute_id, other = disputed
    with ThreadPoolExecutor(1) as threads:
        with transaction(city.context.sessions) as session:
            list_refund(session, lock_pledge(session, other.pledge_id), 6_000, "requested")
            # It waits for nobody, since both hold pledges, and leaves the loss to the job.
            assert threads.submit(apply_dispute, city.context, dispute_id).result(10) == "lost"
        assert the_dispute(city).booked_cents == 0
    follow_disputes(city.context)
    assert the_dispute(city).booked_cents == 1_500
    assert city.ledger()["refunds_due"] == -6_000
    assert city.ledger()["disputed"] == 4_500
    assert "held" not in city.ledger()


def test_a_write_off_is_asked_for_once_and_only_of_what_a_refund_in_the_same_moment_leaves_unborne(
    city: City, disputed: tuple[str, Made]
):
    dispute_id, other = disputed
    client, key, asked = city.client(), str(new_id()), {"comment": "Ei enää tavoitettavissa"}
    with ThreadPoolExecutor(1) as threads:
        with transaction(city.context.sessions) as session:
            list_refund(session, lock_pledge(session, other.pledge_id), 6_000, "requested")
            apply_dispute(city.context, dispute_id)
            at = f"/disputes/{the_dispute(city).id}/write-off-proposals"
            asking = threads.submit(client.post, at, MAIJA, json=asked, key=key)
            wait_until_it_waits(city.rows, asking, "it waits for the refund")
        first = asking.result(10)
    assert (first.status_code, first.json["amount_cents"]) == (201, 4_500)
    assert client.post(at, MAIJA, json=asked, key=key).json["id"] == first.json["id"]
    assert client.post(at, MAIJA, json=asked, key=str(new_id())).json["code"] == "already_proposed"
