"""One budget: own money with receipts, terms that staff set, and what pledges hears of it."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from services.chassis.database import transaction
from services.contracts.events import CampaignTotalsChanged
from services.ideas.domain.picturing.kinds import PictureKind
from services.ideas.picture_coding import coding, decoder
from services.ideas.store.budgeting.own_money import OwnMoney
from services.ideas.store.campaigns import Campaign
from services.ideas.usecases.budgeting.note_contributions import note_contributions
from tests.ideas.conftest import (
    ANONYMOUS,
    EDITOR,
    MEMBER,
    OUTSIDER,
    OWN_REVIEWER,
    REVIEWER,
    Ideas,
)
from tests.ideas.giving_world import COFFEE, brought, need, promised, set_terms, told
from tests.ideas.photographs import from_a_phone


@pytest.fixture(autouse=True)
def decoded_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that decodes is tried in test_picture_coding; here its work is done on the spot."""
    monkeypatch.setattr(coding, "_decode", lambda content, kind: decoder.answer(content, PictureKind(kind)))


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def enter(ideas: Ideas, campaign: Any, cents: int = 5_000, who: Any = MEMBER, **more: Any) -> Any:
    sent = {"amount_cents": cents, "spent_on": "2026-11-01", "purpose": "Lapioita"}
    return ideas.post(f"/campaigns/{campaign['id']}/own-money", who, **sent | more)


def prove(ideas: Ideas, entry: Any, content: bytes = PDF, who: Any = MEMBER) -> Any:
    return ideas.client.post(f"/own-money/{entry['id']}/evidence", who, data=content)


def budget(ideas: Ideas, campaign: Any, who: Any = ANONYMOUS) -> Any:
    reply = ideas.get(f"/campaigns/{campaign['id']}/budget", who)
    assert reply.status_code == 200, reply.json
    return reply.json


def approve_hours(ideas: Ideas, campaign: Any, minutes: int) -> None:
    """A shift of two hours for two, of which somebody's minutes were approved."""
    with transaction(ideas.wiring.sessions) as session:
        session.execute(
            text(
                "WITH shift AS (INSERT INTO shifts (id, campaign_id, title, place, bring, starts_at, ends_at,"
                " capacity, made_at, changed_at) VALUES (gen_random_uuid(), :campaign, 'Talkoot', 'Piha', '',"
                " now(), now() + interval '2 hours', 2, now(), now()) RETURNING id)"
                " INSERT INTO shift_sign_ups (id, shift_id, turn, state, note, asked_at, minutes,"
                " approved_at, approved_by) SELECT gen_random_uuid(), id, 1, 'approved', '', now(), :minutes,"
                " now(), 'x' FROM shift"
            ),
            {"campaign": campaign["id"], "minutes": minutes},
        )


def test_one_budget_counts_what_was_approved_and_says_what_is_missing(ideas: Ideas) -> None:
    campaign = ideas.published()
    assert set_terms(ideas, campaign, reason="Sovittu").status_code == 200
    approve_hours(ideas, campaign, 90)
    coffee = need(ideas, campaign, target=10)
    brought(ideas, promised(ideas, coffee, 1, 4), 3, 2_000)
    promised(ideas, coffee, 2, 2)
    prove(ideas, enter(ideas, campaign, 4_000).json)
    enter(ideas, campaign, 1_000)
    sums = {"promised_cents": 400_000, "secured_cents": 300_000, "collected_cents": 50_000}
    others = dict.fromkeys(("in_repair_cents", "refunded_cents"), 0)
    ideas.tell(
        CampaignTotalsChanged(campaign_id=campaign["id"], matched_cents=50_000, backers=9, **sums, **others)
    )
    shown = budget(ideas, campaign)
    assert shown["hours"] == {
        "needed_minutes": 240,
        "signed_minutes": 90,
        "approved_minutes": 90,
        "cents_per_hour": 1_500,
        "approved_cents": 2_250,
    }
    goods = shown["goods"]
    assert (goods["target_cents"], goods["promised_cents"], goods["approved_cents"]) == (6_500, 3_300, 2_000)
    assert shown["own_money"] == {"proved_cents": 4_000, "unproved_cents": 1_000}
    # 9 % of match and other public money, against 22,50 + 20,00 + 40,00.
    share = shown["own_share"]
    assert (share["required_cents"], share["covered_cents"], share["short_by_cents"]) == (
        13_500,
        8_250,
        5_250,
    )
    assert [(each["what"], each["amount"]) for each in shown["missing"]] == [
        ("money", 950_000 - 400_000 - 50_000),
        ("hours", 150),
        ("goods", 5),
        ("own_share", 5_250),
    ]
    assert (shown["terms"], shown["history"], shown["may_set_terms"]) == (None, [], False)
    assert told(ideas)[-1] | {"campaign_id": ""} == {
        "campaign_id": "",
        "hours_cents": 2_250,
        "goods_cents": 2_000,
        "own_money_cents": 4_000,
        "share_basis_points": 900,
        "share_base": "grant",
        "counts_backers": False,
        "other_public_cents": 100_000,
    }


def test_staff_set_the_terms_at_review_and_after_publishing_only_for_a_reason(ideas: Ideas) -> None:
    campaign = ideas.submitted()
    for who, status in ((MEMBER, 403), (OWN_REVIEWER, 403), (OUTSIDER, 403)):
        assert set_terms(ideas, campaign, who).status_code == status
    assert set_terms(ideas, campaign, basis_points=10_001).json["errors"].keys() == {"basis_points"}
    assert set_terms(ideas, campaign, base="turnover").json["errors"].keys() == {"base"}
    assert set_terms(ideas, campaign).status_code == 200
    seen = budget(ideas, campaign, MEMBER)
    assert (seen["terms"]["basis_points"], seen["may_set_terms"]) == (900, False)
    assert told(ideas) == []
    campaign = ideas._stepped(campaign, "review", REVIEWER, decision="approved")
    ideas._stepped(campaign, "publish")
    (opened,) = told(ideas)
    assert (opened["share_basis_points"], opened["hours_cents"]) == (900, 0)
    names = [name for (name,) in ideas.rows("SELECT name FROM outbox_event ORDER BY id DESC LIMIT 2")]
    assert names == ["campaign.contributions_changed.v1", "campaign.published.v1"]
    refused = set_terms(ideas, campaign, basis_points=0)
    assert refused.json["errors"] == {"reason": ["required"]}
    assert set_terms(ideas, campaign, basis_points=0, reason="Hanke päättyi").status_code == 200
    seen = budget(ideas, campaign, REVIEWER)
    assert [each["basis_points"] for each in seen["history"]] == [0, 900]
    assert (seen["own_share"], seen["may_set_terms"]) == (None, True)
    assert told(ideas)[-1]["share_basis_points"] == 0
    with pytest.raises(Exception, match="permission denied"), transaction(ideas.wiring.sessions) as session:
        session.execute(text("UPDATE own_share_terms SET basis_points = 1"))


def test_own_money_counts_with_a_receipt_until_staff_refuse_it(ideas: Ideas) -> None:
    campaign = ideas.published()
    entry = enter(ideas, campaign, who=EDITOR).json
    assert (entry["counts"], entry["evidence"]) == (False, [])
    twice = [enter(ideas, campaign, 700, key="sama-lomake-1").json["id"] for _ in range(2)]
    assert twice[0] == twice[1]
    # Nothing counts yet, and nothing is asked for.
    assert (told(ideas), budget(ideas, campaign)["own_share"]) == ([], None)
    picture = from_a_phone()
    receipt = prove(ideas, entry, picture).json
    assert (receipt["counts"], receipt["evidence"][0]["media_type"]) == (True, "image/jpeg")
    assert len(prove(ideas, entry, picture).json["evidence"]) == 1
    assert prove(ideas, entry).json["evidence"][1]["media_type"] == "application/pdf"
    path = f"/own-money/{entry['id']}"
    assert ideas.post(f"{path}/refuse", REVIEWER).json["errors"] == {"reason": ["required"]}
    assert ideas.post(f"{path}/refuse", MEMBER, reason="En pidä").status_code == 403
    refused = ideas.post(f"{path}/refuse", REVIEWER, reason="Kuitti on toisen")
    assert (refused.json["counts"], refused.json["reason"]) == (False, "Kuitti on toisen")
    assert ideas.post(f"{path}/remove").json["code"] == "wrong_state"
    assert prove(ideas, entry, PDF + b"\n").json["code"] == "entry_settled"
    assert ideas.post(f"{path}/accept", REVIEWER).json["counts"] is True
    assert ideas.post(f"{path}/remove").json["actions"] == ["restore"]
    assert ideas.post(f"{path}/restore").json["counts"] is True
    assert [each["own_money_cents"] for each in told(ideas)] == [5_000, 0, 5_000, 0, 5_000]


def test_a_receipt_is_shown_to_members_and_staff_as_a_file_to_be_kept(ideas: Ideas) -> None:
    campaign = ideas.published()
    entry = enter(ideas, campaign).json
    path = f"/own-money/{entry['id']}/evidence/{prove(ideas, entry).json['evidence'][0]['id']}"
    for who in (MEMBER, REVIEWER):
        kept = ideas.get(path, who)
        assert (kept.status_code, kept.data, kept.mimetype) == (200, PDF, "application/pdf")
        assert kept.headers["Content-Disposition"].startswith("attachment")
        assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert ideas.get(path, OUTSIDER).status_code == 404
    other = enter(ideas, campaign).json
    assert ideas.get(path.replace(entry["id"], other["id"]), MEMBER).status_code == 404
    assert ideas.get(f"/campaigns/{campaign['id']}/own-money", OUTSIDER).status_code == 404
    assert len(ideas.get(f"/campaigns/{campaign['id']}/own-money", REVIEWER).json["items"]) == 2
    assert prove(ideas, entry, who=OUTSIDER).status_code == 404
    for content, code in ((b"", "required"), (b"GIF89a", "not_a_picture"), (b"%PDF-1.7\nhalf", "unreadable")):
        assert prove(ideas, other, content).json["errors"] == {"evidence": [code]}
    assert enter(ideas, campaign, spent_on=ideas.in_days(1)).json["errors"] == {"spent_on": ["in_the_future"]}


def test_after_the_report_the_association_still_covers_what_is_short(ideas: Ideas) -> None:
    """The last settlement waits for the own share, and comes after the report."""
    campaign = ideas.published()
    assert set_terms(ideas, campaign, reason="Sovittu").status_code == 200
    promise_id = promised(ideas, need(ideas, campaign), 1, 2)
    ideas.rows("UPDATE campaigns SET state = 'reported' RETURNING 1")
    entry = enter(ideas, campaign, 4_000)
    assert (entry.status_code, prove(ideas, entry.json).status_code) == (201, 201)
    brought(ideas, promise_id, 2, 1_300)
    assert set_terms(ideas, campaign, reason="Tuntihinta tarkistettu").status_code == 200
    assert (told(ideas)[-1]["own_money_cents"], told(ideas)[-1]["goods_cents"]) == (4_000, 1_300)
    assert ideas.post(f"/campaigns/{campaign['id']}/goods", **COFFEE).json["code"] == "campaign_over"
    ideas.rows("UPDATE campaigns SET state = 'cancelled' RETURNING 1")
    assert ideas.post(f"/own-money/{entry.json['id']}/remove").json["code"] == "campaign_over"


def test_what_is_counted_while_the_campaign_opens_is_told_as_well(ideas: Ideas) -> None:
    campaign = ideas.approved()
    entry = enter(ideas, campaign, 4_000).json
    prove(ideas, entry)
    context, campaign_id = ideas.wiring.context, uuid.UUID(campaign["id"])
    with transaction(context.sessions) as session:
        # Read before it opened, as whoever removes the entry at that moment has.
        read_before = session.get_one(Campaign, campaign_id)
        assert read_before.published_at is None
        assert ideas.step(campaign, "publish").status_code == 200
        session.get_one(OwnMoney, uuid.UUID(entry["id"])).state = "removed"
        note_contributions(session, campaign_id, context.share_defaults)
    assert [each["own_money_cents"] for each in told(ideas)] == [4_000, 0]


def test_of_changes_at_once_the_last_told_counts_them_all(ideas: Ideas) -> None:
    campaign = ideas.published()
    entries = [enter(ideas, campaign, 100 + number).json for number in range(5)]
    with ThreadPoolExecutor(5) as hands:
        answers = list(hands.map(lambda entry: prove(ideas, entry).status_code, entries))
    assert answers == [201] * 5
    assert told(ideas)[-1]["own_money_cents"] == sum(range(100, 105))
