"""The root of the command line, and `whoami`."""

import importlib
import json
import sys
import tomllib
from pathlib import Path

import pytest

from inkbox._version import __version__
from tests.cli.processes import run_inkbox, run_python

INKBOX = (sys.executable, "-m", "inkbox.cli")


def test_the_version_is_shown() -> None:
    answer = run_inkbox("--version")
    assert (answer.returncode, answer.stdout) == (0, f"inkbox {__version__}\n")


def test_without_a_command_help_is_shown() -> None:
    answer = run_inkbox()
    shown = answer.stdout + answer.stderr
    assert answer.returncode == 2
    assert "sandbox" in shown
    assert "whoami" in shown


def test_an_unknown_command_is_a_usage_error() -> None:
    answer = run_inkbox("nonsense")
    assert answer.returncode == 2
    assert "nonsense" in answer.stderr


def test_the_console_script_is_the_same_function() -> None:
    pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    module, _, name = pyproject["project"]["scripts"]["inkbox"].partition(":")
    from inkbox.cli import main

    assert getattr(importlib.import_module(module), name) is main


@pytest.mark.parametrize("entrance", ["main", "main_of_sandbox"])
def test_without_the_extra_the_command_says_how_to_install_it(entrance: str) -> None:
    program = f"import sys; sys.modules['typer'] = None; from inkbox.cli import {entrance}; {entrance}()"
    answer = run_python("-c", program)
    assert answer.returncode == 1
    assert answer.stderr == 'inkbox: typer is not installed. Run: pip install "inkbox[cli]"\n'


def test_a_missing_module_of_our_own_is_not_taken_for_a_missing_extra() -> None:
    program = "import sys; sys.modules['inkbox.cli.child'] = None; from inkbox.cli import main; main()"
    answer = run_python("-c", program)
    assert answer.returncode == 1
    assert "Traceback" in answer.stderr
    assert "pip install" not in answer.stderr


def test_whoami_shows_whom_the_key_speaks_for() -> None:
    answer = run_inkbox("sandbox", "exec", "--", *INKBOX, "whoami")
    assert answer.returncode == 0, answer.stderr
    facts = dict(line.split(maxsplit=1) for line in answer.stdout.splitlines())
    assert facts["auth_type"] == "api_key"
    assert facts["auth_subtype"] == "api_key.admin_scoped"
    assert facts["organization_id"].startswith("org_")


def test_whoami_gives_json_to_programs() -> None:
    answer = run_inkbox("sandbox", "exec", "--", *INKBOX, "whoami", "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["auth_subtype"] == "api_key.admin_scoped"


def test_whoami_with_a_dead_key_says_so_in_one_line(tmp_path: Path) -> None:
    program = "import os, runpy, sys; os.environ['INKBOX_API_KEY'] = 'ApiKey_sandbox_x.canary'; "
    program += "sys.argv = ['inkbox', 'whoami']; runpy.run_module('inkbox.cli', run_name='__main__')"
    answer = run_inkbox("sandbox", "exec", "--", sys.executable, "-c", program, HOME=str(tmp_path))
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("inkbox: ")
    assert "401" in answer.stderr
    assert "canary" not in answer.stderr
    assert "Traceback" not in answer.stderr


def test_whoami_without_a_key_names_the_ways_to_give_one(tmp_path: Path) -> None:
    answer = run_inkbox("whoami", HOME=str(tmp_path))
    assert answer.returncode == 1
    assert "INKBOX_API_KEY" in answer.stderr
    assert ".inkbox/config" in answer.stderr
    assert "Traceback" not in answer.stderr
