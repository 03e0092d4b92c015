"""`spec/vectors/open_models.json`: what services of other ages send, and what an object must make of it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

import inkbox_api.models
from inkbox import Inkbox, InkboxResponseError
from tests.api.rows import ROOT
from tests.runtime.calls import API_KEY
from tests.runtime.wire_server import Step, WireServer

CASES: list[dict[str, Any]] = json.loads((ROOT / "spec/vectors/open_models.json").read_text("utf-8"))["cases"]


def decode(name: str, payload: Any) -> Any:
    """Make an object of a body, the two that are no class of their own by the call that answers with them."""
    if name not in ("MessagePage", "WhoamiResponse"):
        return getattr(inkbox_api.models, name).from_dict(payload)
    with WireServer(Step(body=payload)) as server, Inkbox(API_KEY, base_url=server.base_url) as inkbox:
        if name == "WhoamiResponse":
            return inkbox.whoami()
        return next(iter(inkbox.messages.list("a@example.net").pages()))


def check(expected: Any, found: Any) -> None:
    """Compare a value with what the vector says of it."""
    if isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(expected, found, strict=True):
            check(one, other)
    elif isinstance(expected, dict) and any(key.startswith("$") for key in expected):
        check_marked(expected, found)
    else:
        assert found == expected
        assert type(found) is type(expected)


def check_marked(expected: dict[str, Any], found: Any) -> None:
    if "$uuid" in expected:
        assert isinstance(found, UUID)
        assert found == UUID(expected["$uuid"])
    elif "$datetime" in expected:
        assert isinstance(found, datetime)
        assert found == datetime.fromisoformat(expected["$datetime"])
    elif "$date" in expected:
        assert type(found) is date
        assert found.isoformat() == expected["$date"]
    elif "$enum" in expected:
        assert type(found) is getattr(inkbox_api.models, expected["$enum"])
        assert (found.value, found.is_known) == (expected["value"], expected["known"])
    else:
        assert type(found) is getattr(inkbox_api.models, expected["$model"])
        for name, value in expected.items():
            if name != "$model":
                check(value, getattr(found, name))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES if not case.get("fails")])
def test_a_body_becomes_the_expected_object(case: dict[str, Any]) -> None:
    found = decode(case["model"], case["payload"])
    name = case.get("expected_model", case["model"])
    if name != "MessagePage":
        assert type(found) is getattr(inkbox_api.models, name)
        if "expected_extra" in case:
            assert (found.extra_fields or {}) == case["expected_extra"]
    for attribute, value in case.get("expected", {}).items():
        check(value, getattr(found, attribute))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES if case.get("fails")])
def test_a_body_that_breaks_the_contract_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises((KeyError, InkboxResponseError)):
        decode(case["model"], case["payload"])
