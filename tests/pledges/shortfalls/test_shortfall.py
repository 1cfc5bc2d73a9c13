"""A funded campaign that collected too little: counted once, decided in writing, and told to everybody."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.chassis.database import platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Invalid
from services.pledges.domain.pledging.deadlines import HELSINKI
from services.pledges.domain.shortfalls.shortfall_rules import (
    Decision,
    Hold,
    Rule,
    Standing,
    association_decisions,
    decided_by_rule,
    hold_on_settlement,
    largest_top_up_cents,
)
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.bank.import_bank_file import import_bank_file
from services.pledges.usecases.pledging.unpaid_pledges import lapse_unpaid_pledges
from services.pledges.usecases.repairing.drop_unrepaired import drop_unrepaired_pledges
from services.pledges.usecases.shortfalls.carry_out_shortfalls import carry_out_shortfalls
from services.pledges.usecases.shortfalls.count_shortfalls import count_shortfalls
from services.pledges.usecases.shortfalls.decide_shortfall import decide_shortfall
from services.pledges.usecases.shortfalls.shortfall_view import hold_on, may_settle, shortfall_at_desk
from services.pledges.usecases.shortfalls.top_up import propose_top_up
from tests.pledges.bank_world import Paid, entry, statement
from tests.pledges.card_world import DECLINED, GOOD, City

MAIJA, PEKKA = "person:maija", "person:pekka"
CITY_IBAN = "FI2112345600000785"


def standing(rule: Rule, collected: int, limit: int | None = None) -> Standing:
    return Standing(rule, limit, 10_000, collected, 0)


# --- the rule ----------------------------------------------------------------------------------


def test_who_may_decide_follows_from_what_was_declared():
    accepts = standing(Rule.ASSOCIATION_ACCEPTS, 8_000)
    assert association_decisions(accepts) == (Decision.ACCEPTED, Decision.REFUND_ALL)
    assert association_decisions(standing(Rule.ASSOCIATION_ACCEPTS, 10_000)) == ()
    assert association_decisions(standing(Rule.REFUND_ALL, 8_000)) == ()
    assert decided_by_rule(standing(Rule.REFUND_ALL, 8_000)) is Decision.REFUND_ALL
    assert decided_by_rule(standing(Rule.REFUND_ALL, 10_000)) is None
    assert decided_by_rule(accepts) is None


def test_a_sponsor_who_can_fill_the_gap_is_asked_before_a_smaller_sum_is_accepted():
    assert association_decisions(standing(Rule.SPONSOR_TOPS_UP, 8_000, 2_000)) == (Decision.REFUND_ALL,)
    too_little = standing(Rule.SPONSOR_TOPS_UP, 8_000, 1_500)
    assert association_decisions(too_little) == (Decision.ACCEPTED, Decision.REFUND_ALL)


def test_a_sponsor_adds_what_is_missing_and_never_more_than_was_declared():
    assert largest_top_up_cents(standing(Rule.SPONSOR_TOPS_UP, 8_000, 5_000)) == 2_000
    assert largest_top_up_cents(standing(Rule.SPONSOR_TOPS_UP, 8_000, 500)) == 500
    assert largest_top_up_cents(standing(Rule.ASSOCIATION_ACCEPTS, 8_000, 500)) == 0


@pytest.mark.parametrize(
    ("campaign", "model", "state", "decision", "hold"),
    [
        ("funded", "all_or_nothing", "covered", None, None),
        ("funded", "all_or_nothing", "decided", "accepted", None),
        ("funded", "all_or_nothing", "decided", "topped_up", None),
        ("funded", "all_or_nothing", "decided", "refund_all", Hold.GOES_BACK),
        ("funded", "all_or_nothing", "open", None, Hold.UNDECIDED),
        ("funded", "all_or_nothing", None, None, Hold.STILL_COMING),
        ("funded", "keep_what_comes", None, None, None),
        ("open", "all_or_nothing", None, None, Hold.NOT_FUNDED),
        ("not_funded", "all_or_nothing", None, None, Hold.NOT_FUNDED),
    ],
)
def test_nothing_is_settled_before_the_count_and_its_decision(campaign, model, state, decision, hold):
    assert hold_on_settlement(campaign, model, state, decision) is hold


# --- the count ---------------------------------------------------------------------------------


def short_campaign(city: City, **terms: object) -> UUID:
    """A campaign that secured its minimum of 50 € and of which 20 € could not be charged in seven days."""
    campaign = city.campaign(**terms)
    city.back(campaign, GOOD, 3_000)
    city.back(campaign, DECLINED, 2_000)
    city.move(days=20)
    city.close()
    city.move(days=7, minutes=1)
    drop_unrepaired_pledges(city.context)
    return campaign


def held_because(city: City, campaign: UUID) -> Hold | None:
    with transaction(city.context.sessions) as session:
        assert may_settle(session, campaign) is (hold_on(session, campaign) is None)
        return hold_on(session, campaign)


def test_a_campaign_that_has_what_it_needs_may_be_settled(city: City):
    campaign = city.campaign()
    city.back(campaign, GOOD, 6_000)
    city.move(days=20)
    city.close()
    assert held_because(city, campaign) is Hold.STILL_COMING, "nobody has counted yet"
    assert count_shortfalls(city.context.sessions) == 1
    assert held_because(city, campaign) is None
    assert count_shortfalls(city.context.sessions) == 0
    assert city.events("campaign.shortfall_found.v1") == []


def test_nothing_is_counted_while_somebody_may_still_pay(city: City):
    campaign = city.campaign()
    city.back(campaign, GOOD, 3_000)
    city.back(campaign, DECLINED, 2_000)
    city.move(days=20)
    city.close()
    city.move(days=6)
    assert count_shortfalls(city.context.sessions) == 0
    city.move(days=1, minutes=1)
    drop_unrepaired_pledges(city.context)
    assert count_shortfalls(city.context.sessions) == 1


def test_case_16_too_little_after_declines_opens_a_shortfall_and_the_outcome_stays(city: City):
    campaign = short_campaign(city)
    count_shortfalls(city.context.sessions)
    [told] = city.events("campaign.shortfall_found.v1")
    assert (told["collected_cents"], told["missing_cents"]) == (3_000, 2_000)
    assert held_because(city, campaign) is Hold.UNDECIDED
    assert city.rows("SELECT state FROM campaign_terms") == [("funded",)]
    offer = city.client().get(f"/campaigns/{campaign}/terms").json
    assert (offer["shortfall"]["state"], offer["shortfall"]["missing_cents"]) == ("open", 2_000)
    desk = finance(city).get("/desk/shortfalls").json
    assert [each["missing_cents"] for each in desk["items"]] == [2_000]


class Desk:
    """The service as somebody who is signed in speaks to it."""

    def __init__(self, city: City, identity: Identity) -> None:
        self._client, self._identity = city.client(), identity

    def get(self, path: str):
        return self._client.get(path, self._identity)

    def post(self, path: str, **body: object):
        return self._client.post(path, self._identity, json=body)


def finance(city: City) -> Desk:
    return Desk(city, Identity(subject="maija", roles=frozenset({"finance"})))


def owner(city: City, role: str = "owner") -> Desk:
    association = str(city.owner_of(city.account_id))
    return Desk(city, Identity(subject="sanna", associations={association: role}))


# --- the association decides -------------------------------------------------------------------


def test_the_association_accepts_in_writing_and_every_backer_is_told(city: City):
    campaign = short_campaign(city)
    count_shortfalls(city.context.sessions)
    path = f"/campaigns/{campaign}/shortfall-decision"
    answer = owner(city).post(
        path, decision="accepted", statement="Teemme kentän ilman katsomoa.", seen_missing_cents=2_000
    )
    assert answer.status_code == 200, answer.json
    assert (answer.json["state"], answer.json["decided_by"]) == ("decided", "person:sanna")
    assert carry_out_shortfalls(city.context.sessions) == 1
    assert carry_out_shortfalls(city.context.sessions) == 0
    [told] = city.events("pledge.shortfall_decided.v1")
    assert told["statement"] == "Teemme kentän ilman katsomoa."
    assert held_because(city, campaign) is None
    assert city.rows("SELECT count(*) FROM refund") == [(0,)]
    again = owner(city).post(path, decision="refund_all", statement="Sittenkin.", seen_missing_cents=2_000)
    assert (again.status_code, again.json["code"]) == (409, "already_decided")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"decision": "accepted", "statement": "  ", "seen_missing_cents": 2_000}, 422),
        ({"decision": "accepted", "statement": "Riittää.", "seen_missing_cents": 1_999}, 409),
        ({"decision": "topped_up", "statement": "Riittää.", "seen_missing_cents": 2_000}, 422),
        ({"decision": "accepted", "seen_missing_cents": 2_000}, 422),
    ],
)
def test_a_decision_without_words_or_on_other_sums_is_refused(city: City, body, status):
    campaign = short_campaign(city)
    count_shortfalls(city.context.sessions)
    assert owner(city).post(f"/campaigns/{campaign}/shortfall-decision", **body).status_code == status
    assert held_because(city, campaign) is Hold.UNDECIDED


def test_only_an_owner_of_the_association_decides(city: City):
    campaign = short_campaign(city)
    count_shortfalls(city.context.sessions)
    body = {"decision": "accepted", "statement": "Riittää.", "seen_missing_cents": 2_000}
    stranger = Desk(city, Identity(subject="x", associations={str(campaign): "owner"}))
    for who in (stranger, finance(city), owner(city, "editor")):
        assert who.post(f"/campaigns/{campaign}/shortfall-decision", **body).status_code == 403
    assert stranger.get(f"/campaigns/{campaign}/shortfall").status_code == 403
    assert owner(city, "editor").get(f"/campaigns/{campaign}/shortfall").status_code == 200


def test_refund_all_as_declared_lists_a_refund_for_everyone_who_paid(city: City):
    campaign = short_campaign(city, shortfall_rule="refund_all")
    count_shortfalls(city.context.sessions)
    assert held_because(city, campaign) is Hold.GOES_BACK
    assert carry_out_shortfalls(city.context.sessions) == 1
    assert city.rows("SELECT amount_cents, reason, state FROM refund") == [(3_000, "shortfall", "listed")]
    assert [told["reason"] for told in city.events("refund.listed.v1")] == ["shortfall"]
    assert carry_out_shortfalls(city.context.sessions) == 0


def test_the_association_may_always_give_everything_back(city: City):
    campaign = short_campaign(city, shortfall_rule="sponsor_tops_up", shortfall_limit_cents=5_000)
    count_shortfalls(city.context.sessions)
    decide_shortfall(
        city.context.sessions,
        campaign,
        decision=Decision.REFUND_ALL,
        statement="Sponsori perääntyi.",
        seen_missing_cents=2_000,
        actor="person:sanna",
    )
    carry_out_shortfalls(city.context.sessions)
    assert city.rows("SELECT amount_cents FROM refund") == [(3_000,)]


# --- the sponsor tops up -----------------------------------------------------------------------


def sponsored(city: City, limit: int = 5_000) -> UUID:
    campaign = short_campaign(city, shortfall_rule="sponsor_tops_up", shortfall_limit_cents=limit)
    count_shortfalls(city.context.sessions)
    return campaign


def register(city: City, campaign: UUID, cents: int, approver: str = PEKKA) -> None:
    approval = propose_top_up(
        city.context, campaign, cents, "Saimaan Sora Oy", "maksut@example.org", "Sovittu", MAIJA
    )
    decide_approval(
        city.context.sessions,
        approval.id,
        approve=True,
        seen_hash=approval.content_hash,
        reason="",
        actor=approver,
        authenticated_at=datetime.now(UTC).isoformat(),
    )


def pay(city: City, reference: str, cents: int) -> None:
    with transaction(city.context.sessions) as session:
        day = platform_now(session).astimezone(HELSINKI).date()
    paid = Paid(cents, reference, name="SAIMAAN SORA OY", on=day)
    content = statement(entry([paid], f"E-{reference}"), total=cents, iban=CITY_IBAN, on=day)
    import_bank_file(city.context.sessions, "tiliote.xml", content, "person:finance")


def test_a_top_up_agreed_to_by_two_people_fills_the_gap_when_its_money_is_there(city: City):
    campaign = sponsored(city)
    register(city, campaign, 2_000)
    assert held_because(city, campaign) is Hold.UNDECIDED, "a promise of a sponsor is no money"
    [(reference,)] = city.rows("SELECT reference FROM pledge WHERE method = 'bank_transfer'")
    pay(city, reference, 2_000)
    count_shortfalls(city.context.sessions)
    assert held_because(city, campaign) is None
    shown = shortfall_at_desk(city.context.sessions, campaign)
    assert (shown["decision"], shown["missing_now_cents"]) == ("topped_up", 0)
    assert carry_out_shortfalls(city.context.sessions) == 2
    assert city.ledger()["held"] == -5_000


def test_a_top_up_needs_two_people_and_stays_under_the_declared_limit(city: City):
    campaign = sponsored(city, limit=1_500)
    with pytest.raises(Invalid) as refused:
        register(city, campaign, 1_501)
    assert refused.value.errors.keys() == {"amount_cents"}
    with pytest.raises(Exception, match="own_request"):
        register(city, campaign, 1_500, approver=MAIJA)
    assert city.rows("SELECT count(*) FROM pledge WHERE method = 'bank_transfer'") == [(0,)]


def test_a_second_top_up_waits_for_the_first(city: City):
    campaign = sponsored(city)
    register(city, campaign, 2_000)
    with pytest.raises(Conflict) as refused:
        register(city, campaign, 2_000)
    assert refused.value.code == "top_up_under_way"
    city.move(days=30)
    lapse_unpaid_pledges(city.context.sessions)
    register(city, campaign, 2_000)


def test_what_a_sponsor_leaves_missing_is_for_the_association_to_accept(city: City):
    campaign = sponsored(city, limit=500)
    assert shortfall_at_desk(city.context.sessions, campaign)["decisions"] == ["accepted", "refund_all"]
    register(city, campaign, 500)
    [(reference,)] = city.rows("SELECT reference FROM pledge WHERE method = 'bank_transfer'")
    pay(city, reference, 500)
    count_shortfalls(city.context.sessions)
    shown = shortfall_at_desk(city.context.sessions, campaign)
    assert (shown["state"], shown["missing_now_cents"], shown["largest_top_up_cents"]) == ("open", 1_500, 0)
    assert shown["decisions"] == ["accepted", "refund_all"]
