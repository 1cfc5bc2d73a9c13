"""One key, one effect."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from services.chassis.database import Sessions, transaction
from services.chassis.idempotency import Claim, KeyInUse, KeyReused, recall, remember

CLAIM = Claim(scope="gateway|visitor", operation="make_pledge", key="k" * 16, fingerprint="a")


def carry_out(sessions: Sessions, claim: Claim) -> dict[str, object]:
    with transaction(sessions) as session:
        earlier = recall(session, claim)
        if earlier is not None:
            return earlier
        session.execute(text("SELECT pg_sleep(0.05)"))
        remember(session, claim, {"number": 1})
        return {"number": 1}


def test_the_same_command_answers_the_same_and_acts_once(sessions: Sessions) -> None:
    assert carry_out(sessions, CLAIM) == carry_out(sessions, CLAIM) == {"number": 1}


def test_the_same_key_with_another_body_is_refused(sessions: Sessions) -> None:
    carry_out(sessions, CLAIM)
    other = Claim(CLAIM.scope, CLAIM.operation, CLAIM.key, fingerprint="b")
    with pytest.raises(KeyReused):
        carry_out(sessions, other)


def test_a_key_belongs_to_its_caller(sessions: Sessions) -> None:
    carry_out(sessions, CLAIM)
    neighbour = Claim("gateway|person:2", CLAIM.operation, CLAIM.key, fingerprint="b")
    assert carry_out(sessions, neighbour) == {"number": 1}


def test_a_command_that_failed_may_come_again(sessions: Sessions) -> None:
    with pytest.raises(ZeroDivisionError), transaction(sessions) as session:
        recall(session, CLAIM)
        remember(session, CLAIM, {"number": 1})
        raise ZeroDivisionError
    with transaction(sessions) as session:
        assert recall(session, CLAIM) is None


def test_eight_at_once_make_one_record_and_tell_the_others_to_wait(sessions: Sessions) -> None:
    def attempt(_: int) -> object:
        try:
            return carry_out(sessions, CLAIM)["number"]
        except KeyInUse as problem:
            return problem.retry_after

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))
    assert set(answers) == {1}
    with sessions() as session:
        assert session.execute(text("SELECT count(*) FROM idempotency_record")).scalar_one() == 1
