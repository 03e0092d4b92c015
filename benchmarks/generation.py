"""The generator's own speed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time

from benchmarks.measuring import Row


def rows() -> list[Row]:
    """Measure a full regeneration and the drift check."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            Row("regenerate everything", _seconds("regenerate", "--output", folder), "s", budget=10),
            Row("check for drift", _seconds("drift"), "s", budget=10),
        ]


def _seconds(*arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "generator", *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
