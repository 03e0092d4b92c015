"""The language-neutral vectors of the contract."""

from __future__ import annotations

import json
import pathlib
from typing import Any

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "spec" / "vectors"


def load(name: str) -> dict[str, Any]:
    """Return a vector file by its name without the ending."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert loaded["cases"], "a vector file without cases proves nothing"
    return loaded


def cases(name: str) -> list[Any]:
    """Return the cases of a vector file."""
    return list(load(name)["cases"])


def title(case: Any) -> str:
    """Return the name of a case, for pytest's ids."""
    return str(case["name"])
