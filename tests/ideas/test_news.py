"""What feeds are made of: the youngest first, nothing that is not public, nothing hidden."""

from services.contracts import events
from tests.ideas.conftest import ADMIN, ANONYMOUS, MEMBER, REVIEWER, Ideas
from tests.ideas.participation_world import an_idea


def kinds(ideas: Ideas, path: str) -> list[str]:
    return [each["kind"] for each in ideas.get(path, ANONYMOUS).json["items"]]


def test_the_city_and_a_district_tell_of_campaigns_ideas_and_results(ideas: Ideas) -> None:
    idea = an_idea(ideas)
    campaign = ideas.published()
    ideas.published(district_slug="emola")
    ideas.complete()
    ideas.tell(
        events.CampaignClosed(
            campaign_id=campaign["id"],
            outcome="funded",
            secured_cents=1,
            plan_id="x",
            campaign_title="",
            published_by="",
        )
    )
    assert kinds(ideas, "/news?district=tuppurala") == ["funded", "opened", "idea"]
    assert kinds(ideas, "/news") == ["funded", "opened", "opened", "idea"]
    assert ideas.step(campaign, "deliver").status_code in (200, 409, 422)
    ideas.post(f"/moderation/ideas/{idea['id']}", REVIEWER, decision="hide", reason="Roskaa.")
    assert "idea" not in kinds(ideas, "/news")
    assert ideas.get("/news?district=olematon", ANONYMOUS).status_code == 404
    stamps = [each["at"] for each in ideas.get("/news", ANONYMOUS).json["items"]]
    assert stamps == sorted(stamps, reverse=True)


def test_a_campaign_tells_its_updates_and_its_way_but_not_its_review(ideas: Ideas) -> None:
    campaign = ideas.published()
    ideas.post(
        f"/campaigns/{campaign['id']}/updates", MEMBER, title="Telineet valittu", body="Ne ovat tässä."
    )
    ideas.step(campaign, "suspend", ADMIN, reason="Salainen syy.")
    ideas.step(campaign, "resume", ADMIN)
    shown = ideas.get(f"/campaigns/{campaign['id']}/news", ANONYMOUS)
    assert [each["kind"] for each in shown.json["items"]] == ["resumed", "suspended", "update", "opened"]
    assert "Salainen" not in shown.text and str(MEMBER.subject) not in shown.text
    assert len({each["id"] for each in shown.json["items"]}) == 4
    assert ideas.get(f"/campaigns/{ideas.complete()['id']}/news", MEMBER).json["items"] == []
