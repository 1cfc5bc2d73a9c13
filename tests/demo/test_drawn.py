"""What is drawn from the seed, and the texts that it belongs to."""

from infra.demo import texts
from infra.demo.generating import DISTRICTS, files
from services.ideas.domain.campaign_states import State
from services.ideas.domain.donation_words import donation_words


def test_drawing_again_makes_the_bytes_that_are_committed() -> None:
    for path, text in files().items():
        assert path.read_bytes() == text.encode(), f"{path.name} is made by python -m infra.demo.generating"


def test_campaigns_stand_in_every_state_that_can_stand_still() -> None:
    of_the_stories = {State.DRAFT}
    states = {State(each["state"]) for each in texts.campaigns()} | of_the_stories
    assert states == set(State) - {State.CLOSING}


def test_every_district_has_ideas_and_nearly_all_a_campaign() -> None:
    campaigns = {each["district"] for each in texts.campaigns()}
    of_the_stories = {"tuppurala", "siekkila", "peitsari", "emola"}
    assert len(DISTRICTS) == 38
    assert campaigns | of_the_stories >= set(DISTRICTS)


def test_budgets_come_to_the_goal_and_sales_ask_for_no_gift() -> None:
    for each in texts.campaigns():
        assert sum(euros for _, _, euros, _ in each["budget"]) == each["goal"], each["key"]
        if each["mode"] == "presale":
            assert not donation_words(" ".join((each["title"], each["summary"], each["story"]))), each["key"]


def test_no_two_ideas_say_the_same() -> None:
    said = [text for _, *ways in texts.ideas() for text in ways]
    assert len(set(said)) == len(said) >= 300
    assert len(texts.ideas()) >= 120
