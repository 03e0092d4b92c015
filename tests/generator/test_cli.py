"""`python -m generator`: what it prints, what it returns, and that a faulty contract leaves the tree alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.__main__ import main
from tests.generator import office
from tests.generator.test_check import tree
from tests.generator.test_pipeline import bent

REPEATED = "    description: Where a parcel was seen.\n"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree that was generated from the parcels contract; not to be written to."""
    folder = tmp_path_factory.mktemp("pristine") / "generated"
    assert main(["regenerate", "--contract", str(office.CONTRACT), "--output", str(folder)]) == 0
    return folder


@pytest.fixture
def output(pristine: Path, tmp_path: Path) -> Path:
    """A copy of that tree."""
    return Path(shutil.copytree(pristine, tmp_path / "generated"))


def test_a_sound_contract_is_called_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--contract", str(office.CONTRACT)]) == 0
    assert capsys.readouterr().out == "The contract is sound: 12 paths, 22 schemas.\n"


def test_the_real_contract_is_sound() -> None:
    assert main(["lint"]) == 0


def test_what_was_just_written_has_no_drift(pristine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift", "--contract", str(office.CONTRACT), "--output", str(pristine)]) == 0
    assert capsys.readouterr().out.startswith("No drift in ")


def test_drift_names_each_file_and_the_command_that_mends_it(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (output / "inkbox_api/routes.py").write_bytes((output / "inkbox_api/routes.py").read_bytes().replace(b"25", b"26"))
    (output / "inkbox_api/enums.py").write_bytes((output / "inkbox_api/enums.py").read_bytes() + b"#")
    (output / "inkbox_server/py.typed").unlink()
    (output / "inkbox_api/models/old.py").touch()
    before = tree(output)
    assert main(["drift", "--contract", str(office.CONTRACT), "--output", str(output)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "generated/inkbox_api/enums.py: differs from what the contract gives",
        "generated/inkbox_api/models/old.py: is left over: nothing in the contract gives it",
        "generated/inkbox_server/py.typed: is missing",
        "Run `nox -s regenerate` and commit the result.",
    ]
    assert tree(output) == before


@pytest.mark.parametrize("command", ["regenerate", "drift", "lint"])
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("openapi: 3.1.0", "openapi: [3", "openapi.yaml#: not readable as YAML", id="no YAML"),
        pytest.param(REPEATED, 2 * REPEATED, "openapi.yaml#/tags/1/description: key", id="a key given twice"),
        pytest.param(
            "schemas/ImportResult'",
            "schemas/Nowhere'",
            "openapi.yaml#/paths/~1api~1v1~1parcels~1import/post/responses/200/content/application~1json/schema/$ref: ",
            id="a reference that leads nowhere",
        ),
        pytest.param(
            "x-method: import_sheet",
            "x-method: importSheet",
            "openapi.yaml#/paths/~1api~1v1~1parcels~1import/post/x-method: ",
            id="a rule of the dialect",
        ),
        pytest.param("3.1.0", "3.2.0", "openapi.yaml#/openapi: ", id="a version that nobody knows"),
    ],
)
def test_a_faulty_contract_gives_one_error_and_leaves_the_tree_alone(
    command: str, old: str, new: str, fault: str, pristine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(pristine)
    contract = bent(tmp_path, old, new)
    assert main([command, "--contract", str(contract), "--output", str(pristine)]) == 1
    first, *others = capsys.readouterr().err.splitlines()
    assert first.startswith(f"{contract}/{fault}")
    assert others == ["1 fault(s) in the contract; nothing was written."]
    assert tree(pristine) == before


def test_what_only_the_parser_refuses_is_one_error_too(
    pristine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(pristine)
    contract = bent(tmp_path, "            text/plain:\n", "            audio/wav:\n")
    assert main(["regenerate", "--contract", str(contract), "--output", str(pristine)]) == 1
    error = capsys.readouterr().err
    assert "audio/wav" in error
    assert "Traceback" not in error
    assert "1 fault(s) in the contract; nothing was written." in error
    assert tree(pristine) == before


def test_a_contract_that_is_not_there_is_an_error_without_a_traceback(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "generator", "lint", "--contract", str(tmp_path / "nowhere")],
        cwd=office.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "nowhere#: cannot be read" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_folder_that_is_no_output_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.tex").write_text("Chapter 1")
    assert main(["regenerate", "--contract", str(office.CONTRACT), "--output", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"{tmp_path} is not empty, and no earlier output: ")
    assert tree(tmp_path) == {"thesis.tex": b"Chapter 1"}


def test_an_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["generate"])
    assert caught.value.code == 2
    assert "regenerate" in capsys.readouterr().err
