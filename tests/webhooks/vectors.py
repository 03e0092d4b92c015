"""The vectors of signatures and of bodies."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "spec/vectors"


@cache
def signatures() -> list[dict[str, Any]]:
    """Return the signature vectors of this service."""
    vectors: list[dict[str, Any]] = json.loads((FOLDER / "webhook-signatures.json").read_text("utf-8"))["vectors"]
    return vectors


def bodies() -> dict[str, bytes]:
    """Return every example body by the name of its file."""
    found = (FOLDER / "webhook-payloads").rglob("*.json")
    return {path.relative_to(FOLDER / "webhook-payloads").as_posix(): path.read_bytes() for path in sorted(found)}
