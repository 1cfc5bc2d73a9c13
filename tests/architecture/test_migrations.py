"""Migrations stand in one numbered line and outlive the code that they were written beside."""

import ast
import re

import pytest

from services.chassis.migrations import SERVICES_FOLDER, scripts_of
from services.contracts.routing import SERVICES

ALLOWED_IMPORTS = ("alembic", "sqlalchemy", "services.chassis.foundation", "collections", "typing")


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_are_one_line_numbered_from_one(service: str) -> None:
    scripts = list(scripts_of(service).walk_revisions())
    revisions = [script.revision for script in reversed(scripts)]
    assert revisions == [f"{number:04d}" for number in range(1, len(scripts) + 1)]
    assert len(scripts_of(service).get_heads()) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_import_no_service_code(service: str) -> None:
    files = sorted((SERVICES_FOLDER / service / "migrations" / "versions").glob("*.py"))
    assert files
    for file in files:
        assert re.fullmatch(r"\d{4}_[a-z_]+|__init__", file.stem)
        for node in ast.walk(ast.parse(file.read_text())):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert all(name.startswith(ALLOWED_IMPORTS) for name in names), (file.name, names)
