"""`inkbox sandbox`: serving for people."""

import re
import signal
import smtplib
import socket
import stat
from pathlib import Path

import pytest

from inkbox.cli import sandbox
from inkbox_sandbox import Control, SandboxSettings
from tests.cli.processes import TIMEOUT, run_inkbox, run_python, served


def test_one_line_tells_where_it_answers_and_with_which_key() -> None:
    with served() as running:
        assert re.fullmatch(
            r"inkbox sandbox ready base_url=http://127\.0\.0\.1:\d+ api_key=ApiKey_sandbox_\S+\n", running.ready_line
        )
        answer = running.get("/api/whoami")
        assert answer.status_code == 200
        assert answer.json()["auth_subtype"] == "api_key.admin_scoped"
        running.process.terminate()
        rest, errors = running.process.communicate(timeout=TIMEOUT)
    assert (rest, errors) == ("", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_good_order(number: signal.Signals) -> None:
    with served() as running:
        running.process.send_signal(number)
        assert running.process.wait(TIMEOUT) == 0


def test_the_key_can_be_fixed() -> None:
    with served("--api-key", "ApiKey_sandbox_mine.and-only-mine") as running:
        assert running.facts["api_key"] == "ApiKey_sandbox_mine.and-only-mine"
        assert running.get("/api/whoami").status_code == 200
        assert running.get("/api/whoami", key="ApiKey_sandbox_other.key").status_code == 401


def test_a_data_dir_keeps_everything_over_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    options = ("--data-dir", folder, "--api-key", "ApiKey_sandbox_fixed.key")
    with served(*options) as running:
        assert running.post("/api/v1/identities/", {"agent_handle": "lasting-bot"}).status_code == 201
        running.process.terminate()
        running.process.wait(TIMEOUT)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with served(*options) as running:
        assert running.get("/api/v1/identities/lasting-bot").status_code == 200


def test_without_a_data_dir_nothing_is_kept() -> None:
    with served() as running:
        assert running.post("/api/v1/identities/", {"agent_handle": "fleeting-bot"}).status_code == 201
    with served() as running:
        assert running.get("/api/v1/identities/fleeting-bot").status_code == 404


def test_an_smtp_port_receives_mail() -> None:
    with served("--smtp-port", "0") as running:
        assert running.post("/api/v1/identities/", {"agent_handle": "mail-bot"}).status_code == 201
        host, _, port = running.facts["smtp"].rpartition(":")
        with smtplib.SMTP(host, int(port), timeout=TIMEOUT) as smtp:
            smtp.sendmail("ann@example.com", ["mail-bot@inkboxmail.com"], "Subject: Hello\r\n\r\nHi.\r\n")
        page = running.get("/api/v1/mail/mailboxes/mail-bot@inkboxmail.com/messages").json()
        assert [message["subject"] for message in page["items"]] == ["Hello"]


@pytest.mark.parametrize(("options", "state"), [(["--no-retry"], "dead"), ([], "pending")])
def test_webhooks_that_fail_are_attempted_again_unless_told_otherwise(options: list[str], state: str) -> None:
    with served(*options) as running:
        identity = running.post("/api/v1/identities/", {"agent_handle": "hook-bot"}).json()
        body = {"url": "http://127.0.0.1:9/", "event_types": ["message.received"]}
        mailbox_id = identity["mailbox"]["id"]
        assert running.post("/api/v1/webhooks/subscriptions", {**body, "mailbox_id": mailbox_id}).status_code == 201
        with Control(running.facts["base_url"]) as control:
            control.freeze_clock()
            control.trigger_webhook("message.received")
            control.settle_webhooks()
            assert [delivery.state for delivery in control.webhook_deliveries()] == [state]


def test_the_relay_port_is_taken_with_a_notice_and_left_alone() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with served("--relay-port", str(port)) as running:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        running.process.terminate()
        _, errors = running.process.communicate(timeout=TIMEOUT)
    assert "no tunnels" in errors


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--bogus"], "--bogus"),
        (["surplus"], "surplus"),
        (["--port", "70000"], "70000"),
        (["--port", "many"], "many"),
        (["--port", "9000", "--smtp-port", "9000"], "--port and --smtp-port both take port 9000"),
        (["--smtp-port", "8765"], "--port and --smtp-port both take port 8765"),
        (["--smtp-port", "9000", "--relay-port", "9000"], "--smtp-port and --relay-port both take port 9000"),
        (["--data-dir", "x", "--database-url", "postgresql://localhost/x"], "--data-dir or --database-url"),
        (["--database-url", "mysql://localhost/x"], "postgresql://"),
        (["--data-dir", __file__], "is a file"),
        (["--api-key", " "], "must not be empty"),
        (["--log-level", "loud"], "loud"),
    ],
)
def test_unknown_and_contradictory_options_are_usage_errors(options: list[str], message: str) -> None:
    answer = run_inkbox("sandbox", *options)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert message in " ".join(answer.stderr.split())
    assert "Traceback" not in answer.stderr


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = run_inkbox("sandbox", "--port", str(port))
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr == (
        f"inkbox: the sandbox cannot start: Address already in use (--host 127.0.0.1, --port {port})\n"
    )


def test_a_data_dir_serves_one_sandbox_at_a_time(tmp_path: Path) -> None:
    with served("--data-dir", tmp_path):
        answer = run_inkbox("sandbox", "--port", "0", "--data-dir", str(tmp_path))
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert str(tmp_path) in answer.stderr


def test_a_database_that_is_not_there_is_told_without_its_password() -> None:
    answer = run_inkbox("sandbox", "--port", "0", "--database-url", "postgresql://me:canary@127.0.0.1:1/db")
    assert answer.returncode == 1
    assert answer.stderr.startswith("inkbox: the sandbox cannot start: the database can't be opened: ")
    assert len(answer.stderr.splitlines()) == 1
    assert "canary" not in answer.stderr
    assert "Traceback" not in answer.stderr


def test_python_m_inkbox_sandbox_is_the_same_command() -> None:
    ours = run_inkbox("sandbox", "--help").stdout
    theirs = run_python("-m", "inkbox_sandbox", "--help").stdout
    assert "--smtp-port" in ours
    # The usage line differs by the name of the program; the rest is the same text.
    assert theirs.partition("Options:")[2] == ours.partition("Options:")[2]


def test_the_command_line_and_the_library_have_the_same_defaults() -> None:
    settings = SandboxSettings()
    assert (settings.host, settings.port) == (sandbox.DEFAULT_HOST, sandbox.DEFAULT_PORT) == ("127.0.0.1", 8765)


def test_a_missing_library_of_the_sandbox_names_the_extra() -> None:
    program = "import sys; sys.modules['uvicorn'] = None; from inkbox.cli import main; main()"
    answer = run_python("-c", program, "sandbox", "--port", "0")
    assert answer.returncode == 1
    assert answer.stderr == 'inkbox: uvicorn is not installed. Run: pip install "inkbox[sandbox]"\n'
