"""The codes that services answer with, read from their source: a new one without words must be noticed."""

import ast
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).parents[3] / "services"

# At which argument each of these is given its code.
CODE_POSITIONS = {
    "Conflict": 0,
    "Forbidden": 0,
    "Gone": 0,
    "FileRefused": 0,
    "NotANumber": 0,
    "Invalid": 1,
    "Missing": 1,
}


def codes(pattern: str, *names: str) -> set[str]:
    """The codes given to these calls, or to any that is known, in the files of a pattern under services/."""
    wanted = set(names or CODE_POSITIONS)
    return {code for tree in _trees(pattern) for code in _codes_of_calls(tree, wanted)}


def noted(pattern: str) -> set[str]:
    """The codes that are noted, as `note("code", detail)`, in the files of a pattern."""
    return {
        text
        for tree in _trees(pattern)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args
        if getattr(node.func, "attr", getattr(node.func, "id", "")) == "note"
        for text in _texts(node.args[0])
    }


def literals(pattern: str, *functions: str) -> set[str]:
    """Every text in the bodies of these functions that has the form of a code; docstrings are left out."""
    found = set()
    for tree in _trees(pattern):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in functions:
                body = node.body[1:] if ast.get_docstring(node) else node.body
                found |= {text for part in body for text in _texts(part) if _is_code(text)}
    return found


def keyword_values(pattern: str, keyword: str) -> set[str]:
    """The texts given for a keyword argument."""
    return {
        text
        for tree in _trees(pattern)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == keyword
        for text in _texts(node.value)
    }


def assigned_texts(pattern: str, attribute: str) -> set[str]:
    """The texts assigned to an attribute, alone or beside others in one line."""
    found: set[str] = set()
    for tree in _trees(pattern):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                names = [getattr(target, "attr", "") for target in node.targets[0].elts]
                if attribute in names and isinstance(node.value, ast.Tuple):
                    found |= set(_texts(node.value.elts[names.index(attribute)]))
    return found


def dictionary_keys(pattern: str, name: str) -> set[str]:
    """The keys of a dictionary that a module assigns to a name."""
    return {
        key.value
        for tree in _trees(pattern)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        if any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        for key in node.value.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _trees(pattern: str) -> Iterator[ast.Module]:
    paths = sorted(SERVICES.glob(pattern))
    assert paths, f"no file matches {pattern}"
    for path in paths:
        yield ast.parse(path.read_text())


def _codes_of_calls(tree: ast.Module, wanted: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in wanted:
            position = CODE_POSITIONS[node.func.id]
            if len(node.args) > position:
                yield from filter(_is_code, _texts(node.args[position]))


def _texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _is_code(text: str) -> bool:
    return text.isidentifier() and text.islower()
