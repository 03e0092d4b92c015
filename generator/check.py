"""Write the generated tree, or compare it with what the contract would give now."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.emit import HEADER
from generator.errors import ForeignFolderError

_RUFF = ("--isolated", "--no-cache", "--quiet", "--target-version", "py311", "--line-length", "120")
# Left-over imports go, the rest is laid out by the formatter. Explicit, because ruff's defaults change.
_RULES = ("check", "--fix", "--select", "I,F401", "--unsafe-fixes")
# How the README of every output begins (templates/README.md.jinja).
_README = f"<!-- {HEADER.removeprefix('# ')}"
_IGNORED = {"__pycache__", ".ruff_cache", ".mypy_cache"}


@dataclass(frozen=True)
class Drift:
    """A file that differs from what the contract gives."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"generated/{self.path}: {self.reason}"


def write_formatted(files: Mapping[str, str], target: Path) -> None:
    """Write `files` below `target` and format the Python among them, whatever configuration lies around."""
    for name, content in sorted(files.items()):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    known = ",".join([*sorted(path.name for path in target.iterdir()), "inkbox", "inkbox_sandbox"])
    first_party = ("--config", f"lint.isort.known-first-party=[{_quoted(known)}]")
    for command in ((*_RULES, *first_party), ("format",)):
        _ruff(command, target)


def _quoted(names: str) -> str:
    return ",".join(f"'{name}'" for name in names.split(","))


def _ruff(command: tuple[str, ...], target: Path) -> None:
    verb, *options = command
    run = subprocess.run(
        [sys.executable, "-m", "ruff", verb, *_RUFF, *options, "."],
        cwd=target,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise RuntimeError(f"ruff refused the generated code; a template is wrong.\n{run.stdout}{run.stderr}")


def replace_tree(files: Mapping[str, str], target: Path) -> list[Drift]:
    """Make `target` hold exactly `files`, formatted. Nothing is touched before all of them could be made.

    Returns:
        What changed.

    Raises:
        ForeignFolderError: `target` holds other things than an earlier output; they would be lost.
    """
    refuse_foreign(target)
    with tempfile.TemporaryDirectory(prefix="inkbox-regenerate-") as folder:
        fresh = Path(folder)
        write_formatted(files, fresh)
        changes = compare(fresh, target)
        for change in changes:
            source, destination = fresh / change.path, target / change.path
            if source.exists():
                destination.parent.mkdir(parents=True, exist_ok=True)
                destination.write_bytes(source.read_bytes())
            else:
                destination.unlink()
        _remove_empty_folders(target)
    return changes


def refuse_foreign(target: Path) -> None:
    """Refuse a folder that is neither empty nor an earlier output, told by the first line of its README.

    Raises:
        ForeignFolderError: It holds other things; they would be lost.
    """
    readme = target / "README.md"
    is_output = readme.is_file() and readme.read_text("utf-8", "replace").startswith(_README)
    if _tree(target) and not is_output:
        raise ForeignFolderError(target)


def find_drift(files: Mapping[str, str], target: Path) -> list[Drift]:
    """Return every difference in bytes or in the set of files between `target` and a fresh regeneration."""
    with tempfile.TemporaryDirectory(prefix="inkbox-drift-") as folder:
        fresh = Path(folder)
        write_formatted(files, fresh)
        return compare(fresh, target)


def compare(fresh: Path, target: Path) -> list[Drift]:
    """Return the files that are missing, left over or different in `target`."""
    wanted, present = _tree(fresh), _tree(target)
    drift = [Drift(name, "is missing") for name in sorted(wanted - present)]
    drift += [Drift(name, "is left over: nothing in the contract gives it") for name in sorted(present - wanted)]
    drift += [
        Drift(name, "differs from what the contract gives")
        for name in sorted(wanted & present)
        if (fresh / name).read_bytes() != (target / name).read_bytes()
    ]
    return sorted(drift, key=lambda each: each.path)


def _tree(folder: Path) -> set[str]:
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if not _IGNORED & set(path.parts)}


def _remove_empty_folders(target: Path) -> None:
    for folder in sorted((path for path in target.rglob("*") if path.is_dir()), reverse=True):
        if folder.name in _IGNORED:
            continue
        if not any(folder.iterdir()):
            folder.rmdir()
