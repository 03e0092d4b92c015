"""What the contract says of the models: which rows they are made of, and which row they give back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import inkbox_api.models

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT: dict[str, Any] = json.loads((ROOT / "generated/inkbox_server/contract.json").read_text("utf-8"))
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
ENUMS = sorted(name for name in inkbox_api.models.__all__ if "enum" in SCHEMAS[name])
MODELS = sorted(name for name in inkbox_api.models.__all__ if "enum" not in SCHEMAS[name])


def model(name: str) -> Any:
    """Return a generated class."""
    return getattr(inkbox_api.models, name)


def properties(name: str) -> dict[str, dict[str, Any]]:
    """Return the members of a schema, inherited ones first."""
    return _merged(SCHEMAS[name], "properties")


def required(name: str) -> set[str]:
    """Return the names of the members that are always there."""
    return set(_required(SCHEMAS[name]))


def _merged(schema: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for part in [*schema.get("allOf", []), {key: schema.get(key, {})}]:
        found |= _merged(SCHEMAS[reference(part)], key) if reference(part) else part.get(key, {})
    return found


def _required(schema: dict[str, Any]) -> list[str]:
    found = list(schema.get("required", []))
    for part in schema.get("allOf", []):
        found += _required(SCHEMAS[reference(part)] if reference(part) else part)
    return found


def reference(schema: dict[str, Any]) -> str:
    """Return the name of the schema that is referred to, directly or beside null; empty when there is none."""
    for part in [schema, *schema.get("oneOf", [])]:
        if "$ref" in part:
            return str(part["$ref"]).rpartition("/")[2]
    return ""


def is_request_only(name: str) -> bool:
    """Whether a schema stands in requests alone: there null is a wish of its own."""
    return SCHEMAS[name].get("additionalProperties") is False


def nullable(schema: dict[str, Any]) -> bool:
    """Whether a member may be null."""
    kinds = schema.get("type", [])
    return "null" in (kinds if isinstance(kinds, list) else [kinds]) or {"type": "null"} in schema.get("oneOf", [])


def kind(schema: dict[str, Any]) -> str:
    """Return the JSON type of a member, without null."""
    kinds = schema.get("type", [])
    return next((each for each in ([kinds] if isinstance(kinds, str) else kinds) if each != "null"), "")


# --- rows -----------------------------------------------------------------------------------------------------------

_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_times = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC) | _zones)
_spellings = st.sampled_from([lambda text: text, lambda text: text.replace("+00:00", "Z")])
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
_TEXTS = {
    "uuid": st.uuids().map(str) | st.uuids().map(lambda value: str(value).upper()),
    "date": st.dates().map(date.isoformat),
    "date-time": st.builds(lambda time, spell: spell(time.isoformat()), _times, _spellings),
    "email": st.emails(),
}


def rows(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return rows of a model as a service of today or tomorrow may send them."""
    always = {key: _values(schema) for key, schema in properties(name).items() if key in required(name)}
    sometimes = {
        key: _values(schema) if is_request_only(name) else st.none() | _values(schema)
        for key, schema in properties(name).items()
        if key not in required(name)
    }
    known = st.fixed_dictionaries(always, optional=sometimes)
    unknown = st.dictionaries(st.text(min_size=1, max_size=5).map(lambda text: f"new_{text}"), _json, max_size=2)
    return known if is_request_only(name) else st.builds(dict.__or__, known, unknown)


def _values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    plain = _plain_values(schema)
    return st.none() | plain if nullable(schema) else plain


def _plain_values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    name = reference(schema)
    if name:
        return _enum_values(name) if "enum" in SCHEMAS[name] else st.deferred(lambda: rows(name))
    if "oneOf" in schema:
        return st.one_of([_plain_values(part) for part in schema["oneOf"] if part != {"type": "null"}])
    if kind(schema) == "array":
        return st.lists(_values(schema["items"]), max_size=3)
    if kind(schema) in ("object", ""):
        return st.dictionaries(st.text(max_size=3), _json, max_size=2)
    if kind(schema) == "string":
        return _TEXTS.get(schema.get("format", ""), st.text(max_size=6))
    numbers = {"integer": st.integers(-99, 99), "number": st.floats(-9, 9), "boolean": st.booleans()}
    return numbers[kind(schema)]


def _enum_values(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(SCHEMAS[name]["enum"]) | st.text(max_size=6)


# --- what comes back --------------------------------------------------------------------------------------------------


def returned(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return the row that a model made of `row` must give: without nulls and defaults, in one spelling."""
    out = {key: value for key, value in row.items() if key not in properties(name)}
    for key, schema in properties(name).items():
        value = row.get(key)
        if "x-empty-is-null" in schema and not value:
            continue
        if "x-domain-of" in schema:
            out[key] = value or row[schema["x-domain-of"]].partition("@")[2]
        elif key in required(name) or (
            key in row if is_request_only(name) else value not in (None, schema.get("default"))
        ):
            out[key] = _spelt(schema, value)
    return out


def _spelt(schema: dict[str, Any], value: Any) -> Any:
    name = reference(schema)
    if value is None:
        return None
    if name and isinstance(value, dict):
        return returned(name, value) if properties(name) else value
    if kind(schema) == "array":
        return [_spelt(schema["items"], each) for each in value]
    if schema.get("format") == "uuid":
        return value.lower()
    if schema.get("format") == "date-time":
        return datetime.fromisoformat(value).isoformat()
    return value


# --- one plain row of each --------------------------------------------------------------------------------------------

UUID_TEXT = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0010"
_SAMPLES = {"uuid": UUID_TEXT, "date": "2026-07-01", "date-time": "2026-06-02T08:30:00+00:00", "email": "a@example.net"}


def sample(name: str) -> dict[str, Any]:
    """Return a row with every member of a schema in it."""
    return {key: _sample(key, schema) for key, schema in properties(name).items()}


def _sample(key: str, schema: dict[str, Any]) -> Any:
    name = reference(schema)
    if name:
        return SCHEMAS[name]["enum"][0] if "enum" in SCHEMAS[name] else sample(name)
    if kind(schema) == "array":
        return [_sample(key, schema["items"])]
    numbers = {"integer": 3, "number": 1.5, "boolean": True, "object": {"a": 1}}
    if "oneOf" in schema:
        return _sample(key, schema["oneOf"][0])
    return numbers.get(kind(schema)) or _SAMPLES.get(schema.get("format", "")) or f"{key}@example.net"
