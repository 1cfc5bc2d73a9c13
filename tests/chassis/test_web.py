"""What a service's web app lets in, and in which words it refuses."""

import base64

import pytest

from services.chassis.identity import Identity
from services.chassis.service_tokens import TokenSigner
from services.chassis.settings import Secret
from services.contracts.roles import Role
from tests.service_caller import GATEWAY_KEY, ServiceCaller

RESIDENT = Identity(subject="0192aaaa-0000-7000-8000-000000000001")
FINANCE = Identity(subject="0192aaaa-0000-7000-8000-000000000002", roles=frozenset({Role.FINANCE}))


def test_a_call_without_a_service_token_is_refused(caller: ServiceCaller) -> None:
    answer = caller.get("/own", headers={"Authorization": ""})
    assert (answer.status_code, answer.json["code"]) == (401, "service_token_missing")


@pytest.mark.parametrize("audience", ["pledges", "ideas"])
def test_a_token_for_another_service_is_refused(caller: ServiceCaller, audience: str) -> None:
    token = TokenSigner("gateway", Secret(GATEWAY_KEY)).sign(audience, FINANCE)
    answer = caller.get("/desk", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json["code"]) == (401, "service_token_refused")


def test_a_token_of_an_unknown_key_is_refused(caller: ServiceCaller) -> None:
    stranger = Secret(base64.b64encode(b"s" * 32).decode())
    token = TokenSigner("gateway", stranger).sign("foundation", FINANCE)
    assert caller.get("/desk", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJpc3MiOiJnYXRld2F5In0."])
def test_a_malformed_or_unsigned_token_is_refused(caller: ServiceCaller, token: str) -> None:
    assert caller.get("/desk", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_role_opens_its_routes_and_no_others(caller: ServiceCaller) -> None:
    assert caller.get("/desk", FINANCE).status_code == 200
    assert caller.get("/desk", RESIDENT).status_code == 403
    assert caller.get("/own", RESIDENT).status_code == 200
    assert caller.get("/own").status_code == 401


def test_a_route_that_names_no_permission_is_closed_to_everyone(caller: ServiceCaller) -> None:
    assert caller.get("/forgotten", FINANCE).status_code == 403


def test_unknown_and_missing_fields_are_named(caller: ServiceCaller) -> None:
    answer = caller.post("/things", json={"amount": 5, "role": "admin"})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert set(answer.json["errors"]) == {"amount_cents", "amount", "role"}


@pytest.mark.parametrize("amount", ["5", 5.5, True, None, [], "1e400", {"a": 1}])
def test_only_a_whole_number_is_a_sum(caller: ServiceCaller, amount: object) -> None:
    answer = caller.post("/things", json={"amount_cents": amount})
    assert answer.status_code == 422
    assert "amount_cents" in answer.json["errors"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"amount_cents": NaN}',
        b'{"amount_cents": 1e999}',
        b'{"amount_cents": 1, "amount_cents": 2}',
        b'{"note": "\\u0000", "amount_cents": 1}',
        b'{"note": "\\ud800", "amount_cents": 1}',
        b'{"amount_cents": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_json_that_two_readers_could_take_differently_is_refused(caller: ServiceCaller, body: bytes) -> None:
    answer = caller.post("/things", data=body, content_type="application/json")
    assert answer.status_code in (400, 413)
    assert answer.json["code"] in ("malformed_json", "too_large")


def test_a_failure_answers_in_words_and_shows_no_detail(caller: ServiceCaller) -> None:
    answer = caller.get("/broken")
    assert answer.status_code == 500
    assert "bug" not in answer.text
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_an_unknown_path_is_a_problem_too(caller: ServiceCaller) -> None:
    answer = caller.get("/nowhere")
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_health_needs_no_token(caller: ServiceCaller) -> None:
    assert caller.get("/healthz", headers={"Authorization": ""}).json == {"status": "ok"}
