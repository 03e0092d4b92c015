"""The shapes of what is posted: what becomes one, what it says, and that operations get no class of it."""

from __future__ import annotations

import copy
import importlib.util
import types
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from generator import bundle, check, pipeline
from generator.webhooks import wire_files, wire_names, without_webhooks

CONTRACT = Path(__file__).parent / "contract"
NAMES = ["NoteOpinion", "NoteWebhookEventType", "NoteWebhookPayload", "NoteWire"]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return bundle.bundle(CONTRACT)


@pytest.fixture(scope="module")
def events(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> types.ModuleType:
    """The generated module, written and formatted as `regenerate` does it."""
    folder = tmp_path_factory.mktemp("wire")
    check.write_formatted(wire_files(document), folder)
    spec = importlib.util.spec_from_file_location("notes_events", folder / "inkbox_wire/events.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_webhooks_reach_becomes_a_shape_and_nothing_else(document: dict[str, Any]) -> None:
    assert wire_names(document) == NAMES


def test_what_only_webhooks_reach_is_no_part_of_the_operations(document: dict[str, Any]) -> None:
    before = copy.deepcopy(document)
    rest = without_webhooks(document)

    assert document == before
    assert "webhooks" not in rest
    assert set(document["components"]["schemas"]) - set(rest["components"]["schemas"]) == set(NAMES)
    assert set(rest["components"]["parameters"]) == {"Limit"}


def test_a_contract_without_webhooks_has_no_shapes(document: dict[str, Any]) -> None:
    assert wire_files(without_webhooks(document)) == {}


def test_a_shape_has_the_members_of_its_schema_and_says_which_may_be_absent(events: types.ModuleType) -> None:
    assert events.NoteWebhookPayload.__required_keys__ == {"event_type", "note", "others"}
    assert events.NoteWebhookPayload.__optional_keys__ == set()
    assert events.NoteOpinion.__optional_keys__ == {"remark"}
    assert get_type_hints(events.NoteWire) == {"id": str, "text": str | None}
    assert get_type_hints(events.NoteWebhookPayload)["others"].__args__ == (events.NoteWire,)


def test_an_enum_becomes_a_union_of_literals_in_the_order_of_the_contract(events: types.ModuleType) -> None:
    assert get_args(events.NoteWebhookEventType) == ("note.created",)


def test_descriptions_become_docstrings(events: types.ModuleType) -> None:
    assert events.NoteWire.__doc__ == "A note that was written."


def test_the_pipeline_writes_shapes_of_the_real_contract() -> None:
    names = wire_names(pipeline.check_contract().document)

    assert {"MailWebhookPayload", "CallContext", "IncomingCallResponse"} <= set(names)
    assert (pipeline.GENERATED / "inkbox_wire/events.py").read_text().count("(TypedDict)") == 23
