"""The example bodies of webhooks are what the contract says, and the contract says no more than they show."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generator.bundle import bundle

SPEC = Path(__file__).parents[2] / "spec"
FOLDER = SPEC / "vectors/webhook-payloads"
FILES = sorted(path.name for path in FOLDER.glob("*.json"))
NEWER = sorted(path.name for path in (FOLDER / "newer").glob("message.*.json"))
PREFIX = "#/components/schemas/"


@cache
def contract() -> dict[str, Any]:
    return bundle(SPEC / "inkbox")


def load(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    return body


def event_of(name: str) -> str:
    return ".".join(name.split(".")[:2])


def schema_of(event: str) -> dict[str, Any]:
    body = contract()["webhooks"][event]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return {**body, "components": contract()["components"]}


def shape(body: Any, schema: dict[str, Any]) -> None:
    """Fail when an object has other members than its schema lists."""
    for part in [schema, *schema.get("oneOf", [])]:
        if "$ref" in part:
            schema = contract()["components"]["schemas"][part["$ref"].removeprefix(PREFIX)]
    if isinstance(body, dict):
        assert set(body) == set(schema["properties"])
        for name, value in body.items():
            shape(value, schema["properties"][name])
    for item in body if isinstance(body, list) else []:
        shape(item, schema["items"])


def test_every_event_of_the_contract_has_an_example_and_the_other_way_round() -> None:
    posted = {name for name, item in contract()["webhooks"].items() if "post" in item}
    assert {event_of(name) for name in FILES} == posted
    assert len(posted) == 17


@pytest.mark.parametrize("name", FILES)
def test_an_example_fits_its_schema_member_by_member(name: str) -> None:
    schema = schema_of(event_of(name))
    assert [str(error) for error in Draft202012Validator(schema).iter_errors(load(name))] == []
    shape(load(name), schema)


@pytest.mark.parametrize("name", NEWER)
def test_a_body_of_a_later_version_still_fits_but_for_contacts_without_a_name(name: str) -> None:
    faults = Draft202012Validator(schema_of(event_of(name))).iter_errors(load(f"newer/{name}"))
    assert {(fault.absolute_path[-1], fault.instance) for fault in faults} == {("name", None)}


@pytest.mark.parametrize("name", FILES)
def test_an_example_without_one_of_its_members_does_not_fit(name: str) -> None:
    validator = Draft202012Validator(schema_of(event_of(name)))
    for member in load(name):
        less = copy.deepcopy(load(name))
        del less[member]
        assert not validator.is_valid(less), member


def test_the_types_of_events_have_the_order_of_the_catalogue() -> None:
    schemas = contract()["components"]["schemas"]
    listed = [*contract()["webhooks"]]
    types = ("MailWebhookEventType", "TextWebhookEventType", "IMessageWebhookEventType")
    assert [value for name in types for value in schemas[name]["enum"]] == listed[:16]
    assert listed[16:] == ["phone.incoming_call", "phone.call_media"]
