"""Both type checkers agree with `cases/`: right code is right, and wrong code is an error on its very line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))
_MARK = re.compile(r"# E: (?P<mypy>[\w, -]+) \| (?P<pyright>[\w, ]+)$")
Found = dict[str, list[tuple[int, str]]]


def expected(case: Path, checker: str) -> list[tuple[int, str]]:
    """Return the errors that a file announces: line and kind."""
    found = []
    for number, line in enumerate(case.read_text("utf-8").splitlines(), 1):
        mark = _MARK.search(line)
        assert mark is not None or "# E:" not in line, f"{case.name}:{number} has a mark that can't be read"
        if mark is not None:
            found += [(number, kind) for kind in mark[checker].split(", ")]
    return found


def by_file(errors: Iterator[tuple[str, int, str]]) -> Found:
    found: Found = {case.name: [] for case in CASES}
    for file, line, kind in errors:
        found[Path(file).name].append((line, kind))
    return found


@pytest.fixture(scope="module")
def mypy() -> Found:
    """What mypy says of every case."""
    options = ["--no-pretty", "--hide-error-context", "--show-absolute-path", "--cache-dir=.mypy_cache/cases"]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *map(str, CASES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    pattern = re.compile(r"^(.+?):(\d+): error: .*\[([\w-]+)\]$", re.MULTILINE)
    return by_file((file, int(line), kind) for file, line, kind in pattern.findall(run.stdout))


@pytest.fixture(scope="module")
def pyright() -> Found:
    """What pyright says of every case."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    command += ["-p", str(CASES[0].parent)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    report: dict[str, Any] = json.loads(run.stdout)
    return by_file(
        (each["file"], each["range"]["start"]["line"] + 1, each.get("rule", "syntax"))
        for each in report["generalDiagnostics"]
        if each["severity"] == "error"
    )


def without_consequences(found: list[tuple[int, str]], marked: list[tuple[int, str]]) -> set[tuple[int, str]]:
    """Drop what follows from another error of the same line: in its strict mode pyright goes on about the unknown."""
    lines = {line for line, _ in marked}
    return {(line, kind) for line, kind in found if line not in lines or not kind.startswith("reportUnknown")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_mypy_finds_exactly_what_is_wrong(case: Path, mypy: Found) -> None:
    assert set(mypy[case.name]) == set(expected(case, "mypy"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_pyright_finds_exactly_what_is_wrong(case: Path, pyright: Found) -> None:
    marked = expected(case, "pyright")
    assert without_consequences(pyright[case.name], marked) == set(marked)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_case_has_right_and_wrong_code(case: Path) -> None:
    text = case.read_text("utf-8")
    assert "# E: " in text
    assert [line for line in text.splitlines() if "assert_type(" in line or "right" in line]
