"""Statements compiled once for all engines of a test run."""

from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.engine import Engine

from services.chassis import database


def compile_once(patch: pytest.MonkeyPatch, url: str) -> None:
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
