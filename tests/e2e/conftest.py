"""The running platform as a story sees it, and the stories that many tests look at."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from infra.launcher.chromium import find_chromium
from infra.launcher.commands.clock import move_clock
from infra.launcher.platform import RunningPlatform
from infra.story import desk, failed, funded, reporting, settling
from infra.story.backers import Backer
from infra.story.stage import Stage
from services.contracts.roles import Role
from tests.browser.accessibility import faults


@pytest.fixture(scope="session")
def stage(platform: RunningPlatform) -> Stage:
    """The stage, which keeps what it would tell."""
    steps: list[str] = []
    return Stage(platform.world, steps.append)


@pytest.fixture(scope="session")
def ending(stage: Stage, request: pytest.FixtureRequest) -> funded.Ending:
    """How the campaign ended that was funded; the failed card is repaired in a browser where there is one."""
    if find_chromium() is None:
        return funded.play(stage)
    chromium: Browser = request.getfixturevalue("chromium")
    return funded.play(stage, lambda backer: repair_in(chromium, stage, backer))


def repair_in(chromium: Browser, stage: Stage, backer: Backer) -> None:
    """A failed card seen on a phone: its page breaks no rule, and one button leads to the bank and back."""
    context = chromium.new_context(
        base_url=stage.world.url("gateway"), viewport={"width": 390, "height": 844}, locale="fi-FI"
    )
    page = context.new_page()
    page.goto(backer.page)
    expect(page.get_by_role("heading", name="Näin saat maksun kuntoon")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Vahvista maksu pankissa").click()
    page.locator("button[value=approve]").click()
    expect(page.get_by_role("button", name="Vahvista maksu pankissa")).to_have_count(0)
    assert page.url.startswith(stage.world.url("gateway"))
    context.close()


@pytest.fixture(scope="session")
def lost(stage: Stage, ending: funded.Ending) -> failed.Ending:
    """How the campaign ended that was not."""
    assert ending.campaign.id
    return failed.play(stage)


@dataclass(frozen=True)
class AssociationPaid:
    """What the books said while the association was paid, in cents."""

    owed_cents: int
    refunds_due_cents: int
    debited_cents: int


@pytest.fixture(scope="session")
def association_paid(stage: Stage, ending: funded.Ending, lost: failed.Ending) -> AssociationPaid:
    """The settlement of the funded campaign, with the books of the other one done."""
    assert lost.campaign.id
    finance, approver = stage.staff(Role.FINANCE), stage.staff(Role.FINANCE_APPROVER)
    campaign_id = ending.campaign.id
    assert reporting.WAITS in finance.open(f"{reporting.SETTLING}/{campaign_id}").words
    owner, reviewer = stage.sign_in_by_mail(funded.OWNER), stage.staff(Role.REVIEWER)
    reporting.report(stage, owner, reviewer, campaign_id)
    reporting.wait_until_told(finance, campaign_id)
    held_cents = -desk.ledger_sums(finance, campaign_id)[f"held:{campaign_id}"]
    return AssociationPaid(
        owed_cents=held_cents - ending.fees_cents,
        refunds_due_cents=-min(0, desk.ledger_sums(finance).get("refunds_due", 0)),
        debited_cents=settling.settle(stage, finance, approver, campaign_id),
    )


@pytest.fixture(scope="module")
def time_put_back(stage: Stage) -> Iterator[None]:
    """The stories move business time a month ahead; whoever comes after them lives today again."""
    yield
    move_clock(stage.world, None)
