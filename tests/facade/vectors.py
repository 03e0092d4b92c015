"""The vectors of request bodies, with their marked values made into Python objects."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import inkbox

FILE = Path(__file__).parents[2] / "spec" / "vectors" / "patch_bodies.json"


class Case(NamedTuple):
    """A call with given arguments, and the exact body that it sends; None when it is refused before any I/O."""

    name: str
    operation: str
    path: list[Any]
    arguments: dict[str, Any]
    body: dict[str, Any] | None


def load() -> list[Case]:
    """All cases of the file."""
    return [
        Case(
            each["name"], each["operation"], _made(each["path"]), _made(each["arguments"]),
            None if each.get("refused") else each["body"],
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
    members = {name: _made(each) for name, each in value.items() if name != "$model"}
    return getattr(inkbox, value["$model"])(**members) if "$model" in value else members
