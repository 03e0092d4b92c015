"""Run by `nox -s wheel` on the wheel without extras in a clean environment: everything public imports there."""

import importlib
import importlib.util
import pathlib
import subprocess
import sys

PACKAGES = ("inkbox", "inkbox_api", "inkbox_server", "inkbox_sync", "inkbox_wire", "inkbox_sandbox")
OF_THE_EXTRAS = ("aiosmtpd", "pydantic", "sqlalchemy", "starlette", "typer", "uvicorn", "vobject")


def refuse_leftovers() -> None:
    present = [name for name in OF_THE_EXTRAS if importlib.util.find_spec(name)]
    assert not present, f"the plain installation brought {present}"


def import_every_public_name() -> int:
    inkbox = importlib.import_module("inkbox")
    for name in inkbox.__all__:
        getattr(inkbox, name)
    return len(inkbox.__all__)


def find_type_markers() -> None:
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        assert spec is not None, f"the wheel lacks {name}"
        assert spec.origin is not None, f"{name} has no __init__.py"
        marker = pathlib.Path(spec.origin).with_name("py.typed")
        assert marker.exists(), f"{name} has no py.typed"


def construct_both_clients() -> None:
    from inkbox import AsyncInkbox, Inkbox

    with Inkbox(api_key="ApiKey_wheel.secret", base_url="http://127.0.0.1:1") as client:
        _ = client.messages, client.contacts.vcards, client.notes.access
    AsyncInkbox(api_key="ApiKey_wheel.secret", base_url="http://127.0.0.1:1")


def ask_for_the_missing_extra() -> None:
    command = pathlib.Path(sys.executable).with_name("inkbox")
    answer = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    assert answer.returncode == 1, answer
    assert 'pip install "inkbox[cli]"' in answer.stderr, answer.stderr
    assert "Traceback" not in answer.stderr, answer.stderr


if __name__ == "__main__":
    refuse_leftovers()
    count = import_every_public_name()
    find_type_markers()
    construct_both_clients()
    ask_for_the_missing_extra()
    print(f"wheel without extras: {count} public names import")
