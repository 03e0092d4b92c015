"""What the documents tell their reader to run really runs, and what they list is complete."""

from __future__ import annotations

import enum
import functools
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest

import inkbox
from inkbox_api.enums import IncomingCallAction
from inkbox_sandbox import Caps, Control, Sandbox
from inkbox_sandbox.phone import script
from tests.journeys.documents import ROOT, blocks, commands, first_column, user_documents

RUNNER = ROOT / "tests" / "journeys" / "run_blocks.py"
NOX_MENTION = re.compile(r"`nox -s ([^`]+)`")


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("INKBOX_")}
    return subprocess.run(
        arguments, cwd=ROOT, env={**inherited, **environment}, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("document", [name for name in user_documents() if blocks(name, "python")])
def test_every_python_block_runs_against_a_fresh_sandbox(document: str, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        sandbox.control.set_domain("mail.example.com")
        result = run(
            *(sys.executable, "-W", "error", str(RUNNER), document),
            HOME=str(tmp_path),  # no settings file of whoever runs the tests
            INKBOX_API_KEY=sandbox.api_key,
            INKBOX_BASE_URL=sandbox.base_url,
        )
    assert result.returncode == 0, f"a block of {document} fails:\n{result.stderr}"


def test_the_quick_start_tells_its_story_to_the_end(tmp_path: Path) -> None:
    example = ROOT / "examples" / "quickstart.py"
    result = run(
        *(sys.executable, "-m", "inkbox.cli", "sandbox", "exec", "--", sys.executable, "-W", "error", str(example)),
        HOME=str(tmp_path),
    )
    assert result.returncode == 0, result.stderr
    for step in (
        "1. Two identities",
        "attached: invoice-7.csv",
        "inbound: March is on its way.",
        "InkboxNotFoundError",
    ):
        assert step in result.stdout


def test_a_failing_block_is_reported_with_the_line_of_the_document(tmp_path: Path) -> None:
    document = tmp_path / "broken.md"
    document.write_text("# Title\n\n```python\nx = 1\nassert x == 2\n```\n")
    result = run(sys.executable, str(RUNNER), str(document))
    assert result.returncode != 0
    assert f'"{document}", line 5' in result.stderr
    assert "assert x == 2" in result.stderr


def test_every_document_has_something_to_run() -> None:
    assert [name for name in user_documents() if not blocks(name, "python")] == []


def test_no_python_stands_in_a_block_that_is_not_run() -> None:
    for name in user_documents():
        text = (ROOT / name).read_text(encoding="utf-8")
        languages = set(re.findall(r"^ *```(\w*)$", text, re.MULTILINE)) - {""}
        assert languages <= {"python", "console", "text", "mermaid"}, name
        assert not re.search(r"^ +```", text, re.MULTILINE), f"{name}: an indented block is not found by the runner"


# --- commands ---------------------------------------------------------------------------------------------------------


@functools.cache
def nox_sessions() -> frozenset[str]:
    # nox lists as JSON only what runs by default; the registry knows all sessions.
    program = "import json, noxfile, nox.registry; print(json.dumps(list(nox.registry.get())))"
    result = run(sys.executable, "-c", program)
    assert result.returncode == 0, result.stderr
    return frozenset(json.loads(result.stdout))


def check_nox(arguments: list[str]) -> None:
    if not arguments:
        return  # prints the map
    assert arguments[0] == "-s", arguments
    names = arguments[1 : arguments.index("--") if "--" in arguments else None]
    assert names
    assert nox_sessions().issuperset(names), f"no such nox session among {names}"


def check_inkbox(arguments: list[str]) -> None:
    own = arguments[: arguments.index("--") if "--" in arguments else None]
    words = [word for word in own if not word.startswith("-")]
    result = run(sys.executable, "-m", "inkbox.cli", *words, "--help")
    assert result.returncode == 0, result.stderr
    for option in set(own) - set(words):
        assert re.search(rf"{re.escape(option)}\b", result.stdout), f"inkbox {' '.join(words)} has no option {option}"


def check_pip(arguments: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert arguments[0] == "install"
    for requirement in arguments[1:]:
        name, _, extras = requirement.rstrip("]").partition("[")
        assert name in (project["name"], "nox"), requirement
        assert set(filter(None, extras.split(","))) <= set(project["optional-dependencies"]), requirement


def check_command(command: str) -> None:
    program, *arguments = shlex.split(command)
    if program == "python" and arguments[:2] == ["-m", "pip"]:
        program, arguments = "pip", arguments[2:]
    checks = {"nox": check_nox, "inkbox": check_inkbox, "pip": check_pip}
    assert program in checks, f"nobody checks {program}"
    checks[program](arguments)


@pytest.mark.parametrize("document", [*user_documents(), "CONTRIBUTING.md"])
def test_every_command_in_a_document_exists(document: str) -> None:
    found = list(commands(document))
    for line, command in found:
        try:
            check_command(command)
        except AssertionError as error:
            pytest.fail(f"{document}:{line}: {command}: {error}")
    mentions = NOX_MENTION.findall((ROOT / document).read_text(encoding="utf-8"))
    for mention in mentions:
        check_nox(["-s", *shlex.split(mention)])
    if document in ("README.md", "CONTRIBUTING.md"):
        assert found


@pytest.mark.parametrize(
    "command",
    ["nox -s no_such_session", "inkbox no-such-command", "inkbox sandbox --colour", "pip install inkbox[vim]", "make"],
)
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    with pytest.raises(AssertionError):
        check_command(command)


# --- tables -----------------------------------------------------------------------------------------------------------


def test_the_table_of_command_line_options_is_complete() -> None:
    shown = run(sys.executable, "-m", "inkbox.cli", "sandbox", "--help").stdout
    options = set(re.findall(r"(--[a-z-]+)", shown)) - {"--help", "--"}
    assert set(first_column("docs/sandbox.md", r"`(--[a-z-]+)")) == options


def test_the_table_of_control_routes_is_complete() -> None:
    from starlette.applications import Starlette
    from starlette.routing import Route

    from inkbox_sandbox import control
    from inkbox_sandbox.service import Service
    from inkbox_sandbox.settings import SandboxSettings

    service = Service(SandboxSettings(port=0))
    try:
        app = control.build_app(service)
    finally:
        service.storage.close()
    assert isinstance(app, Starlette)
    routes = [route for route in app.routes if isinstance(route, Route)]
    served = {f"{method} {route.path.removeprefix('/_sandbox')}" for route in routes for method in route.methods or ()}
    served = {re.sub(r"\{\w+_id\}", "{id}", each) for each in served if not each.startswith("HEAD")}
    assert set(first_column("docs/sandbox.md", r"`((?:GET|POST|PUT|PATCH|DELETE) /[^ `]*)`")) == served


def test_every_method_of_the_control_client_is_documented() -> None:
    text = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    methods = [name for name, _ in inspect.getmembers(Control, inspect.isfunction) if not name.startswith("_")]
    assert [name for name in methods if f"`{name}`" not in text] == ["close"]


def test_every_argument_of_the_sandbox_and_of_a_fault_is_documented() -> None:
    documented = set(first_column("docs/sandbox.md", r"`(\w+)[`=]"))
    for function in (Sandbox, Control.add_fault):
        arguments = set(inspect.signature(function).parameters) - {"self", "settings"}
        assert arguments <= documented, function


def test_the_limits_named_in_the_documents_exist() -> None:
    caps = set(Caps.__dataclass_fields__)
    text = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    named = set(re.findall(r"set_caps\((\w+)=|caps\(\)\[\"(\w+)\"\]", text))
    assert {name for pair in named for name in pair if name} <= caps
    assert named


def test_the_table_of_limits_is_complete() -> None:
    documented = first_column("docs/sandbox.md", r"`(\w+)`")
    assert [name for name in Caps.__dataclass_fields__ if name not in documented] == []


@pytest.mark.parametrize(
    ("document", "values"),
    [
        ("docs/phone.md", IncomingCallAction),
        ("docs/texts.md", inkbox.SmsDeliveryStatus),
        ("docs/imessage.md", inkbox.IMessageDeliveryStatus),
    ],
)
def test_the_tables_of_states_are_complete(document: str, values: type[enum.Enum]) -> None:
    assert set(first_column(document, r"`(\w+)`")) >= {member.value for member in values}


def test_every_step_of_a_caller_is_documented() -> None:
    documented = dict(re.findall(r"^\| `(\w+)\(([^)]*)\)`", text_of("docs/phone.md"), re.MULTILINE))
    assert set(documented) == {step.__name__ for step in get_args(script.Step)}
    for step in get_args(script.Step):
        for argument in filter(None, documented[step.__name__].split(", ")):
            assert argument.partition("=")[0] in inspect.signature(step).parameters, argument


def test_every_method_of_an_identity_is_shown_or_named() -> None:
    words = set(re.findall(r"\w+", "".join(text_of(name) for name in user_documents())))
    methods = {name for name, _ in inspect.getmembers(inkbox.AgentIdentity, inspect.isfunction) if name[0] != "_"}
    assert methods - words == set()


def test_the_table_of_exceptions_is_complete() -> None:
    public = {
        name
        for name in dir(inkbox)
        if isinstance(kind := getattr(inkbox, name), type) and issubclass(kind, inkbox.InkboxError)
    }
    of_later_rooms = {name for name in public if name.startswith("Tunnel")}
    documented = set(first_column("docs/errors.md", r"`((?:Inkbox|\w+Error)\w*)`"))
    assert documented >= public - of_later_rooms - {"InkboxError"}
    assert {name for name in documented if name.endswith("Error")} <= public


def test_the_settings_table_names_every_argument_of_the_client() -> None:
    arguments = set(inspect.signature(inkbox.Inkbox).parameters)
    assert arguments <= set(first_column("docs/client.md", r"`(\w+)`"))
