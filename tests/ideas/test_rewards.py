"""What a pre-sale sells: written with the draft, frozen at publishing but for words and stock."""

from typing import Any

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from tests.ideas.conftest import EDITOR, MEMBER, OUTSIDER, PRESALE, REVIEWER, Ideas


def names(campaign: dict[str, Any]) -> list[str]:
    return [each["name"] for each in campaign["rewards"]]


def test_rewards_are_written_ordered_changed_and_taken_out(ideas: Ideas) -> None:
    draft = ideas.complete(legal=PRESALE)
    assert (names(draft), draft["missing"]) == (["Talkoomuki"], [])
    draft = ideas.with_reward(draft, EDITOR, name="Tontin piirros", delivery="post", stock=20).json
    mug, drawing = (each["id"] for each in draft["rewards"])
    path = f"/campaigns/{draft['id']}/rewards"
    draft = ideas.post(f"{path}/order", version=draft["version"], order=[drawing, mug]).json
    assert names(draft) == ["Tontin piirros", "Talkoomuki"]
    half = ideas.post(f"{path}/order", version=draft["version"], order=[mug])
    assert half.json["errors"] == {"order": ["not_all_of_them"]}
    stale = ideas.post(f"{path}/{mug}/remove", version=draft["version"] - 1)
    assert (stale.status_code, stale.json["code"]) == (409, "changed_meanwhile")
    draft = ideas.post(f"{path}/{drawing}/remove", version=draft["version"]).json
    assert names(draft) == ["Talkoomuki"]
    none = ideas.post(f"{path}/{mug}/remove", version=draft["version"]).json
    assert [(lack["field"], lack["code"]) for lack in none["missing"]] == [("rewards", "required")]
    assert ideas.with_reward(none, OUTSIDER).status_code in (403, 404)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price_cents": 49}, "price_cents"),
        ({"vat_basis_points": 2_400}, "vat_basis_points"),
        ({"delivery_month": "2027-13"}, "delivery_month"),
        ({"delivery": "drone"}, "delivery"),
        ({"stock": 0}, "stock"),
        ({"name": "Kiitos lahjoituksesta"}, "name"),
        ({"delivery": "service", "service_on": "2027-05-01", "delivery_month": "2027-06"}, "service_on"),
    ],
)
def test_a_reward_that_cannot_be_is_refused_by_its_field(
    ideas: Ideas, changes: dict[str, Any], field: str
) -> None:
    refused = ideas.with_reward(ideas.complete(legal=PRESALE), **changes)
    assert refused.status_code == 422
    assert set(refused.json["errors"]) == {field}


def test_a_collection_gives_nothing_of_value_back(ideas: Ideas) -> None:
    refused = ideas.with_reward(ideas.complete())
    assert (refused.status_code, refused.json["code"]) == (409, "not_in_collections")
    turned = ideas.patch(ideas.complete(legal=PRESALE), legal={"mode": "permit", "number": "RA/2026/117"})
    lacks = {(each["field"], each["code"]) for each in turned.json["missing"]}
    assert ("rewards", "not_in_collections") in lacks


def test_rewards_go_to_pledges_and_then_only_words_and_stock_change(ideas: Ideas) -> None:
    draft = ideas.complete(legal=PRESALE)
    draft = ideas.with_reward(draft, name="Penkki", stock=2, vat_basis_points=1_350).json
    for step, who, body in (
        ("submit", MEMBER, {}),
        ("review", REVIEWER, {"decision": "approved"}),
        ("publish", MEMBER, {}),
    ):
        sale = ideas.step(draft, step, who, **body).json
    (told,) = ideas.events("campaign.published.v1")
    assert [(each["name"], each["stock"], each["vat_from"]) for each in told["rewards"]] == [
        ("Talkoomuki", None, sale["started_on"]),
        ("Penkki", 2, sale["started_on"]),
    ]
    # Two rates: each says its own.
    assert told["display"]["vat_basis_points"] is None
    mug, bench = (f"/campaigns/{sale['id']}/rewards/{each['id']}" for each in sale["rewards"])
    assert ideas.with_reward(sale).json["code"] == "not_editable"
    assert ideas.post(f"{bench}/remove", version=sale["version"]).json["code"] == "not_editable"
    more = ideas.post(f"{bench}/on-sale", description="Mäntyä", more=3)
    assert (more.json["rewards"][1]["stock"], more.json["rewards"][1]["description"]) == (5, "Mäntyä")
    (changed,) = ideas.events("campaign.reward_changed.v1")
    assert (changed["stock"], changed["description"]) == (5, "Mäntyä")
    refused = ideas.post(f"{mug}/on-sale", description="", more=1)
    assert refused.json["errors"] == {"more": ["unlimited"]}
    assert ideas.post(f"{bench}/on-sale", description="", more=-1).status_code == 422
    for attempt in ("UPDATE campaign_rewards SET price_cents = 1", "DELETE FROM campaign_rewards"):
        with pytest.raises(Exception, match="frozen"), transaction(ideas.wiring.sessions) as session:
            session.execute(text(attempt))
