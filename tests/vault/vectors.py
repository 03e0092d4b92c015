"""The vectors of the vault and of one-time passwords."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "spec" / "vectors"

VAULT: dict[str, Any] = json.loads((FOLDER / "vault.json").read_text(encoding="utf-8"))
TOTP: dict[str, Any] = json.loads((FOLDER / "totp.json").read_text(encoding="utf-8"))
DAMAGE: dict[str, Any] = json.loads((FOLDER / "vault_damage.json").read_text(encoding="utf-8"))

ORG_KEY = bytes(range(32))
SECRET_ID = "9e5f2a10-3c47-4d8b-b6a1-5ec4e7000001"
OTHER_ID = "9e5f2a10-3c47-4d8b-b6a1-5ec4e7000002"


def named(cases: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Cases by their names."""
    return {case["name"]: case for case in cases}
