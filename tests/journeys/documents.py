"""Reads the fenced blocks out of the project's documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its language, its text, and the line on which the text begins."""

    language: str
    text: str
    line: int


def blocks(document: str, language: str) -> list[Block]:
    """The blocks of a document (a path below the project) in one language."""
    text = (ROOT / document).read_text(encoding="utf-8")
    found = [Block(match[1], match[2], text.count("\n", 0, match.start(2)) + 1) for match in _FENCE.finditer(text)]
    return [block for block in found if block.language == language]


def user_documents() -> list[str]:
    """README and the user documentation."""
    return ["README.md", *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))]


def commands(document: str) -> Iterator[tuple[int, str]]:
    """The commands that a document tells its reader to type, each with its line; `&&` joins two."""
    for block in blocks(document, "console"):
        for number, line in enumerate(block.text.splitlines(), block.line):
            if line.startswith("$ "):
                for command in line.removeprefix("$ ").partition("  #")[0].split("&&"):
                    yield number, command.strip()


def first_column(document: str, pattern: str) -> list[str]:
    """What a pattern finds in the first cells of the tables of a document."""
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
    return [found for cell in rows for found in re.findall(pattern, cell)]
