"""The review desk decides on campaigns: comments field by field, and the second of two approvals."""

import json

import pytest
from flask import Flask

from gateway.forms.reviewing import FIELD_GROUPS
from gateway.wording.campaign_desk import field_name
from services.ideas.api.schemas import FieldCommentGiven
from tests.gateway.conftest import Browser
from tests.gateway.fake_platform import FakePlatform
from tests.gateway.fake_publishing import COMING_ID
from tests.gateway.fake_reviewing import RETURNED_ID, REVIEWED_ID
from tests.gateway.fake_rewards import REWARDS

HERE = f"/tarkistus/kampanjat/{REVIEWED_ID}"


@pytest.fixture
def reviewer(gateway: Flask, platform: FakePlatform) -> Browser:
    """The browser of somebody of the project staff."""
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "staff"
    return Browser(client)


def decisions(platform: FakePlatform) -> list[dict[str, object]]:
    return [json.loads(body) for _method, at, body, _headers in platform.seen if at.endswith("/review")]


def test_a_reviewer_reads_how_many_approved_and_what_was_asked_before(reviewer: Browser) -> None:
    page = reviewer.get(HERE).text
    for told in ("hyväksyntäsi on toinen ja viimeinen", "ei vielä muokattu", "Missä tämä on?"):
        assert told in page
    assert "Miten &lt;b&gt;lasketaan" in page


def test_comments_go_to_their_fields_with_sending_back_and_are_kept_when_something_is_wrong(
    reviewer: Browser, platform: FakePlatform
) -> None:
    comment = {"comment.budget_lines": " Kuljetus puuttuu. ", "comment.nothing": "x"}
    wrong = reviewer.fill(HERE, HERE + "/paatos", decision="approved", **comment)
    assert wrong.status_code == 422
    assert "Kohtien kommentit kuuluvat palautukseen" in wrong.text and "Kuljetus puuttuu." in wrong.text
    silent = reviewer.fill(HERE, HERE + "/paatos", decision="needs_work")
    assert "Kirjoita perustelu" in silent.text
    assert decisions(platform) == []
    assert reviewer.fill(HERE, HERE + "/paatos", decision="needs_work", **comment).status_code == 303
    assert decisions(platform) == [
        {
            "decision": "needs_work",
            "reason": "",
            "version": 7,
            "comments": [{"field": "budget_lines", "text": "Kuljetus puuttuu."}],
        }
    ]


def test_a_first_approval_is_said_to_be_one_and_a_second_by_the_same_person_is_refused(
    reviewer: Browser,
) -> None:
    assert reviewer.fill(HERE, HERE + "/paatos", decision="approved").status_code == 303
    assert "odottaa vielä toista tarkistajaa" in reviewer.get(HERE).text
    again = reviewer.post_bare(HERE + "/paatos")
    assert again.status_code == 400
    token = reviewer.fill(HERE, HERE + "/paatos", decision="approved", version="6")
    assert (token.status_code, "Toinen hyväksyntä tulee toiselta" in token.text) == (422, True)


def test_makers_are_led_from_each_open_comment_to_its_place(gateway: Flask, platform: FakePlatform) -> None:
    assert platform.seen == []
    client = gateway.test_client()
    with client.session_transaction() as session:
        session["session_token"] = "owner"
    page = client.get(f"/tyopoyta/kampanjat/{RETURNED_ID}").text
    assert (
        f'href="/tyopoyta/kampanjat/{RETURNED_ID}/muokkaa/idea#title">Kampanjan nimi</a>: Missä tämä on?'
        in page
    )
    # What was edited since waits for nobody.
    assert "lasketaan" not in page


def test_every_field_of_the_form_is_one_that_the_service_knows_and_has_a_name() -> None:
    known = set(FieldCommentGiven().fields["field"].validate.choices)  # type: ignore[union-attr]
    offered = {name for _group, names in FIELD_GROUPS for name in names}
    assert offered == known
    assert [name for name in sorted(offered) if field_name(name) == name] == []


def test_a_reviewer_reads_all_that_the_makers_wrote(reviewer: Browser) -> None:
    page = reviewer.get(HERE).text
    for told in (
        "Ulkona voi pian &lt;b&gt;treenata",
        "Liikunta",
        "12,5 kävijää päivässä",
        "3\xa0000,00\xa0€",
        "1\xa0500,00\xa0€",
        "9\xa0000,00\xa0€",
        "Keinu",
        REWARDS[0]["name"],
        "Ruotsiksi",
        "Utegym &lt;i&gt;",
        "Skärmtak",
    ):
        assert told in page, told


def test_a_reviewer_moves_the_opening_and_cancels_it(reviewer: Browser, platform: FakePlatform) -> None:
    at = f"/tarkistus/kampanjat/{COMING_ID}"
    assert f'href="{at}/avautuminen"' in reviewer.get(at).text
    form = reviewer.get(f"{at}/avautuminen").text
    assert 'value="31.10.2027"' in form and f'action="{at}/avautuminen"' in form
    wrong = reviewer.fill(f"{at}/avautuminen", on="28.3.2027", at="3.30")
    assert (wrong.status_code, 'value="28.3.2027"' in wrong.text) == (422, True)
    saved = reviewer.fill(f"{at}/avautuminen", on="5.12.2026", at="9.00", shown="y")
    assert (saved.status_code, saved.headers["Location"]) == (303, at)
    assert reviewer.fill(at, f"{at}/avautuminen/peru").headers["Location"] == at
    assert "ei avaudu itsestään" in reviewer.get(at).text
    asked = [path for method, path, _body, _headers in platform.seen if method == "POST"]
    assert f"/campaigns/{COMING_ID}/opening/cancel" in asked
