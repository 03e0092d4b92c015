"""Running a sandbox: in a thread, on the command line, on disk, on busy ports."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from inkbox_sandbox import Caps, Sandbox, SandboxSettings


def whoami(sandbox: Sandbox, key: str | None = None) -> httpx.Response:
    return httpx.get(f"{sandbox.base_url}/api/whoami", headers={"X-API-Key": key or sandbox.api_key}, trust_env=False)


def create(sandbox: Sandbox, handle: str) -> httpx.Response:
    headers = {"X-API-Key": sandbox.api_key}
    return httpx.post(
        f"{sandbox.base_url}/api/v1/identities/", json={"agent_handle": handle}, headers=headers, trust_env=False
    )


def test_a_sandbox_runs_between_start_and_stop() -> None:
    threads = set(threading.enumerate())
    sandbox = Sandbox()
    assert repr(sandbox) == "<Sandbox not running>"
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.base_url
    with sandbox:
        assert whoami(sandbox).status_code == 200
        assert sandbox.api_key not in repr(sandbox)
        base_url = sandbox.base_url
        with pytest.raises(RuntimeError, match="runs already"):
            sandbox.start()
    sandbox.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(base_url, trust_env=False)
    assert set(threading.enumerate()) <= threads


def test_a_stopped_sandbox_can_be_started_again_and_remembers_nothing() -> None:
    sandbox = Sandbox(api_key="my-own-key")
    with sandbox:
        assert create(sandbox, "ops-bot").status_code == 201
    with sandbox:
        assert create(sandbox, "ops-bot").status_code == 201


def test_sandboxes_do_not_know_of_each_other() -> None:
    with Sandbox() as first, Sandbox() as second:
        assert create(first, "ops-bot").status_code == create(second, "ops-bot").status_code == 201
        assert whoami(first, second.api_key).status_code == 401


def test_stopping_waits_for_nobody_who_keeps_a_connection_open() -> None:
    with (
        Sandbox() as sandbox,
        socket.create_connection(("127.0.0.1", int(sandbox.base_url.rpartition(":")[2]))) as idle,
    ):
        assert whoami(sandbox).status_code == 200
        sandbox.stop()
        idle.settimeout(5)
        assert idle.recv(1) == b""


def test_the_given_key_is_taken_as_it_is() -> None:
    with Sandbox(api_key="any string at all") as sandbox:
        who = whoami(sandbox, "any string at all").json()
        assert who["auth_subtype"] == "api_key.admin_scoped"
        assert "any string" not in who["key_id"]
    with Sandbox(api_key="ApiKey_fixed.secret") as sandbox:
        assert whoami(sandbox).json()["key_id"] == "ApiKey_fixed"


def test_a_busy_port_is_an_error_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Sandbox(port=taken.getsockname()[1]).start()


def test_a_busy_mail_port_is_an_error_too_and_frees_the_other() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
        probe.close()
        with pytest.raises(OSError, match="in use"):
            Sandbox(port=port, smtp_port=taken.getsockname()[1]).start()
        with Sandbox(port=port) as sandbox:
            assert whoami(sandbox).status_code == 200


def test_the_mail_listener_takes_a_free_port() -> None:
    with Sandbox(smtp_port=0) as sandbox:
        assert sandbox.smtp_port is not None
        with socket.create_connection(("127.0.0.1", sandbox.smtp_port)) as sock:
            assert sock.recv(4) == b"220 "


def test_data_outlives_the_sandbox_and_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with Sandbox(data_dir=folder) as sandbox:
        assert create(sandbox, "ops-bot").status_code == 201
        first_key, organization = sandbox.api_key, whoami(sandbox).json()["organization_id"]
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert modes["inkbox.db"] == 0o600
        assert set(modes.values()) == {0o600}
    with Sandbox(data_dir=folder) as sandbox:
        assert create(sandbox, "ops-bot").status_code == 409
        assert whoami(sandbox, first_key).json()["organization_id"] == organization
        assert whoami(sandbox).json()["organization_id"] == organization
    with Sandbox(data_dir=folder, api_key=first_key) as sandbox:
        assert sandbox.control.keys()[0].status == "active"
        sandbox.control.revoke_key(first_key.partition(".")[0])
        assert whoami(sandbox).status_code == 401
    with Sandbox(data_dir=folder, api_key=first_key) as sandbox:
        assert whoami(sandbox).status_code == 200


def test_an_agents_key_does_not_become_the_admin_key(tmp_path: Path) -> None:
    with Sandbox(data_dir=tmp_path) as sandbox:
        agent_key = sandbox.control.create_key(identity_id=create(sandbox, "ops-bot").json()["id"]).api_key
    with pytest.raises(ValueError, match="somebody else"):
        Sandbox(data_dir=tmp_path, api_key=agent_key).start()
    with Sandbox(data_dir=tmp_path) as sandbox:
        assert whoami(sandbox, agent_key).json()["auth_subtype"] == "api_key.agent_scoped.claimed"


def test_a_folder_belongs_to_one_sandbox_at_a_time(tmp_path: Path) -> None:
    with Sandbox(data_dir=tmp_path) as first:
        with pytest.raises(OSError, match="locked"):
            Sandbox(data_dir=tmp_path).start()
        assert whoami(first).status_code == 200
    with Sandbox(data_dir=tmp_path) as second:
        assert whoami(second).status_code == 200


def test_a_database_that_is_not_there_is_an_error_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    threads = set(threading.enumerate())
    sandbox = Sandbox(database_url=f"postgresql://nobody:s3cret@127.0.0.1:{port}/none")
    with pytest.raises(OSError, match="can't be opened") as failure:
        sandbox.start()
    assert "s3cret" not in str(failure.value)
    assert "s3cret" not in repr(sandbox.settings)
    assert set(threading.enumerate()) <= threads


def test_reset_works_on_disk(tmp_path: Path) -> None:
    with Sandbox(data_dir=tmp_path / "data") as sandbox:
        create(sandbox, "ops-bot")
        sandbox.control.reset()
        assert create(sandbox, "ops-bot").status_code == 201


def test_caps_can_differ_from_the_start() -> None:
    with Sandbox(caps=Caps(live_phone_numbers=1)) as sandbox:
        assert sandbox.control.caps()["live_phone_numbers"] == 1
        sandbox.control.set_caps(live_phone_numbers=9)
        sandbox.control.reset()
        assert sandbox.control.caps()["live_phone_numbers"] == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"data_dir": Path("x"), "database_url": "postgresql://x"}, "exclude each other"),
        ({"database_url": "mysql://x"}, "postgresql://"),
        ({"api_key": " "}, "empty"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SandboxSettings(**settings)  # type: ignore[arg-type]


SERVE = """
from inkbox_sandbox import SandboxSettings
from inkbox_sandbox.server import serve

serve(SandboxSettings(port=0))
"""

LOAD_CLIENT = """
import sys
from inkbox_sandbox.control_client import Control
print(*(name for name in ("pydantic", "sqlalchemy", "starlette", "uvicorn") if name in sys.modules))
"""

LOAD_TYPES = """
import sys
from inkbox_sandbox.control_types import ControlError, InboundFile
print("httpx" in sys.modules)
"""


@pytest.fixture
def served() -> Iterator["subprocess.Popen[str]"]:
    """A sandbox in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_prints_one_line_and_ends_cleanly_on_a_signal(served: "subprocess.Popen[str]", number: int) -> None:
    assert served.stdout is not None
    line = served.stdout.readline()
    match = re.fullmatch(
        r"inkbox sandbox ready base_url=(http://127\.0\.0\.1:\d+) api_key=(ApiKey_sandbox_\S+)\n", line
    )
    assert match is not None, line
    answer = httpx.get(f"{match[1]}/api/whoami", headers={"X-API-Key": match[2]}, trust_env=False)
    assert answer.status_code == 200
    served.send_signal(number)
    rest, errors = served.communicate(timeout=10)
    assert (served.returncode, rest, errors) == (0, "", "")


def test_the_control_client_needs_no_web_server() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD_CLIENT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_types_of_the_control_client_need_no_http() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD_TYPES], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
