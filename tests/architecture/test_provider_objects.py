"""The card provider's objects are no dictionaries: `.get()` on one raises, and only when it is too late."""

import ast
from collections.abc import Iterator
from pathlib import Path

import stripe

PLEDGES = Path(__file__).resolve().parents[2] / "services" / "pledges"

FAULT = """
def fetch(self):
    refund = self._client.v1.refunds.retrieve("re_1")
    for each in self._client.v1.refunds.list().auto_paging_iter():
        each.get("status")
    self._client.v1.refunds.retrieve("re_1").get("status")
    told = self._client.v1.refunds.retrieve("re_1").to_dict()
    told.get("status")
    return refund.get("status")
"""


def is_provider_object(node: ast.expr, known: set[str]) -> bool:
    """Whether an expression is an object of the library, as far as the source tells."""
    if isinstance(node, ast.Name):
        return node.id in known
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "to_dict":
            return False
        return node.func.attr == "_client" or is_provider_object(node.func.value, known)
    return isinstance(node, ast.Attribute) and (
        node.attr == "_client" or is_provider_object(node.value, known)
    )


def gets_on_provider_objects(tree: ast.AST) -> Iterator[int]:
    """The lines on which `.get()` is called on such an object."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        known: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and is_provider_object(node.value, known):
                known |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            iterated = getattr(node, "iter", None)
            target = getattr(node, "target", None)
            if iterated is not None and is_provider_object(iterated, known) and isinstance(target, ast.Name):
                known.add(target.id)
        for node in ast.walk(function):
            called = node.func if isinstance(node, ast.Call) else None
            is_get = isinstance(called, ast.Attribute) and called.attr == "get"
            if is_get and is_provider_object(called.value, known):
                yield node.lineno


def test_case_36_the_rule_finds_what_it_is_meant_to_find() -> None:
    assert sorted(gets_on_provider_objects(ast.parse(FAULT))) == [5, 6, 9]
    assert not hasattr(stripe.StripeObject, "get"), "the rule is needed as long as this holds"


def test_case_36_nobody_calls_get_on_an_object_of_the_provider() -> None:
    faults = {
        path.relative_to(PLEDGES).as_posix(): lines
        for path in PLEDGES.rglob("*.py")
        if (lines := list(gets_on_provider_objects(ast.parse(path.read_text()))))
    }
    assert faults == {}


def test_case_36_only_the_gateway_knows_the_providers_library() -> None:
    importing = {
        path.relative_to(PLEDGES).as_posix()
        for path in PLEDGES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        and "stripe" in {name.name.split(".")[0] for name in node.names} | {getattr(node, "module", None)}
    }
    assert importing
    assert {name for name in importing if not name.startswith("stripe_")} == set()
