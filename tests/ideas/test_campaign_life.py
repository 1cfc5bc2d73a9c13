"""A campaign from draft to delivery, over HTTP and with a real database."""

import pytest

from services.contracts import events
from tests.ideas.conftest import (
    ACCOUNT,
    ADMIN,
    ANONYMOUS,
    ASSOCIATION,
    CONTENT,
    EDITOR,
    MEMBER,
    OUTSIDER,
    OWN_REVIEWER,
    REVIEWER,
    Ideas,
    association_changed,
)


def test_a_campaign_goes_from_draft_to_its_delivery(ideas: Ideas) -> None:
    campaign = ideas.published("Tuppuralan lähiliikuntapaikka")
    assert campaign["slug"] == "tuppuralan-lahiliikuntapaikka"
    assert ideas.get("/campaigns/tuppuralan-lahiliikuntapaikka").json["state"] == "published"

    ideas.tell(events.CampaignClosingStarted(campaign_id=campaign["id"]))
    assert ideas.read(campaign)["state"] == "closing"
    ideas.tell(closed(campaign, "funded"))
    after = ideas.read(campaign)
    assert (after["state"], after["outcome"]) == ("funded", "funded")
    assert after["closed_at"]

    assert ideas.step(campaign, "deliver").json["state"] == "delivering"


def test_publishing_tells_the_whole_terms(ideas: Ideas) -> None:
    campaign = ideas.published("Emolan valot")
    (terms,) = ideas.events("campaign.published.v1")
    assert terms == {
        "campaign_id": campaign["id"],
        "slug": "emolan-valot",
        "title": "Emolan valot",
        "district_slug": "tuppurala",
        "association_id": str(ASSOCIATION),
        "association_name": "Tuppuralan Kuvitelma ry",
        "collecting_account_id": ACCOUNT,
        "model": "all_or_nothing",
        "goal_cents": 950_000,
        "minimum_cents": 700_000,
        "optimum_cents": None,
        "minimum_pledge_cents": 500,
        "cap_cents": 1_000_000,
        "deadline": campaign["deadline"],
        "legal_mode": "pienkerays",
        "legal_number": "PK-2026-117",
        "stop_at_optimum": False,
        "shortfall_rule": "association_accepts",
        "shortfall_limit_cents": None,
        "published_by": MEMBER.subject,
        "display": {
            "organiser": "Tuppuralan Kuvitelma ry",
            "business_id": "0112038-9",
            "register_number": None,
            "postal_address": "Esimerkkikatu 1, 50100 Mikkeli",
            "email": "yhdistys@example.fi",
            "phone": "015 000 0000",
            "legal_mode": "pienkerays",
            "number": "PK-2026-117",
            "authority": "Itä-Suomen poliisilaitos",
            "primary_purpose": "Lähiliikuntapaikan rakentaminen",
            "secondary_purpose": "Tuppuralan ulkoliikunnan tukeminen",
            "starts_on": ideas.in_days(0),
            "ends_on": campaign["deadline_on"],
            "delivery_month": None,
            "vat_basis_points": None,
        },
        "rewards": None,
    }


def test_an_empty_draft_says_all_that_it_lacks(ideas: Ideas) -> None:
    campaign = ideas.draft()
    lacking = {each["field"] for each in campaign["missing"]}
    assert lacking >= {
        *("summary", "story", "district_slug", "goal_cents", "deadline_on", "budget_lines"),
        *("experiment.hypothesis", "legal.mode", "collecting_account_id"),
    }
    assert campaign["allowed_actions"] == ["edit"]
    reply = ideas.step(campaign, "submit")
    assert reply.status_code == 422
    assert lacking == reply.json["errors"].keys()


def test_a_budget_that_is_not_the_goal_stops_the_submission(ideas: Ideas) -> None:
    campaign = ideas.complete(goal_cents=950_001)
    assert ideas.step(campaign, "submit").json["errors"] == {"budget_lines": ["not_the_goal"]}


def test_the_authoritys_number_may_come_after_the_review_but_not_after_publishing(ideas: Ideas) -> None:
    campaign = ideas.approved(legal={**CONTENT["legal"], "number": ""})
    assert ideas.step(campaign, "publish").json["errors"] == {"legal.number": ["required"]}

    # A form sends all that it shows; only the number differs.
    whole = {**CONTENT, "legal": {**CONTENT["legal"], "number": "PK-2026-118"}}
    # What a line is read with beyond what is sent, such as its language, is not sent back.
    whole["budget_lines"] = [
        {name: line[name] for name in ("name", "note", "amount_cents", "optional")}
        for line in campaign["budget_lines"]
    ]
    numbered = ideas.patch(campaign, **whole).json
    assert numbered["legal"]["number"] == "PK-2026-118"
    assert ideas.step(campaign, "publish").json["code"] == "changed_after_review"
    assert "publish" not in numbered["allowed_actions"]
    assert ideas.step(campaign, "publish", REVIEWER).json["state"] == "published"


def test_what_was_approved_cannot_be_changed_but_for_the_number(ideas: Ideas) -> None:
    campaign = ideas.approved()
    reply = ideas.patch(campaign, legal={"number": "PK-2026-118"}, goal_cents=100)
    assert (reply.status_code, reply.json["code"]) == (409, "not_editable")
    assert ideas.read(campaign)["goal_cents"] == 950_000


def test_an_unverified_association_does_not_publish(ideas: Ideas) -> None:
    campaign = ideas.approved()
    ideas.tell(association_changed(verified=False))
    assert ideas.step(campaign, "publish").json["errors"] == {"association": ["not_verified"]}


def test_nobody_of_the_association_reviews_its_own(ideas: Ideas) -> None:
    campaign = ideas.submitted()
    for who in (MEMBER, OWN_REVIEWER):
        assert ideas.step(campaign, "review", who, decision="approved").status_code == 403
    assert ideas.read(campaign)["state"] == "submitted"


def test_nobody_of_the_association_halts_or_resumes_its_own(ideas: Ideas) -> None:
    campaign = ideas.published()
    reply = ideas.step(campaign, "suspend", OWN_REVIEWER, reason="Ihan vain")
    assert (reply.status_code, reply.json["code"]) == (403, "own_association")


def test_whoever_submitted_does_not_approve_after_leaving_the_association(ideas: Ideas) -> None:
    campaign = ideas.complete()
    assert ideas.step(campaign, "submit", OWN_REVIEWER).status_code == 200
    left = type(OWN_REVIEWER)(subject=OWN_REVIEWER.subject, roles=OWN_REVIEWER.roles)
    assert ideas.step(campaign, "review", left, decision="approved").status_code == 404
    assert ideas.step(campaign, "review", REVIEWER, decision="approved").status_code == 200


@pytest.mark.parametrize("decision", ["needs_work", "rejected"])
def test_a_refusal_needs_its_reason(ideas: Ideas, decision: str) -> None:
    campaign = ideas.submitted()
    reply = ideas.step(campaign, "review", REVIEWER, decision=decision, reason="   ")
    assert (reply.status_code, reply.json["errors"]) == (422, {"reason": ["required"]})

    told = ideas.step(campaign, "review", REVIEWER, decision=decision, reason="Budjetti on arvaus.")
    assert told.json["state"] == decision
    assert told.json["review_comments"][0]["reason"] == "Budjetti on arvaus."
    (event,) = ideas.events("campaign.reviewed.v1")
    assert event["reason"] == "Budjetti on arvaus."
    assert event["submitted_by"] == MEMBER.subject


def test_a_review_of_an_older_version_is_refused(ideas: Ideas) -> None:
    read = ideas.submitted()
    ideas.step(read, "review", REVIEWER, decision="needs_work", reason="Tarkentakaa.")
    again = ideas.patch(ideas.read(read), story="Aivan toinen tarina.").json
    ideas.step(again, "submit")
    reply = ideas.step(read, "review", REVIEWER, decision="approved", version=read["version"])
    assert (reply.status_code, reply.json["code"]) == (409, "changed_meanwhile")


def test_the_second_of_two_editors_is_told(ideas: Ideas) -> None:
    campaign = ideas.draft()
    assert ideas.patch(campaign, summary="Ensimmäinen").status_code == 200
    reply = ideas.patch(campaign, EDITOR, summary="Toinen")
    assert (reply.status_code, reply.json["code"]) == (409, "changed_meanwhile")
    assert ideas.read(campaign)["summary"] == "Ensimmäinen"


def test_staff_halt_resume_and_cancel_with_a_reason(ideas: Ideas) -> None:
    campaign = ideas.published()
    assert ideas.step(campaign, "suspend", ADMIN).json["errors"] == {"reason": ["required"]}
    assert ideas.step(campaign, "suspend", ADMIN, reason="Selvitetään").json["state"] == "suspended"
    assert ideas.step(campaign, "resume", REVIEWER).json["state"] == "published"
    cancelled = ideas.step(campaign, "cancel", ADMIN, reason="Lupa peruttiin").json
    assert (cancelled["state"], cancelled["outcome"]) == ("cancelled", "cancelled")
    for name in ("suspended", "resumed", "cancelled"):
        assert [each["campaign_id"] for each in ideas.events(f"campaign.{name}.v1")] == [campaign["id"]]


def test_an_association_ends_its_own_campaign_with_a_reason_but_does_not_suspend_it(ideas: Ideas) -> None:
    campaign = ideas.published()
    assert ideas.step(campaign, "suspend", MEMBER, reason="Hetki vain").status_code == 403
    assert ideas.step(campaign, "cancel", MEMBER, reason=" ").json["errors"] == {"reason": ["required"]}
    assert "cancel" in ideas.read(campaign)["allowed_actions"]
    assert ideas.step(campaign, "cancel", MEMBER, reason="Tontti meni").json["state"] == "cancelled"
    [told] = ideas.events("campaign.cancelled.v1")
    assert told["reason"] == "Tontti meni"
    assert ideas.step(campaign, "cancel", MEMBER, reason="Uudelleen").json["code"] == "wrong_state"


def test_an_owner_may_end_what_staff_suspended_and_may_not_resume_it(ideas: Ideas) -> None:
    campaign = ideas.published()
    assert ideas.step(campaign, "suspend", ADMIN, reason="Selvitetään").status_code == 200
    [told] = ideas.events("campaign.suspended.v1")
    assert (told["title"], told["published_by"]) == (campaign["title"], MEMBER.subject)
    assert ideas.step(campaign, "resume", MEMBER).status_code == 403
    assert ideas.step(campaign, "cancel", MEMBER, reason="Luovumme").status_code == 200


def test_editors_and_outsiders_do_not_halt_campaigns(ideas: Ideas) -> None:
    campaign = ideas.published()
    assert "cancel" not in ideas.read(campaign, EDITOR)["allowed_actions"]
    for who in (EDITOR, OUTSIDER):
        assert ideas.step(campaign, "cancel", who, reason="Ei kiinnosta").status_code == 403
    assert ideas.step(campaign, "cancel", ANONYMOUS, reason="Ei kiinnosta").status_code == 401


def test_a_step_taken_twice_is_refused_in_words(ideas: Ideas) -> None:
    campaign = ideas.submitted()
    reply = ideas.step(campaign, "submit")
    assert (reply.status_code, reply.json["code"]) == (409, "wrong_state")


def test_the_closing_that_comes_twice_or_late_changes_nothing(ideas: Ideas) -> None:
    campaign = ideas.published()
    ideas.tell(closed(campaign, "not_funded"))
    before = ideas.read(campaign)
    ideas.tell(closed(campaign, "not_funded"))
    ideas.tell(events.CampaignClosingStarted(campaign_id=campaign["id"]))
    assert ideas.read(campaign) == before


def test_every_step_stands_in_the_history_and_the_audit_log(ideas: Ideas) -> None:
    campaign = ideas.published()
    steps = ideas.rows("SELECT step, from_state, to_state, actor FROM campaign_state_changes ORDER BY id")
    member, reviewer = MEMBER.actor, REVIEWER.actor
    assert [tuple(row) for row in steps] == [
        ("submit", "draft", "submitted", member),
        ("approve", "submitted", "approved", reviewer),
        ("publish", "approved", "published", member),
    ]
    entries = ideas.get("/audit", ADMIN).json["items"]
    assert [entry["action"] for entry in reversed(entries)] == [
        *("campaign.drafted", "campaign.edited"),
        *("campaign.submit", "campaign.approve", "campaign.publish"),
    ]
    assert {entry["subject"] for entry in entries} == {f"campaign:{campaign['id']}"}


def closed(campaign: dict[str, str], outcome: str) -> events.CampaignClosed:
    """What pledges tells when it has decided."""
    return events.CampaignClosed(
        campaign_id=campaign["id"],
        campaign_title=campaign["title"],
        outcome=outcome,
        secured_cents=700_000,
        plan_id="0192dddd-0000-7000-8000-000000000001",
        published_by=str(MEMBER.subject),
    )
