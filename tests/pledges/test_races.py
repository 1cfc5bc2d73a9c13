"""Races that must not happen, each with the proof that it would without its lock."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from services.chassis.problems import Conflict
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.closing.execute_plan import execute_plan_lines
from services.pledges.usecases.pledging import admission
from tests.pledges.card_world import DECLINED, GOOD, City


def no_lock(session: Session, campaign_id: UUID) -> CampaignTerms | None:
    return session.get(CampaignTerms, campaign_id)


def meet_after(count: Callable[..., int]) -> Callable[..., int]:
    """Let two transactions both count before either goes on, where nothing keeps them apart."""
    meeting = threading.Barrier(2)

    def counted(*given: object) -> int:
        found = count(*given)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=1)
        return found

    return counted


@pytest.mark.parametrize(("locked", "made"), [(True, 1), (False, 2)])
def test_two_pledges_for_the_last_euro_are_kept_apart_by_the_lock_and_only_by_it(
    city: City, monkeypatch, locked: bool, made: int
):
    campaign = city.campaign(cap_cents=1_000)
    monkeypatch.setattr(admission, "reserved_cents", meet_after(admission.reserved_cents))
    if not locked:
        monkeypatch.setattr(admission, "terms_for_pledging", no_lock)

    def pledge(_: int) -> bool:
        try:
            city.promise(campaign, 1_000, "bank_transfer")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(pledge, range(2))) == made


def test_several_executors_share_the_lines_and_do_each_once(city: City):
    campaign = city.campaign()
    cards = [GOOD] * 6 + [DECLINED] * 2
    backers = [city.back(campaign, card, 1_000) for card in cards]
    city.move(days=20)
    city.close(run=False)
    with ThreadPoolExecutor(3) as threads:
        done = list(threads.map(lambda _: execute_plan_lines(city.context), range(3)))
    assert sum(done) == 8
    assert [city.state(made) for made in backers] == ["paid"] * 6 + ["declined"] * 2
    summary = city.look("summary")
    assert (summary["charges_succeeded"], summary["charges_failed"]) == (6, 2)
    assert len(city.events("pledge.outcome_decided.v1")) == 8
    assert len(city.events("pledge.repair_needed.v1")) == 2
    assert city.ledger()["held"] == -6_000
