"""Text of the contract as text of the code: docstrings and one-line summaries."""

from __future__ import annotations

import textwrap

_WIDTH = 112


def docstring(text: str, indent: int = 4) -> str:
    """Return `text` as a docstring body: wrapped, indented, with nothing that could end the literal."""
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    lines: list[str] = []
    for line in safe.splitlines():
        hang = len(line) - len(line.lstrip())
        wrapped = textwrap.wrap(
            line, _WIDTH - indent, subsequent_indent=" " * (hang + 4 if hang else 0),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        lines.extend(wrapped or [""])
    body = ("\n" + " " * indent).join(lines).replace("\n" + " " * indent + "\n", "\n\n")
    body = "\n".join(line.rstrip() for line in body.splitlines())
    return f'"""{body}"""' if len(lines) == 1 and not body.endswith('"') else f'"""{body}\n{" " * indent}"""'


def sentence(text: str) -> str:
    """Return the first sentence of a description, on one line."""
    flat = " ".join(text.split())
    head, stop, _ = flat.partition(". ")
    return head + "." if stop else flat


def one_line(text: str) -> str:
    """Return a description on one line."""
    return " ".join(text.split())
