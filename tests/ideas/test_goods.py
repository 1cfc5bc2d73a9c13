"""Goods: promised without an account and never beyond what is needed, brought, and agreed to."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from services.chassis.database import transaction
from services.ideas.usecases.giving.lapse_promises import lapse_promises
from tests.ideas.conftest import ANONYMOUS, MEMBER, OUTSIDER, REVIEWER, Ideas
from tests.ideas.giving_world import COFFEE, Giver, ask, brought, forget, need, needs, promised


def pass_hours(ideas: Ideas, hours: int) -> None:
    """The letter lies unread for so long."""
    with transaction(ideas.wiring.sessions) as session:
        later = text("UPDATE goods_promises SET held_until = held_until - make_interval(hours => :hours)")
        session.execute(later, {"hours": hours})


def test_goods_are_promised_confirmed_brought_in_part_and_valued(ideas: Ideas) -> None:
    campaign = ideas.published()
    coffee = need(ideas, campaign)
    first = ask(ideas, coffee, 1, 4).json
    assert (first["count"], first["left"]) == (4, 6)
    (letter,) = ideas.events("goods.promise_held.v1")
    assert (letter["goods"], letter["count"], letter["bring_to"]) == ("Kahvipaketti", 4, "Kerhotalo")
    giver = Giver(ideas, 1)
    assert giver.promises()[0]["state"] == "held"
    # Anybody may have written the address: nobody reads yet whose it is.
    unread = ideas.get(f"/goods/{coffee['id']}/promises", MEMBER).json["items"][0]
    assert (unread["name"], unread["phone"]) == ("", "")
    promise_id = giver.do("confirm").json["id"]
    assert giver.do("reduce", count=5).json["errors"] == {"count": ["more_than_promised"]}
    assert giver.do("reduce", count=3).json["count"] == 3
    listed = ideas.get(f"/goods/{coffee['id']}/promises", MEMBER).json["items"][0]
    assert (listed["name"], listed["suggested_cents"]) == ("Antaja 1", 1_950)
    assert "antaja1@example.fi" not in str(listed)
    too_many = {"received": 4, "condition": "good", "actual_cents": 0}
    refused = ideas.post(f"/goods-promises/{promise_id}/receive", **too_many)
    assert refused.json["errors"] == {"received": ["more_than_promised"]}
    assert brought(ideas, promise_id, 2, 1_200)["state"] == "approved"
    (shown,) = needs(ideas, campaign)
    assert (shown["promised"], shown["received"], shown["left"]) == (2, 2, 8)
    assert (shown["received_cents"], shown["approved_cents"]) == (1_200, 1_200)
    assert giver.do("take-back").json["code"] == "promise_settled"


def test_a_receipt_noted_by_mistake_is_undone_and_what_was_freed_is_waited_for_again(ideas: Ideas) -> None:
    campaign = ideas.published()
    coffee = need(ideas, campaign)
    promise_id = promised(ideas, coffee, 1, 6)
    brought(ideas, promise_id, 1, 100)
    promised(ideas, coffee, 2, 6)
    assert ideas.post(f"/goods-promises/{promise_id}/undo-receipt").json["code"] == "wrong_state"
    assert ideas.post(f"/goods-promises/{promise_id}/undo-approval").json["state"] == "received"
    # Of the five that were freed somebody else has promised some.
    undone = ideas.post(f"/goods-promises/{promise_id}/undo-receipt").json
    assert (undone["state"], undone["count"], undone["actual_cents"]) == ("promised", 4, None)
    assert needs(ideas, campaign)[0]["left"] == 0
    assert ideas.post(f"/goods-promises/{promise_id}/not-brought").json["state"] == "not_brought"
    assert promised(ideas, coffee, 3, 1)
    assert ideas.post(f"/goods-promises/{promise_id}/wait-again").json["errors"] == {
        "count": ["more_than_left"]
    }
    assert Giver(ideas, 3).do("take-back").json["state"] == "taken_back"
    assert ideas.post(f"/goods-promises/{promise_id}/wait-again").json["state"] == "promised"
    assert Giver(ideas, 3).do("again").json["errors"] == {"count": ["more_than_left"]}


def test_the_last_of_the_goods_is_given_once(ideas: Ideas) -> None:
    """Fifty at once want the last; whoever comes too late keeps nothing."""
    coffee = need(ideas, ideas.published(), target=11)
    promised(ideas, coffee, 1, 10)

    def want(number: int) -> int:
        # Whoever has a role is not counted as a visitor who sends forms.
        return int(ask(ideas, coffee, number, who=REVIEWER).status_code)

    with ThreadPoolExecutor(10) as hands:
        answers = list(hands.map(want, range(2, 52)))
    assert sorted(answers) == [201] + [422] * 49
    ((taken,),) = ideas.rows("SELECT sum(count) FROM goods_promises WHERE state IN ('held', 'promised')")
    assert taken == 11
    assert want(99) == 422


def test_what_nobody_confirms_within_two_hours_is_given_to_others(ideas: Ideas) -> None:
    coffee = need(ideas, ideas.published(), target=3)
    ask(ideas, coffee, 1, 3)
    assert lapse_promises(ideas.wiring.context) == 0
    assert ask(ideas, coffee, 2, 1).json["errors"] == {"count": ["more_than_left"]}
    pass_hours(ideas, 2)
    assert lapse_promises(ideas.wiring.context) == 1
    assert ideas.get(f"/goods/{coffee['id']}/promises", MEMBER).json["items"][0]["name"] == ""
    # The letter is read after all, and there is still room.
    assert Giver(ideas, 1).do("again").json["state"] == "promised"
    assert ideas.rows("SELECT confirmed_at IS NULL FROM contributors") == [(False,)]
    assert Giver(ideas, 1).do("take-back").json["state"] == "taken_back"
    ask(ideas, coffee, 2, 3)
    assert Giver(ideas, 1).do("again").json["errors"] == {"count": ["more_than_left"]}


def test_a_need_met_otherwise_is_called_off_in_letters_and_comes_back_and_links_open_ones_own(
    ideas: Ideas,
) -> None:
    coffee = need(ideas, ideas.published())
    promised(ideas, coffee, 1, 2)
    ask(ideas, coffee, 2, 1)
    path = f"/goods/{coffee['id']}"
    assert ideas.post(f"{path}/close").json["errors"] == {"reason": ["required"]}
    assert ideas.post(f"{path}/close", reason="Saimme kahvit kaupasta").json["closed"] is True
    assert ask(ideas, coffee, 3).json["code"] == "need_closed"
    # Whoever had not answered the letter yet has heard nothing of that.
    assert Giver(ideas, 2).do("confirm").json["code"] == "need_closed"
    assert ideas.post(f"{path}/reopen").json["closed"] is False
    # A link opens what is one's own, and nothing without its secret.
    own, other = Giver(ideas, 1).promises()[0]["id"], Giver(ideas, 2)
    assert other.do("take-back", own).status_code == 404
    assert ideas.post(f"/contributors/{other.id}/own/goods", ANONYMOUS, token="x" * 32).status_code == 404
    kinds = [(each["kind"], each["count"]) for each in ideas.events("goods.giver_told.v1")]
    assert kinds == [("called_off", 2), ("needed_again", 2)]


def test_a_need_keeps_what_is_promised_of_it_and_only_its_makers_write_it(ideas: Ideas) -> None:
    draft = ideas.draft()
    coffee = need(ideas, draft)
    path = f"/goods/{coffee['id']}"
    assert ideas.get(f"/campaigns/{draft['id']}/goods").status_code == 404
    assert ask(ideas, coffee).status_code == 404
    assert ideas.post(path, OUTSIDER, **COFFEE).status_code in (403, 404)
    assert ideas.post(path, **COFFEE | {"target": 0}).json["errors"].keys() == {"target"}
    campaign = ideas.published()
    coffee = need(ideas, campaign)
    promised(ideas, coffee, 1, 7)
    lower = ideas.post(f"/goods/{coffee['id']}", **COFFEE | {"target": 6})
    assert lower.json["errors"] == {"target": ["below_promised"]}
    assert ideas.post(f"/goods/{coffee['id']}", **COFFEE | {"target": 7}).json["left"] == 0
    assert ideas.get(f"/goods/{coffee['id']}/promises", REVIEWER).status_code == 403


def test_promises_of_somebody_who_is_erased_keep_counts_and_no_words(ideas: Ideas) -> None:
    campaign = ideas.published()
    coffee = need(ideas, campaign)
    brought(ideas, promised(ideas, coffee, 1, 2), 2, 1_300)
    ask(ideas, coffee, 1, 3, note="Soita Kaisalle")
    forget(ideas, Giver(ideas, 1).id)
    (shown,) = needs(ideas, campaign)
    assert (shown["received"], shown["approved_cents"], shown["left"]) == (2, 1_300, 8)
    assert ideas.rows("SELECT DISTINCT note FROM goods_promises") == [("",)]
