"""`inkbox sandbox exec`: a sandbox for the length of one command."""

import json
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from tests.cli.processes import TIMEOUT, first_line, run_inkbox, start

ASK_WHO_I_AM = """
import json, os, urllib.request
request = urllib.request.Request(os.environ["INKBOX_BASE_URL"] + "/api/whoami")
request.add_header("X-API-Key", os.environ["INKBOX_API_KEY"])
with urllib.request.urlopen(request) as answer:
    print(json.dumps({"base_url": os.environ["INKBOX_BASE_URL"], "whoami": json.load(answer)}))
"""

WAIT_FOR_A_SIGNAL = """
import signal, sys
received = []
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, lambda number, frame: received.append(number))
print("waiting", flush=True)
while not received:
    signal.pause()
sys.exit(40 + received[0])
"""


def test_the_command_finds_a_ready_sandbox_in_its_environment() -> None:
    answer = run_inkbox(
        "sandbox", "exec", "--", sys.executable, "-c", ASK_WHO_I_AM, INKBOX_BASE_URL="http://elsewhere.invalid"
    )
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["whoami"]["auth_subtype"] == "api_key.admin_scoped"
    with pytest.raises(httpx.ConnectError):  # it is gone with the command
        httpx.get(told["base_url"], trust_env=False)


@pytest.mark.parametrize("code", [0, 1, 7, 255])
def test_the_exit_code_is_the_commands(code: int) -> None:
    assert run_inkbox("sandbox", "exec", "--", sys.executable, "-c", f"raise SystemExit({code})").returncode == code


def test_a_command_that_is_killed_gives_128_and_the_signal() -> None:
    program = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert run_inkbox("sandbox", "exec", "--", sys.executable, "-c", program).returncode == 128 + signal.SIGKILL


def test_a_command_that_is_not_there_gives_127() -> None:
    answer = run_inkbox("sandbox", "exec", "--", "no-such-command-anywhere")
    assert answer.returncode == 127
    assert answer.stderr == "inkbox: there is no command 'no-such-command-anywhere'\n"


def test_a_file_that_cannot_be_run_gives_126(tmp_path: Path) -> None:
    file = tmp_path / "data.txt"
    file.write_text("no program")
    answer = run_inkbox("sandbox", "exec", "--", str(file))
    assert answer.returncode == 126
    assert "Permission denied" in answer.stderr


def test_options_of_the_command_are_left_to_the_command() -> None:
    program = "import sys; print(sys.argv[1:])"
    plain = run_inkbox("sandbox", "exec", sys.executable, "-c", program, "--port", "1", "-x", "--", "--help")
    dashed = run_inkbox("sandbox", "exec", "--", sys.executable, "-c", program, "--port", "1", "-x", "--", "--help")
    assert plain.stdout == dashed.stdout == "['--port', '1', '-x', '--', '--help']\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_go_to_the_command(number: signal.Signals) -> None:
    with start("-m", "inkbox.cli", "sandbox", "exec", "--", sys.executable, "-c", WAIT_FOR_A_SIGNAL) as process:
        assert first_line(process) == "waiting\n"
        process.send_signal(number)
        assert process.wait(TIMEOUT) == 40 + number


def test_options_of_the_sandbox_stand_before_exec(tmp_path: Path) -> None:
    program = "import os; print(os.environ['INKBOX_API_KEY'])"
    options = ("--data-dir", str(tmp_path / "data"), "--api-key", "ApiKey_sandbox_given.key")
    answer = run_inkbox("sandbox", *options, "exec", "--", sys.executable, "-c", program)
    assert answer.stdout == "ApiKey_sandbox_given.key\n", answer.stderr
    assert os.listdir(tmp_path / "data") != []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["exec"], "Missing argument"),
        (["exec", "--bogus"], "--bogus"),
        (["--port", "9000", "exec", "--", "true"], "leave out --host and --port"),
        (["--host", "127.0.0.1", "exec", "--", "true"], "leave out --host and --port"),
    ],
)
def test_a_call_that_cannot_be_meant_is_a_usage_error(arguments: list[str], message: str) -> None:
    answer = run_inkbox("sandbox", *arguments)
    assert answer.returncode == 2
    assert message in answer.stderr
