"""Where the repository lies, and which files belong to it."""

import functools
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


@functools.cache
def tracked_files() -> tuple[pathlib.Path, ...]:
    """The files under version control that exist in the work tree."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    files = (ROOT / name for name in listing.split("\0") if name)
    return tuple(file for file in files if file.is_file())


def source_files(*folders: str) -> list[pathlib.Path]:
    """The tracked Python files beneath these folders of the repository."""
    roots = [ROOT / folder for folder in folders]
    return [
        file for file in tracked_files() if file.suffix == ".py" and any(file.is_relative_to(root) for root in roots)
    ]
