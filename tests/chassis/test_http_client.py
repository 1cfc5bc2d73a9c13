"""A problem of another service is caught as the same kind of problem here."""

import json
import socket

import pytest

from services.chassis.http_client import Reply, ServiceClient, read_problem
from services.chassis.identity import ANONYMOUS
from services.chassis.problems import Conflict, NotFound, Problem, TooMany, Unavailable
from services.chassis.service_tokens import TokenSigner
from services.chassis.settings import Secret
from tests.service_caller import GATEWAY_KEY


@pytest.mark.parametrize(
    ("status", "kind"), [(404, NotFound), (409, Conflict), (429, TooMany), (418, Problem)]
)
def test_the_status_chooses_the_class_and_the_body_the_words(status: int, kind: type[Problem]) -> None:
    body = {"code": "cap_reached", "title": "t", "detail": "d", "errors": {"amount_cents": ["x"]}}
    problem = read_problem(Reply(status, json.dumps(body).encode(), {"Retry-After": "7"}))
    assert type(problem) is kind
    assert (problem.code, problem.detail, problem.retry_after) == ("cap_reached", "d", 7)
    assert problem.errors == {"amount_cents": ["x"]}


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff"])
def test_an_answer_that_cannot_be_read_is_still_a_problem(body: bytes) -> None:
    assert read_problem(Reply(502, body, {})).code == "unreadable_answer"


def test_a_service_that_is_away_is_unavailable() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    client = ServiceClient(f"http://127.0.0.1:{port}", "pledges", TokenSigner("gateway", Secret(GATEWAY_KEY)))
    with pytest.raises(Unavailable):
        client.request("GET", "/healthz", identity=ANONYMOUS)
