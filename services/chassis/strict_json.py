"""JSON that means one thing: no duplicate keys, no NaN, no NUL, no lone surrogates, no deep nests."""

import json
from typing import Any

MAX_DEPTH = 32
MAX_DIGITS = 18


class NotStrictJson(ValueError):
    """The body is not JSON, or JSON that two readers could take differently."""


def read_strict_json(body: bytes) -> Any:
    """Parse a request body. Raises NotStrictJson with a reason in words."""
    try:
        text = body.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise NotStrictJson("The body is not UTF-8") from error
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_constant=_refuse_constant,
            parse_int=_bounded_int,
            parse_float=_finite_float,
        )
    except NotStrictJson:
        raise
    except (ValueError, RecursionError) as error:
        raise NotStrictJson("The body is not JSON") from error
    _check_text(value)
    return value


def _check_depth(text: str) -> None:
    # Counted before parsing: the parser's own recursion limit ends in a crash, not in an answer.
    depth = deepest = 0
    in_string = escaped = False
    for sign in text:
        if in_string:
            if escaped:
                escaped = False
            elif sign == "\\":
                escaped = True
            elif sign == '"':
                in_string = False
        elif sign == '"':
            in_string = True
        elif sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    if deepest > MAX_DEPTH:
        raise NotStrictJson(f"The body nests deeper than {MAX_DEPTH} levels")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise NotStrictJson("The body names a field twice")
    return dict(pairs)


def _refuse_constant(name: str) -> None:
    raise NotStrictJson(f"{name} is not JSON")


def _bounded_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise NotStrictJson("A number has too many digits")
    return int(digits)


def _finite_float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise NotStrictJson("A number is too large")
    return value


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        # PostgreSQL text cannot hold NUL, and a lone surrogate cannot be encoded at all.
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise NotStrictJson("A text holds a character that cannot be stored")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_text(item)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)
