"""Proofs of a person: each opens one card page, and nothing forged, foreign, late or guessed does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.chassis.identity import Identity
from services.pledges.usecases.protection import proofs
from tests.pledges.attempt_world import (
    ask_code,
    ask_puzzle,
    pledge,
    pledge_body,
    solve,
)
from tests.pledges.card_world import City
from tests.pledges.monthly.test_monthly_pledges import collection, give_monthly


def test_a_solved_puzzle_opens_one_page_and_a_repetition_of_the_same_pledge_the_same_one(watchful: City):
    body = pledge_body(watchful.campaign())
    proof = solve(ask_puzzle(watchful, body))
    first = pledge(watchful, body, proof=proof, key="key-of-one-form")
    assert first.status_code == 201
    assert pledge(watchful, body, proof=proof, key="key-of-one-form").data == first.data
    assert pledge(watchful, body, key="key-of-one-form").data == first.data
    replayed = pledge(watchful, body, proof=proof)
    assert (replayed.status_code, replayed.json["code"]) == (428, "proof_needed")


def test_a_forged_foreign_or_unsolved_puzzle_opens_nothing(watchful: City):
    campaign = watchful.campaign()
    body, other = pledge_body(campaign), pledge_body(campaign, "toinen@example.org")
    puzzle = ask_puzzle(watchful, body)
    proof = solve(puzzle)
    kind, written, numbers = proof.split()
    told, signature = written.split(".")
    easier = ask_puzzle(watchful, other) | {"bits": 1}
    bad = [
        solve(ask_puzzle(watchful, other)),
        f"{kind} {told}.{signature[:-2]}xx {numbers}",
        f"{kind} {told[:-4]}AAAA.{signature} {numbers}",
        f"{kind} {written} {','.join(['1'] * 16)}",
        f"{kind} {written} {numbers.rpartition(',')[0]}",
        f"{kind} {written}",
        f"{kind} . {numbers}",
        f"{kind} ä.ä {numbers}",
        solve(easier),
        "puzzle",
        "code",
        "x" * 2000,
    ]
    for each in bad:
        assert pledge(watchful, body, proof=each.encode().decode("latin-1")).status_code == 428, each
    assert pledge(watchful, body, proof=proof).status_code == 201


def test_an_expired_puzzle_opens_nothing(watchful: City, monkeypatch: pytest.MonkeyPatch):
    body = pledge_body(watchful.campaign())
    monkeypatch.setattr(proofs, "PUZZLE_LIFETIME", timedelta(seconds=-1))
    late = solve(ask_puzzle(watchful, body))
    assert pledge(watchful, body, proof=late).status_code == 428
    monkeypatch.undo()
    # Business time is moved for demonstrations; a proof lives by the real clock.
    proof = solve(ask_puzzle(watchful, body))
    watchful.move(days=2)
    assert pledge(watchful, body, proof=proof).status_code == 201


def test_a_mailed_code_opens_one_page(watchful: City):
    body = pledge_body(watchful.campaign())
    code_id, digits = ask_code(watchful, body)
    assert pledge(watchful, body, proof=f"code {code_id} {digits[:3]} {digits[3:]}").status_code == 201
    used = pledge(watchful, body, proof=f"code {code_id} {digits}")
    assert (used.status_code, used.json["errors"]) == (422, {"code": ["wrong_code"]})


def test_a_code_is_only_good_for_its_own_mailbox_and_campaign(watchful: City):
    body = pledge_body(watchful.campaign())
    code_id, digits = ask_code(watchful, body)
    other = pledge_body(watchful.campaign())
    assert pledge(watchful, other, proof=f"code {code_id} {digits}").status_code == 422
    someone = body | {"email": "toinen@example.org"}
    assert pledge(watchful, someone, proof=f"code {code_id} {digits}").status_code == 422


def test_a_code_may_be_guessed_five_times_also_when_all_guess_at_once(watchful: City):
    body = pledge_body(watchful.campaign())
    code_id, digits = ask_code(watchful, body)
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    assert watchful.app is not None
    with ThreadPoolExecutor(8) as threads:
        guess = lambda _: pledge(watchful, body, proof=f"code {code_id} {wrong}").status_code  # noqa: E731
        codes = set(threads.map(guess, range(12)))
    assert codes == {422}
    assert watchful.rows("SELECT tries FROM pledge_code") == [(5,)]
    assert pledge(watchful, body, proof=f"code {code_id} {digits}").status_code == 422


def test_an_expired_code_opens_nothing(watchful: City):
    body = pledge_body(watchful.campaign())
    code_id, digits = ask_code(watchful, body)
    with watchful.owner() as connection:
        connection.execute(text("UPDATE pledge_code SET expires_at = now()"))
    assert pledge(watchful, body, proof=f"code {code_id} {digits}").status_code == 422


def test_codes_are_mailed_only_so_often_and_nothing_plain_is_stored(watchful: City):
    body = pledge_body(watchful.campaign())
    for _ in range(5):
        _, digits = ask_code(watchful, body)
    asked = {"campaign_id": body["campaign_id"], "email": "AINO+x@example.org"}
    refused = watchful.client().post("/proofs/code", Identity(address="203.0.113.9"), json=asked)
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    tables = ("pledge_code", "payment_attempt_count", "outbox_event")
    stored = str([watchful.rows(f"SELECT * FROM {table}") for table in tables])  # noqa: S608 - our own names
    for plain in ("aino@example.org", digits, "192.0.2"):
        assert plain not in stored


def test_the_holder_of_a_pledge_proves_for_the_pledge(watchful: City):
    made = watchful.promise(watchful.campaign())
    client, path = watchful.client(), f"/pledges/{made.pledge_id}"
    token = {"token": made.token}
    assert client.post(f"{path}/card", json=token).status_code == 428
    assert client.post(f"{path}/proofs/puzzle", json={"token": "x" * 22}).status_code == 404
    proof = solve(client.post(f"{path}/proofs/puzzle", json=token).json)
    reply = client.post(f"{path}/card", json=token, headers={"Payment-Proof": proof})
    assert reply.status_code == 200
    code = client.post(f"{path}/proofs/code", json=token)
    assert code.status_code == 202


def test_the_card_of_the_coming_months_is_proved_for_too(watchful: City):
    made = give_monthly(watchful, collection(watchful))
    client, path, token = watchful.client(), f"/pledges/{made.pledge_id}", {"token": made.token}
    assert client.post(f"{path}/monthly/card", json=token).status_code == 428
    proof = {"Payment-Proof": solve(client.post(f"{path}/proofs/puzzle", json=token).json)}
    assert client.post(f"{path}/monthly/card", json=token, headers=proof).status_code == 200
    assert client.post(f"{path}/monthly/card", json=token, headers=proof).status_code == 428
