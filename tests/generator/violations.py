"""Values that a schema of the contract admits, and values that break each of its rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

DOCUMENT: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "generated/inkbox_server/contract.json").read_text("utf-8")
)
UUID_TEXT = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010"
# One of these fits each text of the contract, and one of them breaks each pattern.
TEXTS = (
    "bot", "CA", "local", "remote", "deleted", "+15550100123", "wss://example.net/a", "https://example.net/a",
    "text/plain", "aGk=", "ann@example.net", "", "a b\nc", "!",
    "0a" * 32,
)  # fmt: skip
FORMATS = {"uuid": UUID_TEXT, "date": "2026-07-01", "date-time": "2026-07-01T08:30:00Z", "email": "ann@example.net"}
# What a text of these formats may not be. The others are checked where they are used, not by their form.
BROKEN_FORMATS = {
    "uuid": ("not-a-uuid", "uuid_parsing"),
    "date": ("2026-13-40", "date_"),
    "email": ("nobody", "string_pattern_mismatch"),
}
FREE_FORMATS = {"message-id", "hostname"}
# The keywords that `violations` knows how to break, beside those that say nothing about single values.
KNOWN = {
    "type", "properties", "required", "additionalProperties", "items", "oneOf", "enum", "format", "pattern",
    "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems",
    "$ref", "description", "default", "x-python-name", "x-python-default", "x-inline", "x-sensitive", "x-domain-of",
    "x-enum-open", "x-frozen", "x-internal",
}  # fmt: skip


class Violation(NamedTuple):
    """A value that breaks one rule.

    Attributes:
        rule: The keyword of the schema that it breaks.
        path: Where in the body.
        body: The whole body.
        error: What the type of pydantic's error begins with.
    """

    rule: str
    path: tuple[str | int, ...]
    body: Any
    error: str


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference into the components."""
    if "$ref" not in schema:
        return schema
    target: dict[str, Any] = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return target


def alternatives(schema: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """Return the schemas that a value may fit, and whether it may be null."""
    members = [resolved(member) for member in resolved(schema).get("oneOf", [resolved(schema)])]
    types = [kind for member in members for kind in _types(member)]
    return [member for member in members if member.get("type") != "null"], "null" in types


def _types(schema: dict[str, Any]) -> list[str]:
    kinds = schema.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]


def valid(schema: dict[str, Any]) -> Any:
    """Return a value that the schema admits, with every member that it names."""
    found, _ = alternatives(schema)
    schema = found[0]
    kind = next((each for each in _types(schema) if each != "null"), "object")
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object":
        return {name: valid(member) for name, member in schema.get("properties", {}).items()}
    if kind == "array":
        return [valid(schema["items"])] * max(1, schema.get("minItems", 0))
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return FORMATS.get(schema.get("format", "")) or next(text for text in TEXTS if _fits(text, schema))


def _fits(text: str, schema: dict[str, Any]) -> bool:
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 1000)
    return shortest <= len(text) <= longest and re.search(schema.get("pattern", ""), text) is not None


def violations(schema: dict[str, Any]) -> Iterator[Violation]:
    """Break each rule of a request body once, everywhere in it."""
    whole = valid(schema)
    yield Violation("type", (), [whole], "model_type")
    for rule, path, value, error in _broken(schema, ()):
        yield Violation(rule, path, _replaced(whole, path, value), error)


_Broken = tuple[str, tuple[str | int, ...], Any, str]
MISSING = object()


def _broken(schema: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[_Broken]:
    found, nullable = alternatives(schema)
    if path and not nullable:
        yield "null", path, None, ""
    if len(found) > 1:
        yield "oneOf", path, 7.5, ""
        return
    inner = found[0]
    kind = next((each for each in _types(inner) if each != "null"), "object")
    if kind == "object" and "enum" not in inner:
        yield from _broken_object(inner, path)
    elif kind == "array":
        yield from _broken_array(inner, path)
    else:
        yield from ((rule, path, value, error) for rule, value, error in broken_scalar(inner, kind))


def _broken_object(schema: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[_Broken]:
    # Closed even where the schema itself is open, because answers hold such objects too.
    yield "additionalProperties", (*path, "surprise"), 1, "extra_forbidden"
    if path:
        yield "type", path, "text", "model_type"
    for name in schema.get("required", []):
        yield "required", (*path, name), MISSING, "missing"
    for name, member in schema.get("properties", {}).items():
        yield from _broken(member, (*path, name))


def _broken_array(schema: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[_Broken]:
    yield "type", path, "text", "list_type"
    one = valid(schema["items"])
    if schema.get("minItems"):
        yield "minItems", path, [one] * (schema["minItems"] - 1), "too_short"
    if "maxItems" in schema:
        yield "maxItems", path, [one] * (schema["maxItems"] + 1), "too_long"
    yield from _broken(schema["items"], (*path, 0))


def broken_scalar(schema: dict[str, Any], kind: str) -> Iterator[tuple[str, Any, str]]:
    """Yield (rule, bad value, type of the error) for a text, number or flag."""
    if "enum" in schema:
        yield "enum", "no such value", "literal_error"
        return
    yield "type", {}, {"string": "", "boolean": "bool_", "integer": "int_", "number": "float_"}[kind]
    if "minimum" in schema:
        yield "minimum", schema["minimum"] - 1, "greater_than_equal"
    if "maximum" in schema:
        yield "maximum", schema["maximum"] + 1, "less_than_equal"
    if schema.get("minLength"):
        yield "minLength", "a" * (schema["minLength"] - 1), "string_too_short"
    if "maxLength" in schema:
        yield "maxLength", "a" * (schema["maxLength"] + 1), "string_too_long"
    if "pattern" in schema:
        longest, shortest = schema.get("maxLength", 1000), schema.get("minLength", 0)
        wrong = [text for text in TEXTS if re.search(schema["pattern"], text) is None]
        padded = [text.ljust(shortest)[:longest] for text in wrong]
        yield "pattern", next(t for t in padded if re.search(schema["pattern"], t) is None), "string_pattern_mismatch"
    if schema.get("format") in BROKEN_FORMATS:
        value, error = BROKEN_FORMATS[schema["format"]]
        yield "format", value, error


def _replaced(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Return a copy of `body` with another value at `path`."""
    if not path:
        return value
    key, *rest = path
    if isinstance(body, list):
        return [_replaced(body[0], tuple(rest), value), *body[1:]]
    assert isinstance(key, str)
    if not rest and value is MISSING:
        return {name: each for name, each in body.items() if name != key}
    return {**body, key: _replaced(body.get(key), tuple(rest), value)}


def keywords(schema: dict[str, Any], seen: frozenset[str] = frozenset()) -> set[str]:
    """Return every keyword that the schema uses, and those of the schemas that it refers to."""
    found = set(schema)
    name = schema.get("$ref", "")
    if name and name not in seen:
        found |= keywords(resolved(schema), seen | {name})
    inner = [*schema.get("properties", {}).values(), *schema.get("oneOf", [])]
    inner += [schema["items"]] if "items" in schema else []
    for each in inner:
        found |= keywords(each, seen | {name})
    return found
