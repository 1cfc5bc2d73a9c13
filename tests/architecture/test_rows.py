"""A process knows every table that its rows refer to, whichever modules it happened to import first."""

import os
import subprocess
import sys

import pytest

from services.contracts.routing import SERVICES
from tests.architecture.processes import ENVIRONMENT

RESOLVE = """
import importlib, sys
importlib.import_module(sys.argv[1])
from sqlalchemy.orm import DeclarativeBase, configure_mappers
configure_mappers()
bases = DeclarativeBase.__subclasses__()
tables = {table for base in bases for table in base.metadata.tables.values()}
assert tables
for table in tables:
    for key in table.foreign_keys:
        key.column
"""


@pytest.mark.parametrize("service", SERVICES)
def test_a_workers_rows_refer_only_to_tables_that_it_knows(service: str) -> None:
    resolving = subprocess.run(
        [sys.executable, "-c", RESOLVE, f"services.{service}.worker"],
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert resolving.returncode == 0, resolving.stderr[-2000:]
