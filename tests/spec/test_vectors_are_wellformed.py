"""The vector files are complete, unambiguous, and speak of things that the contract really has."""

from __future__ import annotations

import json
import re
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
    "channel_errors.json": {"operation", "status", "headers", "body", "expected"},
    "contact_rules.json": {"filter_mode", "rules", "sender", "decision", "matched_rule_id"},
    "cookies.json": {"steps"},
    "errors.json": {"operation", "status", "headers", "body", "expected"},
    "handles.json": {"raw", "normalized", "valid"},
    "links.json": {"text", "html", "pattern", "links"},
    "open_models.json": {"model", "payload"},
    "otp.json": {"text", "code"},
    "patch_bodies.json": {"operation", "path", "arguments"},
    "path_segments.json": {"raw"},
    "phone_contact_rules.json": {"filter_mode", "rules", "numbers", "decision", "matched_rule_id", "address"},
    "phone_numbers.json": {"raw", "valid"},
    "query.json": {"params", "pairs"},
    "search.json": {"kind", "caller", "documents", "query", "expected"},
    "sms_consent.json": {"events", "keyword", "consent"},
    "text_caps.json": {"limit", "own_campaign", "sends", "remaining"},
    "text_conversations.json": {"caller", "texts", "call", "expected"},
    "text_delivery.json": {"reports", "recipients", "row"},
    "threading.json": {"messages", "expected"},
    "vault_damage.json": {"secret_id", "secret_type", "encrypted_payload"},
}
CHANNELS = {"calls", "texts", "sms_opt_ins", "phone_contact_rules", "imessages", "imessage_contact_rules"}
# What the service is not known to answer, but a client must not be misled by.
NEVER_ANSWERED = {"text: a code with another status stays general"}


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


def operations() -> dict[str, dict[str, Any]]:
    """Return the operations of the contract by their ids."""
    members = [member for item in contract()["paths"].values() for member in item.values()]
    return {m["operationId"]: m for m in members if isinstance(m, dict) and "operationId" in m}


def operation_ids() -> set[str]:
    """Return the operationIds of the contract."""
    return set(operations())


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


def named(code: str, detail: Any) -> bool:
    """Tell whether a detail has the code that an error rule of the contract looks for."""
    if not isinstance(detail, dict):
        return code == "*"
    return code == "*" or code in (detail.get("error"), detail.get("code")) or code in {f"@{key}" for key in detail}


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


@pytest.mark.parametrize("name", ["channel_errors.json", "errors.json", "patch_bodies.json"])
def test_operations_are_in_the_contract(name: str) -> None:
    named = {case["operation"] for case in load(name)["cases"]} - {None}
    assert named - operation_ids() == set()


@pytest.mark.parametrize("name", ["open_models.json", "patch_bodies.json"])
def test_models_are_in_the_contract(name: str) -> None:
    cases = load(name)["cases"]
    named = {case["$model"] for case in marked(cases, "$model")}
    named |= {case[key] for case in cases for key in ("model", "expected_model") if key in case}
    assert named - schemas().keys() == set()


def test_payloads_are_of_types_that_the_contract_lists() -> None:
    named = {case["$payload"] for case in marked(load("patch_bodies.json")["cases"], "$payload")}
    assert named
    assert named - set(schemas()["VaultSecretType"]["enum"]) == set()


@pytest.mark.parametrize("name", ["open_models.json", "patch_bodies.json", "query.json"])
def test_enum_values_are_known_exactly_when_the_contract_lists_them(name: str) -> None:
    known = {schema: set(body["enum"]) for schema, body in schemas().items() if "enum" in body}
    wrong = [
        each
        for each in marked(load(name)["cases"], "$enum")
        if (each["value"] in known[each["$enum"]]) is not each.get("known", True)
    ]
    assert wrong == []


@pytest.mark.parametrize("case", load("channel_errors.json")["cases"], ids=lambda case: str(case["name"]))
def test_errors_have_the_exception_that_the_contract_names(case: dict[str, Any]) -> None:
    operation, detail = operations()[case["operation"]], case["expected"]["detail"]
    found = [
        name
        for key, name in operation.get("x-errors", {}).items()
        if key.partition(":")[0] == str(case["status"]) and named(key.partition(":")[2], detail)
    ]
    assert [case["expected"]["exception"]] == (found[:1] or [case["expected"]["family"]])
    assert json.loads(case["body"]) == {"detail": detail}
    if case["name"] not in NEVER_ANSWERED:
        assert str(case["status"]) in operation["responses"]


def test_every_typed_error_of_the_channels_has_a_case() -> None:
    covered = {(case["operation"], case["expected"]["exception"]) for case in load("channel_errors.json")["cases"]}
    declared = {
        (name, exception)
        for name, operation in operations().items()
        for exception in operation.get("x-errors", {}).values()
        if operation["x-resource"] in CHANNELS
    }
    assert declared <= covered


@pytest.mark.parametrize("case", load("phone_numbers.json")["cases"], ids=lambda case: str(case["name"]))
def test_phone_numbers_are_those_that_the_contract_admits(case: dict[str, Any]) -> None:
    pattern = schemas()["PlaceCall"]["properties"]["to_number"]["pattern"]
    assert pattern.endswith("$")
    # Python's $ admits a line break behind it, that of JSON Schema does not.
    assert (re.search(pattern[:-1] + r"\Z", case["raw"]) is not None) is case["valid"]


def test_all_numbers_of_requests_follow_one_pattern() -> None:
    patterns = {
        str(node["pattern"]) for node in marked(contract(), "pattern") if str(node["pattern"]).startswith("^\\+")
    }
    assert len(patterns) == 1


def test_a_refused_body_is_not_given_as_well() -> None:
    ambiguous = [case["name"] for case in load("patch_bodies.json")["cases"] if ("body" in case) is ("refused" in case)]
    assert ambiguous == []
