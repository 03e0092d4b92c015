"""Which members an answer has beyond those that the contract describes, and which it lacks."""

from collections.abc import Iterator
from typing import Any

from tests.sandbox import contract


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its reference followed."""
    while "$ref" in schema:
        schema = contract.document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The properties of an object schema, those of its parts included."""
    schema = resolved(schema)
    properties = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        properties |= described(part)
    return properties


def differences(schema: dict[str, Any], value: Any, path: str = "") -> Iterator[str]:
    """Members that are there without a description (+), and described ones that are not there (-)."""
    schema = resolved(schema)
    choices = [choice for choice in schema.get("oneOf", ()) if _is_null(choice) == (value is None)]
    if choices:
        yield from min((list(differences(choice, value, path)) for choice in choices), key=len)
    elif isinstance(value, list):
        for item in value:
            yield from differences(schema.get("items", {}), item, path)
    elif isinstance(value, dict):
        yield from _members(described(schema), value, path)


def _is_null(schema: dict[str, Any]) -> bool:
    return resolved(schema).get("type") == "null"


def _members(properties: dict[str, Any], value: dict[str, Any], path: str) -> Iterator[str]:
    # An object without described members is a free one.
    if not properties:
        return
    yield from (f"+{path}{name}" for name in value.keys() - properties.keys())
    yield from (f"-{path}{name}" for name in properties.keys() - value.keys())
    for name in properties.keys() & value.keys():
        yield from differences(properties[name], value[name], f"{path}{name}.")
