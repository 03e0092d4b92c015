"""The public interface changes on purpose only."""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.public_api import snapshot


def test_the_interface_is_the_one_that_was_agreed_on() -> None:
    agreed, found = snapshot.FILE.read_text("utf-8"), snapshot.text()
    difference = difflib.unified_diff(agreed.splitlines(), found.splitlines(), "agreed", "found", lineterm="", n=0)
    if agreed != found:
        shown = "\n".join(difference)
        pytest.fail(f"{shown}\n\nIf this change is meant, run `{snapshot.COMMAND}`.", pytrace=False)


def test_the_interface_names_no_place_in_memory_and_nothing_private() -> None:
    lines = snapshot.text().splitlines()
    assert [line for line in lines if " at 0x" in line] == []
    assert [line for line in lines if "._" in line.partition("(")[0] and not line.endswith("__version__")] == [
        line for line in lines if line.startswith("inkbox.__version__")
    ]


def test_a_signature_is_written_as_python_writes_it() -> None:
    def call(a: int, /, b: str = "x", *rest: int, c: bool, d: Path | None = None, **more: object) -> list[str]:
        raise NotImplementedError

    expected = "(a: int, b: str = 'x', *rest: int, c: bool, d: Path | None = None, **more: object) -> list[str]"
    assert snapshot.signature(call) == expected


def test_only_the_right_words_write_the_file() -> None:
    before = snapshot.FILE.read_bytes()
    run = subprocess.run(
        [sys.executable, "-m", "tests.public_api.snapshot"],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert snapshot.COMMAND in run.stderr
    assert snapshot.FILE.read_bytes() == before
