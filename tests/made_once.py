"""What a process makes once as it starts, and a test run would make some thousand times."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.engine import Engine
from werkzeug.routing import Rule

from services.chassis import database


def compile_statements_once(patch: pytest.MonkeyPatch, url: str) -> None:
    """Let every engine that the services make know what earlier ones have compiled.

    Each test connects to a database of its own, and each engine compiles all statements anew: that was a
    fifth of the time of such tests. In a service one engine lives as long as its process.
    """
    first = sqlalchemy.create_engine(url)
    with first.connect():
        # The dialect asks the server about itself at its first connection.
        pass
    first.dispose()
    compiled = sqlalchemy.util.LRUCache[Any, Any](10_000)

    def alike(url: str, **options: Any) -> Engine:
        engine = sqlalchemy.create_engine(url, execution_options={"compiled_cache": compiled}, **options)
        # What is compiled is kept by the dialect that it was compiled for.
        engine.dialect = first.dialect
        return engine

    patch.setattr(database, "create_engine", alike)


def read_routes_once(patch: pytest.MonkeyPatch) -> None:
    """Let every application know how earlier ones have read the same route.

    Werkzeug reads each route of each application with regular expressions: an eighth of the time of tests
    that make a service and a card provider for themselves.
    """
    read_now = Rule.compile
    known: dict[tuple[object, ...], tuple[Any, ...]] = {}

    def read(rule: Rule) -> None:
        assert rule.map is not None
        terms = (rule.rule, rule.host, rule.subdomain, rule.merge_slashes, rule.map.host_matching)
        key = (*terms, *rule.map.converters.values())
        if key not in known:
            read_now(rule)
            known[key] = (rule._parts, rule._trace, rule._converters)
        rule._parts, rule._trace, rule._converters = known[key]
        rule.arguments.update(rule._converters)
        rule._build = rule._compile_builder(False).__get__(rule, None)
        rule._build_unknown = rule._compile_builder(True).__get__(rule, None)

    patch.setattr(Rule, "compile", read)


def build_addresses_when_asked(patch: pytest.MonkeyPatch) -> None:
    """Compile the builder of a route's address when the first address is built.

    Werkzeug compiles two for each route of each application; services and sandboxes build hardly any
    address, and their applications are made anew for each test: a tenth of the time of such tests.
    """
    compile_now = Rule._compile_builder

    def when_asked(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        compiled: list[Callable[..., Any]] = []

        def build(rule: Rule, *args: Any, **values: Any) -> Any:
            if not compiled:
                compiled.append(compile_now(rule, append_unknown))
            return compiled[0](rule, *args, **values)

        return build

    patch.setattr(Rule, "_compile_builder", when_asked)
