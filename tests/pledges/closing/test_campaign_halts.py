"""A campaign is stopped: what is told beforehand, what follows, and that every backer hears of it once."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from services.chassis.crash_points import KILLED
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.contracts.events import (
    CampaignCancelled,
    CampaignResumed,
    CampaignSuspended,
    CampaignUpdateReleased,
)
from services.pledges.usecases.cards.look_up_payment import look_up_pledge
from services.pledges.usecases.closing import tell_backers as telling
from services.pledges.usecases.closing.campaign_terms import (
    cancel_campaign,
    resume_campaign,
    suspend_campaign,
)
from services.pledges.usecases.closing.close_suspended_pages import close_suspended_pages
from services.pledges.usecases.closing.tell_backers import tell_backers
from services.pledges.usecases.closing.tell_updates import note_update
from tests.pledges.card_world import City

WHY = "Selvitämme, onko hankkeella maanomistajan lupa."
REVIEWER = Identity(subject=str(new_id()), roles=frozenset({"reviewer"}))


def suspend(city: City, campaign) -> None:
    with transaction(city.context.sessions) as session:
        suspend_campaign(session, CampaignSuspended(campaign_id=str(campaign), reason=WHY))


def resume(city: City, campaign) -> None:
    with transaction(city.context.sessions) as session:
        resume_campaign(session, CampaignResumed(campaign_id=str(campaign)))


def cancel(city: City, campaign) -> None:
    with transaction(city.context.sessions) as session:
        cancel_campaign(session, CampaignCancelled(campaign_id=str(campaign), reason=WHY))


def told(city: City, name: str) -> list[str]:
    return [event["pledge_id"] for event in city.events(name)]


def many_pledges(city: City, campaign, number: int) -> None:
    """So many bank pledges, as rows; the first one is a real one that the others are copies of."""
    city.promise(campaign, method="bank_transfer")
    with city.owner() as connection:
        connection.execute(
            text(
                "INSERT INTO pledge (id, campaign_id, method, amount_cents, state, locale, contact_subject, "
                "consent_version, made_at, reserved_at) SELECT gen_random_uuid(), campaign_id, method, "
                "amount_cents, state, locale, contact_subject, consent_version, made_at, reserved_at "
                "FROM pledge, generate_series(2, :number)"
            ),
            {"number": number},
        )


def test_every_backer_of_a_suspended_campaign_hears_why_once_and_of_its_going_on_once(city: City):
    campaign, other = city.campaign(), city.campaign()
    card = city.back(campaign)
    bank = city.promise(campaign, method="bank_transfer")
    city.promise(campaign)
    city.promise(other, method="bank_transfer")
    suspend(city, campaign)
    assert tell_backers(city.context.sessions) == 2
    assert tell_backers(city.context.sessions) == 0
    backers = sorted([str(card.pledge_id), str(bank.pledge_id)])
    assert sorted(told(city, "pledge.campaign_suspended.v1")) == backers
    assert {event["reason"] for event in city.events("pledge.campaign_suspended.v1")} == {WHY}
    resume(city, campaign)
    assert tell_backers(city.context.sessions) == 2
    assert sorted(told(city, "pledge.campaign_resumed.v1")) == backers


def test_news_delivered_twice_is_told_once(city: City):
    campaign = city.campaign()
    city.promise(campaign, method="bank_transfer")
    suspend(city, campaign)
    suspend(city, campaign)
    tell_backers(city.context.sessions)
    resume(city, campaign)
    resume(city, campaign)
    tell_backers(city.context.sessions)
    assert len(told(city, "pledge.campaign_suspended.v1")) == 1
    assert len(told(city, "pledge.campaign_resumed.v1")) == 1


def test_backers_hear_an_update_once_those_who_are_known_still(city: City):
    campaign = city.campaign()
    kept, erased = (city.promise(campaign, method="bank_transfer") for _backer in range(2))
    with city.owner() as connection:
        connection.execute(
            text(
                "UPDATE backer_contact SET wrapped_key = NULL, data = NULL, erased_at = now() "
                "WHERE subject = (SELECT contact_subject FROM pledge WHERE id = :id)"
            ),
            {"id": erased.pledge_id},
        )
    update = CampaignUpdateReleased(
        campaign_id=str(campaign), update_id=str(new_id()), title="Telineet", body="Valittu."
    )
    for _time in range(2):
        with transaction(city.context.sessions) as session:
            note_update(session, update)
        tell_backers(city.context.sessions)
    [letter] = city.events("pledge.update_told.v1")
    assert (letter["pledge_id"], letter["news_id"]) == (str(kept.pledge_id), f"update:{update.update_id}")
    assert (letter["title"], letter["body"]) == ("Telineet", "Valittu.")


class Killed(BaseException):
    """What a worker's end feels like from inside: nothing after it runs."""


def test_thousands_are_told_slice_by_slice_and_a_worker_killed_in_between_tells_nobody_twice(
    city: City, monkeypatch: pytest.MonkeyPatch
):
    campaign = city.campaign()
    many_pledges(city, campaign, 1_001)
    suspend(city, campaign)
    for dies_at in (150, 350, 2):
        left = [dies_at]

        def emit_or_die(session, event, left=left):
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            emit(session, event)

        monkeypatch.setattr(telling, "emit", emit_or_die)
        with pytest.raises(Killed):
            tell_backers(city.context.sessions)
    monkeypatch.setattr(telling, "emit", emit)
    [(so_far,)] = city.rows("SELECT told FROM campaign_notice")
    assert so_far == 200, "only whole slices count, and they stay"
    assert tell_backers(city.context.sessions) == 801
    heard = told(city, "pledge.campaign_suspended.v1")
    assert len(heard) == len(set(heard)) == 1_001
    by_transaction = "SELECT count(*) FROM outbox_event WHERE name LIKE 'pledge.campaign_%' GROUP BY xmin"
    assert max(number for (number,) in city.rows(by_transaction)) <= telling.AT_ONCE


def test_news_of_one_campaign_are_told_in_their_order(city: City):
    campaign = city.campaign()
    many_pledges(city, campaign, 250)
    suspend(city, campaign)
    resume(city, campaign)
    tell_backers(city.context.sessions)
    names = city.rows("SELECT name FROM outbox_event WHERE name LIKE 'pledge.campaign_%' ORDER BY id")
    suspended, resumed = "pledge.campaign_suspended.v1", "pledge.campaign_resumed.v1"
    assert [name for (name,) in names] == [suspended] * 250 + [resumed] * 250


def test_whoever_pledges_after_the_campaign_went_on_is_not_told_of_old_news(city: City):
    campaign = city.campaign()
    suspend(city, campaign)
    resume(city, campaign)
    city.move(minutes=1)
    city.promise(campaign, method="bank_transfer")
    assert tell_backers(city.context.sessions) == 0


def test_a_card_page_left_open_is_closed_when_its_campaign_is_suspended(city: City):
    campaign = city.campaign(model="keep_what_comes")
    made = city.promise(campaign)
    assert close_suspended_pages(city.context) == 0
    suspend(city, campaign)
    assert close_suspended_pages(city.context) == 1
    assert city.state(made) == "draft"
    assert close_suspended_pages(city.context) == 0
    city.give_card(made)
    look_up_pledge(city.context, made.pledge_id)
    assert city.state(made) == "draft", "a closed page takes no money"
    reply = city.client().post(f"/pledges/{made.pledge_id}/card", json={"token": made.token})
    assert reply.status_code == 409
    resume(city, campaign)
    again = city.client().post(f"/pledges/{made.pledge_id}/card", json={"token": made.token})
    assert again.status_code == 200


def test_a_page_that_was_paid_in_the_moment_of_the_halt_counts(city: City):
    campaign = city.campaign(model="keep_what_comes")
    made = city.promise(campaign)
    city.give_card(made)
    suspend(city, campaign)
    assert close_suspended_pages(city.context) == 0
    assert city.state(made) == "paid"


def test_a_provider_that_is_down_keeps_no_halt_from_happening(city: City):
    campaign = city.campaign()
    made = city.promise(campaign)
    suspend(city, campaign)
    city.control("chaos", mode="error_before", path="/expire", times=5)
    assert close_suspended_pages(city.context) == 0
    assert city.rows("SELECT state FROM campaign_terms") == [("suspended",)]
    city.control("chaos", clear=True)
    city.look("violations")
    assert close_suspended_pages(city.context) == 1
    assert city.state(made) == "draft"


def test_a_suspended_campaign_waits_past_its_deadline_and_is_decided_when_it_goes_on(city: City):
    campaign = city.campaign(days=2, minimum_cents=2_000)
    made = city.back(campaign)
    suspend(city, campaign)
    city.move(days=3)
    city.close()
    assert city.state(made) == "pledged"
    assert city.events("campaign.closed.v1") == []
    resume(city, campaign)
    tell_backers(city.context.sessions)
    [news] = city.events("pledge.campaign_resumed.v1")
    assert news["is_over"] is True
    city.close()
    assert city.state(made) == "paid"


def test_cancelling_releases_cards_refunds_money_and_tells_everybody_why_once(city: City):
    campaign = city.campaign(model="keep_what_comes", days=10)
    paid = city.back(campaign)
    bank = city.promise(campaign, method="bank_transfer")
    suspend(city, campaign)
    cancel(city, campaign)
    cancel(city, campaign)
    city.close()
    city.close()
    outcomes = city.events("pledge.outcome_decided.v1")
    assert {event["pledge_id"]: event["action"] for event in outcomes} == {
        str(paid.pledge_id): "refund",
        str(bank.pledge_id): "release",
    }
    assert len(outcomes) == 2
    assert {event["halt_reason"] for event in outcomes} == {WHY}


def test_a_campaign_that_simply_failed_gives_no_reason_of_a_halt(city: City):
    campaign = city.campaign(days=1)
    city.back(campaign)
    suspend(city, campaign)
    resume(city, campaign)
    city.move(days=2)
    city.close()
    [outcome] = city.events("pledge.outcome_decided.v1")
    assert (outcome["outcome"], outcome["halt_reason"]) == ("not_funded", None)


def test_what_cancelling_would_do_is_told_beforehand_and_is_what_it_does(city: City):
    campaign = city.campaign(model="keep_what_comes")
    city.back(campaign, amount_cents=3_000)
    city.back(campaign, amount_cents=4_000)
    city.promise(campaign, 1_500, method="bank_transfer")
    city.promise(campaign)
    before = city.client().get(f"/campaigns/{campaign}/halt", REVIEWER).json
    assert (before["backers"], before["released"], before["refunded"]) == (3, 1, 2)
    sums = [before[name] for name in ("released_cents", "refund_card_cents", "refund_bank_cents")]
    assert sums == [1_500, 7_000, 0]
    assert before["plan"] is None
    cancel(city, campaign)
    city.close()
    after = city.client().get(f"/campaigns/{campaign}/halt", REVIEWER).json
    assert after["plan"] == {"outcome": "cancelled", "lines": 4, "done": 4, "stuck": 0}
    assert after["halt_reason"] == WHY
    listed = city.rows("SELECT sum(amount_cents) FROM refund")
    assert listed == [(7_000,)]


def test_how_far_the_news_have_come_is_shown(city: City):
    campaign = city.campaign()
    city.promise(campaign, method="bank_transfer")
    suspend(city, campaign)
    [waiting] = city.client().get(f"/campaigns/{campaign}/halt", REVIEWER).json["notices"]
    assert (waiting["kind"], waiting["told"], waiting["finished"]) == ("suspended", 0, False)
    tell_backers(city.context.sessions)
    [done] = city.client().get(f"/campaigns/{campaign}/halt", REVIEWER).json["notices"]
    assert (done["told"], done["finished"]) == (1, True)


def test_what_follows_is_told_to_staff_and_the_association_only(city: City):
    campaign = city.campaign()
    [(association,)] = city.rows("SELECT association_id FROM campaign_terms")
    where = f"/campaigns/{campaign}/halt"
    member = Identity(subject=str(new_id()), associations={str(association): "owner"})
    stranger = Identity(subject=str(new_id()), associations={str(new_id()): "owner"})
    helper = Identity(subject=str(new_id()), roles=frozenset({"helper"}))
    assert city.client().get(where, member).status_code == 200
    refused = [city.client().get(where, who).status_code for who in (stranger, helper, Identity())]
    assert refused == [403, 403, 401]
    assert city.client().get(f"/campaigns/{new_id()}/halt", REVIEWER).status_code == 404


def test_pledging_to_a_suspended_campaign_is_refused_with_its_own_word(city: City):
    campaign = city.campaign()
    suspend(city, campaign)
    body = {
        "campaign_id": str(campaign),
        "method": "bank_transfer",
        "amount_cents": 2_500,
        "currency": "EUR",
        "email": "aino@example.org",
        "name": "Aino",
        "consent_version": "1",
    }
    reply = city.client().post("/pledges", key=str(new_id()), json=body)
    assert (reply.status_code, reply.json["code"]) == (409, "campaign_suspended")


TELLING = """
import sys
from services.chassis.crash_points import arm_crash_points
from services.chassis.settings import read_settings
from services.pledges.config import PledgesSettings
from services.pledges.usecases.closing.tell_backers import tell_backers
from services.pledges.wiring import wire
context = wire(read_settings(PledgesSettings, "pledges"), jobs=True)
arm_crash_points("local", sys.argv[1])
tell_backers(context.sessions)
"""


@pytest.mark.parametrize("side", ["before_commit", "after_commit"])
def test_a_process_killed_on_either_side_of_a_slice_tells_everybody_once(city: City, side: str):
    campaign = city.campaign()
    many_pledges(city, campaign, 450)
    suspend(city, campaign)
    killed = subprocess.run(
        [sys.executable, "-c", TELLING, f"halt.slice_told.{side}"],
        env={**os.environ, **city.environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == KILLED, killed.stderr[-2000:]
    so_far = len(told(city, "pledge.campaign_suspended.v1"))
    assert so_far == (0 if side == "before_commit" else telling.AT_ONCE)
    tell_backers(city.context.sessions)
    heard = told(city, "pledge.campaign_suspended.v1")
    assert len(heard) == len(set(heard)) == 450
