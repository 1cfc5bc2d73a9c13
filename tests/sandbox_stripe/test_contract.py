"""Requests and answers against Stripe's published schema: what is caught, and that we stay inside."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import requests
import stripe
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode

from infra.sandbox.stripe.decoding import coerce, decode_pairs
from infra.sandbox.stripe.errors import InvalidRequest
from infra.sandbox.stripe.rebuild_spec import references, slim
from infra.sandbox.stripe.resources import EVENT_OBJECTS, OPERATIONS
from infra.sandbox.stripe.specification import API_VERSION, load_specification
from tests.sandbox_stripe.conftest import Stripe

INTENT = {"amount": "2500", "currency": "eur"}


def test_the_specification_and_the_sdk_are_of_one_version() -> None:
    assert stripe.api_version == API_VERSION


def test_the_committed_specification_holds_what_is_served_and_no_more() -> None:
    specification = load_specification()
    assert specification.operations.keys() == OPERATIONS.keys()
    wanted = references([vars(operation) for operation in specification.operations.values()])
    wanted |= {"event", "error", *EVENT_OBJECTS}
    for name in list(wanted):
        wanted |= _reachable(specification.schemas, name)
    assert wanted == specification.schemas.keys()


def _reachable(schemas: dict[str, Any], name: str) -> set[str]:
    found: set[str] = set()
    waiting = {name}
    while waiting:
        found |= waiting
        waiting = set().union(*(references(schemas[each]) for each in waiting)) - found
    return found


def test_slimming_keeps_properties_that_are_called_description() -> None:
    assert slim({"description": "prose", "properties": {"description": {"type": "string"}}}) == {
        "properties": {"description": {"type": "string"}}
    }


@pytest.mark.parametrize(
    ("path", "form", "param", "code"),
    [
        ("payment_intents", INTENT | {"amuont": "1"}, "amuont", "parameter_unknown"),
        ("payment_intents", {"currency": "eur"}, "amount", "parameter_missing"),
        ("payment_intents", INTENT | {"amount": "25.00"}, "amount", "parameter_invalid_integer"),
        ("payment_intents", INTENT | {"amount": "1e400"}, "amount", "parameter_invalid_integer"),
        ("payment_intents", INTENT | {"capture_method": "later"}, "capture_method", None),
        (
            "payment_intents",
            INTENT | {"payment_method_options[card][request_three_d_secure]": "always"},
            "payment_method_options[card][request_three_d_secure]",
            None,
        ),
        ("payment_intents", INTENT | {"metadata[a][b]": "1"}, "metadata[a]", None),
        (
            "payment_intents",
            INTENT | {"statement_descriptor_suffix": "X" * 23},
            "statement_descriptor_suffix",
            None,
        ),
        ("payment_intents", INTENT | {"confirm": "yes"}, "confirm", None),
        ("setup_intents", {"usage": "sometimes"}, "usage", None),
        ("refunds", {"charge": "ch_1", "reason": "changed_mind"}, "reason", None),
        ("customers", {"email[a]": "x"}, "email", None),
        ("customers", {"[]": "x"}, "[]", None),
        ("customers", {"a[b]c": "x"}, "a[b]c", None),
    ],
)
def test_a_request_outside_the_schema_is_refused_by_name_and_remembered(
    pay: Stripe, path: str, form: dict[str, str], param: str, code: str | None
) -> None:
    reply = requests.post(f"{pay.address}/v1/{path}", data=form, auth=("sk_test_x", ""), timeout=5)
    error = reply.json()["error"]
    assert (reply.status_code, error["type"]) == (400, "invalid_request_error")
    assert (error.get("param"), error.get("code")) == (param, code)
    violations = pay.look("violations")["items"]
    assert [violation["direction"] for violation in violations] == ["request"]
    assert pay.browser.delete(f"{pay.address}/_sandbox/violations").status_code == 200


@pytest.mark.parametrize(
    "address", ["/v1/customers?nickname=x", "/v1/nothing", "/v1/payment_intents/pi_1/capture"]
)
def test_an_unknown_query_or_address_is_refused_and_remembered(pay: Stripe, address: str) -> None:
    reply = requests.get(pay.address + address, auth=("sk_test_x", ""), timeout=5)
    assert reply.status_code in {400, 404}
    assert len(pay.look("violations")["items"]) == 1
    pay.browser.delete(f"{pay.address}/_sandbox/violations")


def test_an_answer_outside_the_schema_is_remembered(pay: Stripe) -> None:
    customer = pay.customer()
    with pay.sandbox.store.transaction():
        record = pay.sandbox.store.find(customer)
        assert record
        record.body |= {"balance": "5", "tax_exempt": "maybe", "nick": 1}
        pay.sandbox.store.save(record)
    pay.api.customers.retrieve(customer)
    problems = " ".join(violation["problem"] for violation in pay.look("violations")["items"])
    assert "balance" in problems
    assert "tax_exempt" in problems
    assert "nick" in problems
    pay.browser.delete(f"{pay.address}/_sandbox/violations")


def test_an_event_outside_the_schema_is_remembered(pay: Stripe) -> None:
    customer = pay.customer()
    with pay.sandbox.work() as work:
        record = work.get("customer", customer, "customer")
        record.body["livemode"] = "no"
        work.emit("customer.updated", record)
    violation = pay.look("violations")["items"][0]
    assert (violation["direction"], violation["operation"]) == ("event", "customer.updated")
    pay.browser.delete(f"{pay.address}/_sandbox/violations")


def test_no_request_however_odd_gives_a_500(pay: Stripe) -> None:
    odd = [b"\xff\xfe=1", b"a" * 2_000, b"amount[0]=1&amount=2", b"expand[99999]=a", b"%00=%00", b"a[" * 40]
    for body in odd:
        for path in ("customers", "payment_intents", "checkout/sessions", "refunds"):
            reply = requests.post(
                f"{pay.address}/v1/{path}",
                data=body,
                auth=("sk_test_x", ""),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                timeout=5,
            )
            assert 400 <= reply.status_code < 500, (path, body, reply.text)
    for path in ("advance", "chaos", "payout", "dispute", "authenticate"):
        for body in (b"[", b"[]", b'{"seconds": "x", "account": 5, "webhooks": "?"}'):
            reply = requests.post(f"{pay.address}/_sandbox/{path}", data=body, timeout=5)
            assert 400 <= reply.status_code < 500, (path, body, reply.text)
    pay.browser.delete(f"{pay.address}/_sandbox/violations")


SCHEMA = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "yes": {"type": "boolean"},
        "text": {"type": "string"},
        "list": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}},
        "either": {"anyOf": [{"type": "boolean"}, {"type": "string", "enum": ["one_off"]}]},
        "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        "count": st.integers(-(10**17), 10**17),
        "yes": st.booleans(),
        "text": st.text(st.characters(codec="utf-8")),
        "list": st.lists(st.fixed_dictionaries({"n": st.integers(0, 9)}), min_size=1, max_size=12),
        "either": st.one_of(st.booleans(), st.just("one_off")),
        "metadata": st.dictionaries(
            st.from_regex(r"[a-z_]{1,9}", fullmatch=True), st.text("12äö%&="), min_size=1
        ),
    },
)


@given(PARAMETERS)
def test_what_the_sdk_encodes_is_decoded_to_what_it_was(parameters: dict[str, Any]) -> None:
    text = urlencode(list(_api_encode(parameters)))
    assert coerce(decode_pairs(parse_qsl(text, keep_blank_values=True)), SCHEMA) == parameters


@given(st.lists(st.tuples(st.text("ab[]01", max_size=9), st.text(max_size=3)), max_size=6))
def test_decoding_refuses_odd_names_and_never_breaks(pairs: list[tuple[str, str]]) -> None:
    try:
        coerce(decode_pairs(pairs), SCHEMA)
    except InvalidRequest as refused:
        assert str(refused)
