"""Run the benchmarks: `nox -s bench`, or `nox -s bench -- imports calls` for some of them."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from benchmarks.measuring import Row

_GROUPS = ("imports", "calls", "decoding", "generation", "vault", "webhooks", "sandbox_start")
_RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure, print, write the results; 1 when a budget is exceeded."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"any of {', '.join(_GROUPS)} (default: all)")
    chosen = parser.parse_args().groups or list(_GROUPS)
    unknown = sorted(set(chosen) - set(_GROUPS))
    if unknown:
        parser.error(f"unknown group: {', '.join(unknown)}")
    rows = [row for group in chosen for row in _run(group)]
    if len(chosen) == len(_GROUPS):
        _write(rows)
    return 0 if all(row.within for row in rows) else 1


def _run(group: str) -> list[Row]:
    rows: list[Row] = import_module(f"benchmarks.{group}").rows()
    for row in rows:
        print(row, flush=True)
    return rows


def _write(rows: list[Row]) -> None:
    _RESULTS.mkdir(exist_ok=True)
    document = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": [{**asdict(row), "ratio": row.ratio, "within": row.within} for row in rows],
    }
    (_RESULTS / "latest.json").write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
