"""The vectors of request bodies, with their marked values made into Python objects."""

from __future__ import annotations

import base64
import json
import re
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import inkbox

FILE = Path(__file__).parents[2] / "spec" / "vectors" / "patch_bodies.json"
_PAYLOADS: dict[str, Any] = {"login": inkbox.LoginPayload, "api_key": inkbox.APIKeyPayload}


class Case(NamedTuple):
    """A call with given arguments, and the exact body that it sends.

    Attributes:
        body: None when the call is refused before any I/O.
        answers: Bodies of the answers to the requests that the call makes before.
        unlocked: Whether it is a call of an unlocked vault.
    """

    name: str
    operation: str
    path: list[Any]
    arguments: dict[str, Any]
    body: dict[str, Any] | None
    answers: list[Any]
    unlocked: bool


def load() -> list[Case]:
    """All cases of the file."""
    return [
        Case(
            each["name"], each["operation"], _made(each["path"]), _made(each["arguments"]),
            None if each.get("refused") else each["body"], each.get("answers", []), each.get("unlocked", False),
        )
        for each in json.loads(FILE.read_text(encoding="utf-8"))["cases"]
    ]  # fmt: skip


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return [_made(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "$uuid" in value:
        return UUID(value["$uuid"])
    if "$date" in value:
        return date.fromisoformat(value["$date"])
    if "$enum" in value:
        return getattr(inkbox, value["$enum"])(value["value"])
    if "$payload" in value:
        return _PAYLOADS[value["$payload"]](**{name: each for name, each in value.items() if name != "$payload"})
    members = {name: _made(each) for name, each in value.items() if name != "$model"}
    return getattr(inkbox, value["$model"])(**members) if "$model" in value else members


def settled(expected: Any, sent: Any) -> Any:
    """Return what is expected, where values that are new each time are as sent if they are of their kind."""
    if isinstance(expected, list) and isinstance(sent, list) and len(expected) == len(sent):
        return [settled(*pair) for pair in zip(expected, sent, strict=True)]
    if not isinstance(expected, dict):
        return expected
    if "$any" in expected:
        return sent if isinstance(sent, str) and _is_of_kind(sent, expected) else expected
    return {name: settled(each, sent.get(name) if isinstance(sent, dict) else None) for name, each in expected.items()}


def _is_of_kind(sent: str, expected: dict[str, Any]) -> bool:
    if expected["$any"] == "uuid":
        return sent == str(UUID(sent))
    if expected["$any"] == "hash":
        return re.fullmatch("[0-9a-f]{64}", sent) is not None
    assert expected["$any"] == "base64"
    held: int = expected["bytes"]
    return len(base64.b64decode(sent, validate=True)) == held
