"""The generated tree is written whole or not at all, and whatever differs from it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.check import compare, find_drift, replace_tree, write_formatted
from generator.emit import HEADER
from generator.errors import ForeignFolderError

FILES = {
    "README.md": f"<!-- {HEADER.removeprefix('# ')} -->\n",
    "shop/a.py": "import os\nimport sys\n\nimport inkbox\nimport shop.b\nx = [sys, inkbox, shop.b]\n",
    "shop/b.py": "def f(  a ):\n    return {'a':1}\n",
    "shop/py.typed": "",
    "shop/data.json": '{"a" : 1}\n',
}
HOSTILE = 'line-length = 20\nindent-width = 2\n[format]\nquote-style = "single"\n[lint]\nselect = ["ALL"]\n'


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder that holds exactly what the files give."""
    folder = tmp_path / "generated"
    replace_tree(FILES, folder)
    return folder


def drift(target: Path) -> list[str]:
    return [str(each) for each in find_drift(FILES, target)]


def test_python_is_laid_out_and_everything_else_left_alone(target: Path) -> None:
    assert (target / "shop/b.py").read_text() == 'def f(a):\n    return {"a": 1}\n'
    assert (target / "shop/data.json").read_text() == '{"a" : 1}\n'


def test_imports_are_sorted_and_unused_ones_go(target: Path) -> None:
    text = (target / "shop/a.py").read_text()
    assert text == "import sys\n\nimport inkbox\nimport shop.b\n\nx = [sys, inkbox, shop.b]\n"


def test_configuration_that_lies_around_has_no_say(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    around = tmp_path / "around"
    around.mkdir()
    (around / "ruff.toml").write_text(HOSTILE)
    (around / "pyproject.toml").write_text(f"[tool.ruff]\n{HOSTILE.replace('[', '[tool.ruff.')}")
    monkeypatch.chdir(around)
    write_formatted(FILES, around / "inner")
    assert tree(around / "inner") == tree(target)


def test_formatting_leaves_no_cache(target: Path) -> None:
    assert set(tree(target)) == set(FILES)


def test_a_fresh_tree_has_no_drift(target: Path) -> None:
    assert drift(target) == []


def test_a_changed_byte_is_named(target: Path) -> None:
    (target / "shop/b.py").write_bytes((target / "shop/b.py").read_bytes() + b"\n")
    assert drift(target) == ["generated/shop/b.py: differs from what the contract gives"]


def test_a_missing_file_is_named(target: Path) -> None:
    (target / "shop/py.typed").unlink()
    assert drift(target) == ["generated/shop/py.typed: is missing"]


@pytest.mark.parametrize("name", ["shop/c.py", "notes.txt", "shop/README.md", "old/deep/x.py"])
def test_a_file_that_nothing_gives_is_named(target: Path, name: str) -> None:
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    (target / name).touch()
    assert drift(target) == [f"generated/{name}: is left over: nothing in the contract gives it"]


def test_caches_are_no_drift(target: Path) -> None:
    for name in ("__pycache__/b.pyc", "shop/.mypy_cache/x", ".ruff_cache/y"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).touch()
    assert drift(target) == []


def test_looking_for_drift_changes_nothing(target: Path) -> None:
    (target / "shop/c.py").write_text("x = 1\n")
    before = tree(target)
    assert drift(target)
    assert tree(target) == before


def test_replacing_brings_the_tree_back_and_tells_what_changed(target: Path) -> None:
    wanted = tree(target)
    (target / "shop/b.py").write_text("")
    (target / "shop/data.json").unlink()
    (target / "old/deep").mkdir(parents=True)
    (target / "old/deep/x.py").touch()
    changed = [each.path for each in replace_tree(FILES, target)]
    assert changed == ["old/deep/x.py", "shop/b.py", "shop/data.json"]
    assert tree(target) == wanted
    assert not (target / "old").exists()


def test_files_that_stay_the_same_are_not_written_again(target: Path) -> None:
    before = (target / "shop/b.py").stat().st_mtime_ns
    assert replace_tree(FILES | {"shop/data.json": "{}\n"}, target)
    assert (target / "shop/b.py").stat().st_mtime_ns == before


def test_nothing_is_written_when_a_file_is_not_python(target: Path) -> None:
    before = tree(target)
    with pytest.raises(RuntimeError, match="a template is wrong"):
        replace_tree({**FILES, "shop/data.json": "{}\n", "shop/new.py": "def :\n"}, target)
    assert tree(target) == before


@pytest.mark.parametrize("name", ["diary.txt", "README.md", ".git/config", "shop/README.md"])
def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mine"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("Dear diary\n")
    with pytest.raises(ForeignFolderError, match=r"mine is not empty, and no earlier output.*new or empty folder"):
        replace_tree(FILES, folder)
    assert tree(folder) == {name: b"Dear diary\n"}


@pytest.mark.parametrize("left", ["__pycache__/a.pyc", None])
def test_an_empty_folder_is_written_to(tmp_path: Path, left: str | None) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    if left:
        (folder / left).parent.mkdir()
        (folder / left).touch()
    replace_tree(FILES, folder)
    assert set(tree(folder)) - {left} == set(FILES)


def test_a_tree_that_does_not_exist_is_wholly_missing(target: Path, tmp_path: Path) -> None:
    assert {each.path for each in compare(target, tmp_path / "nowhere")} == set(FILES)
