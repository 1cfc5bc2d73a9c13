"""GET /deliveries: the log that helps people, without their addresses."""

import pytest

from services.chassis.identity import Identity
from services.contracts.events import PledgePaid
from services.notify.app import create_app
from services.notify.usecases.deliver_messages import deliver_messages
from tests.notify.conftest import AINO, Notify, sample
from tests.service_caller import ServiceCaller

FINANCE = Identity(subject="0192f0c4-7a31-7c55-9d1e-4b6a2f0e7c01", roles=frozenset({"finance"}))
OTHER_PLEDGE = "0192f0c4-7a31-7c55-9d1e-4b6a2f0e7cff"


@pytest.fixture
def client(notify: Notify) -> ServiceCaller:
    for pledge_id in (None, OTHER_PLEDGE, None):
        changes = {"pledge_id": pledge_id} if pledge_id else {}
        notify.hear(sample("pledge.paid.v1", contact=notify.sealed().__dict__, **changes))
    deliver_messages(notify.wiring)
    return ServiceCaller(create_app(notify.wiring))


def test_finance_sees_what_was_sent_newest_first_and_no_address(client: ServiceCaller) -> None:
    answer = client.get("/deliveries", FINANCE)
    assert answer.status_code == 200
    assert [item["state"] for item in answer.json["items"]] == ["sent"] * 3
    assert [item["attempts"][0]["outcome"] for item in answer.json["items"]] == ["sent"] * 3
    queued = [item["queued_at"] for item in answer.json["items"]]
    assert queued == sorted(queued, reverse=True)
    assert AINO["email"] not in answer.text
    assert answer.json["next"] is None


def test_one_pledges_mails_are_found(client: ServiceCaller) -> None:
    paid = sample("pledge.paid.v1")
    assert isinstance(paid, PledgePaid)
    for pledge_id, count in ((paid.pledge_id, 2), (OTHER_PLEDGE, 1)):
        items = client.get(f"/deliveries?pledge_id={pledge_id}", FINANCE).json["items"]
        assert [item["pledge_id"] for item in items] == [pledge_id] * count


def test_pages_follow_each_other_without_gap_or_repeat(client: ServiceCaller) -> None:
    whole = [item["id"] for item in client.get("/deliveries", FINANCE).json["items"]]
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/deliveries?limit=1{'&after=' + cursor if cursor else ''}", FINANCE).json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == whole


@pytest.mark.parametrize(
    "query", ["after=x", "after=WyJ4IiwgInkiXQ==", "pledge_id=1", "limit=0", "limit=101"]
)
def test_a_wrong_query_is_refused_by_name(client: ServiceCaller, query: str) -> None:
    answer = client.get(f"/deliveries?{query}", FINANCE)
    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.json["errors"]


def test_only_staff_that_needs_it_may_look(client: ServiceCaller) -> None:
    assert client.get("/deliveries").status_code == 401
    reviewer = Identity(subject=FINANCE.subject, roles=frozenset({"reviewer"}))
    assert client.get("/deliveries", reviewer).status_code == 403
