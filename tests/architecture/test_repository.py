"""What the repository holds and what it must not hold."""

import pathlib
import re
import tomllib
from typing import Any

import pytest

from tests.architecture.repository import ROOT, source_files, tracked_files

ROOMS = (
    "benchmarks",
    "docs/decisions",
    "examples",
    "generated",
    "generator",
    "handwritten/inkbox",
    "handwritten/inkbox/_async",
    "handwritten/inkbox/_runtime",
    "handwritten/inkbox/cli",
    "handwritten/inkbox/vault",
    "handwritten/inkbox/webhooks",
    "handwritten/inkbox_sandbox",
    "handwritten/inkbox_sandbox/imessage",
    "handwritten/inkbox_sandbox/mail",
    "handwritten/inkbox_sandbox/phone",
    "handwritten/inkbox_sandbox/texts",
    "handwritten/inkbox_sandbox/vault",
    "handwritten/inkbox_sandbox/webhooks",
    "spec",
    "templates",
    "tests",
)

# Composed, so that this file does not hold what it forbids.
MACHINE_PATHS = re.compile("|".join(rf"(?<![\w.])/{folder}/" for folder in ("work", "root", "home/[a-z]+")))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_short_readme(room: str) -> None:
    lines = (ROOT / room / "README.md").read_text().splitlines()
    # A generated one begins with the note that every generated file has.
    assert any(line.startswith("# ") for line in lines[:2])
    assert len(lines) <= 60, "a room's README is read before the room, so it is short"


@pytest.mark.parametrize("room", ROOMS)
def test_the_table_of_a_room_names_its_modules_and_no_others(room: str) -> None:
    named, is_whole = modules_in_the_table(ROOT / room / "README.md")
    there = {module_of(file, ROOT / room) for file in source_files(room)}
    assert named - there == set()
    if named and is_whole:
        assert {module for module in there if not re.search("/|__", module)} - named == set()


def modules_in_the_table(readme: pathlib.Path) -> tuple[set[str], bool]:
    """The first column of the table that is headed "module" or "room", and whether no row stands for the rest."""
    table = re.search(r"^\| (?:module|room) \|.*\n\|---.*\n((?:\|.*\n)+)", readme.read_text(), re.MULTILINE)
    cells = [row.split("|")[1] for row in table[1].splitlines()] if table else []
    return set(re.findall(r"`([^`]+?)/?`", " ".join(cells))), not any("the rest" in cell for cell in cells)


def module_of(file: pathlib.Path, room: pathlib.Path) -> str:
    """What a table calls a module: its path within the room, a package by its folder."""
    return str(file.relative_to(room).with_suffix("")).removesuffix("/__init__")


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = []
    for file in tracked_files():
        for number, line in enumerate(read_text(file).splitlines(), 1):
            if MACHINE_PATHS.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}")
    assert found == []


def test_every_generated_file_names_the_command_that_makes_it() -> None:
    anonymous = [
        str(file.relative_to(ROOT))
        for file in source_files("generated")
        if "nox -s regenerate" not in file.read_text().partition("\n")[0]
    ]
    assert anonymous == []


def test_every_distributed_package_says_that_it_is_typed() -> None:
    packages = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert [package for package in packages if not (ROOT / package / "py.typed").exists()] == []


def test_every_runtime_dependency_has_a_decision() -> None:
    project = pyproject()["project"]
    extras = project["optional-dependencies"]
    required = [*project["dependencies"], *extras["sandbox"], *extras["cli"]]
    names = {re.split(r"[\[<>=~!; ]", entry)[0] for entry in required}
    decisions = " ".join(file.read_text().lower() for file in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert {name for name in names if not re.search(rf"\b{re.escape(name)}\b", decisions)} == set()


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    files = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert [int(file.name[:3]) for file in files] == list(range(1, len(files) + 1))
    index = (ROOT / "docs/decisions/README.md").read_text()
    for file in files:
        title = file.read_text().partition("\n")[0].removeprefix("# ")
        assert f"[{title.replace(': ', f']({file.name}): ', 1)}" in index


def test_generators_are_pinned_exactly() -> None:
    dev = pyproject()["project"]["optional-dependencies"]["dev"]
    for name in ("datamodel-code-generator", "jinja2", "openapi-python-client", "ruff"):
        assert [entry for entry in dev if entry.startswith(f"{name}==")], name


def test_the_changelog_has_an_entry_for_the_version() -> None:
    from inkbox._version import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def pyproject() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def read_text(file: pathlib.Path) -> str:
    try:
        return file.read_text()
    except UnicodeDecodeError:
        return ""
