"""The vector files are complete, unambiguous, and speak of things that the contract really has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generator.bundle import bundle

SPEC = Path(__file__).parents[2] / "spec"
VECTORS = SPEC / "vectors"
IMPORTED = {"vault.json", "totp.json", "webhook-signatures.json"}
OURS = sorted(path.name for path in VECTORS.glob("*.json") if path.name not in IMPORTED)
REQUIRED = {
    "base_url.json": {"base_url", "accepted"},
    "contact_rules.json": {"filter_mode", "rules", "sender", "decision", "matched_rule_id"},
    "cookies.json": {"steps"},
    "errors.json": {"operation", "status", "headers", "body", "expected"},
    "handles.json": {"raw", "normalized", "valid"},
    "open_models.json": {"model", "payload"},
    "patch_bodies.json": {"operation", "path", "arguments"},
    "path_segments.json": {"raw"},
    "query.json": {"params", "pairs"},
    "search.json": {"kind", "caller", "documents", "query", "expected"},
    "threading.json": {"messages", "expected"},
}


def load(name: str) -> dict[str, Any]:
    """Return one vector file, refusing a member that is given twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        assert len(set(names)) == len(names), f"{name} repeats a member among {names}"
        return dict(pairs)

    data: dict[str, Any] = json.loads((VECTORS / name).read_text("utf-8"), object_pairs_hook=unique)
    return data


@cache
def contract() -> dict[str, Any]:
    """Return the whole contract as one document."""
    return bundle(SPEC / "inkbox")


def operation_ids() -> set[str]:
    """Return the operationIds of the contract."""
    members = [member for item in contract()["paths"].values() for member in item.values()]
    return {member["operationId"] for member in members if isinstance(member, dict) and "operationId" in member}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas of the contract by name."""
    found: dict[str, dict[str, Any]] = contract()["components"]["schemas"]
    return found


def marked(value: object, mark: str) -> Iterator[dict[str, Any]]:
    """Yield every object inside `value` that has the member `mark`."""
    if isinstance(value, dict):
        if mark in value:
            yield value
        for inner in value.values():
            yield from marked(inner, mark)
    elif isinstance(value, list):
        for inner in value:
            yield from marked(inner, mark)


def test_every_file_has_its_rule_here() -> None:
    assert set(OURS) == set(REQUIRED)


@pytest.mark.parametrize("name", OURS)
def test_file_says_what_it_holds_and_where_it_comes_from(name: str) -> None:
    data = load(name)
    assert data["description"].endswith(".")
    assert data["source"].startswith("contract section")
    assert len(data["cases"]) >= 8


@pytest.mark.parametrize("name", OURS)
def test_case_names_are_unique_and_members_present(name: str) -> None:
    cases = load(name)["cases"]
    names = [case["name"] for case in cases]
    assert sorted(set(names)) == sorted(names)
    incomplete = [case["name"] for case in cases if not REQUIRED[name] <= case.keys()]
    assert incomplete == []


@pytest.mark.parametrize("name", OURS)
def test_file_is_mentioned_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (VECTORS / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["errors.json", "patch_bodies.json"])
def test_operations_are_in_the_contract(name: str) -> None:
    named = {case["operation"] for case in load(name)["cases"]} - {None}
    assert named - operation_ids() == set()


@pytest.mark.parametrize("name", ["open_models.json", "patch_bodies.json"])
def test_models_are_in_the_contract(name: str) -> None:
    cases = load(name)["cases"]
    named = {case["$model"] for case in marked(cases, "$model")}
    named |= {case[key] for case in cases for key in ("model", "expected_model") if key in case}
    assert named - schemas().keys() == set()


@pytest.mark.parametrize("name", ["open_models.json", "patch_bodies.json", "query.json"])
def test_enum_values_are_known_exactly_when_the_contract_lists_them(name: str) -> None:
    known = {schema: set(body["enum"]) for schema, body in schemas().items() if "enum" in body}
    wrong = [
        each
        for each in marked(load(name)["cases"], "$enum")
        if (each["value"] in known[each["$enum"]]) is not each.get("known", True)
    ]
    assert wrong == []


def test_a_refused_body_is_not_given_as_well() -> None:
    ambiguous = [case["name"] for case in load("patch_bodies.json")["cases"] if ("body" in case) is ("refused" in case)]
    assert ambiguous == []
